"""Which benches there are; each one's module is imported when it is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final, cast

from observer.bench.figures import Figures

Bench = Callable[..., Figures]
"""Called as `measure(engines, folder)`; those that play in real time take `minutes` too."""

BENCHES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sample": "Hvad der bliver fundet i den opdigtede prøvesamtale, fra lyd og fra tekst.",
        "asr": "Hvor mange ord der bliver hørt forkert, og hvor hurtigt, ved siden af andre med samme model.",
        "invented": "Hvor mange ord der bliver opfundet i stilhed, støj, musik og tastelyde.",
        "speakers": "Hvor godt stemmerne bliver skelnet, i fejl og i ord.",
        "tagger": "Hvor gode sporene er på mærkede møder, som sporfinderen ikke er trænet på.",
        "traps": "Hvor tit en replik bliver skilt fra en, der lyder næsten ens og mener noget andet.",
        "tagging": "Hvor hurtigt en udskrift på 600 replikker får sine spor, og med hvor meget hukommelse.",
        "ready": "Hvor hurtigt efter en samtale sporene er klar mod at begynde bagefter, og hvad det koster.",
        "memory": "Hvor meget hukommelse hvert skridt tager, når en optagelse behandles bagefter.",
        "masking": "Hvor mange personoplysninger i opdigtede linjer der bliver fundet, og hvor meget andet.",
    }
)
# These measure without models, and so also where none is installed.
WITHOUT_ENGINES: Final = frozenset({"masking", "tagger", "tagging", "traps"})
# These play a meeting in real time, so they can be told for how long.
IN_REAL_TIME: Final = frozenset({"ready"})
# These can be told to be content with the beginning of each meeting.
IN_PARTS: Final = frozenset({"asr"})


def bench(name: str) -> Bench:
    """Return the bench called `name`, one of `BENCHES`."""
    return cast(Bench, import_module(f"observer.bench.{name}").measure)
