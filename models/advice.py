"""Which model a machine is best served by: a table, read from the top, and the facts that it asks for.

The table is also in docs/models.md, for people. Memory is what the system reports, in GB of 10^9 bytes: a
little less than the machine is sold with, since firmware and graphics keep some.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from models.errors import ModelUnknown
from models.manifest import Kind, Manifest, ModelEntry
from models.store import ModelShelf, is_verified

ASKING_S = 5.0


class Pace(StrEnum):
    """When the words are there."""

    LIVE = "live"
    """While people talk: ready within seconds of the end."""
    AFTER = "after"
    """It lags behind, and goes on after the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a machine has; `graphics_gb` is the memory of its NVIDIA card, None where there is none."""

    memory_gb: float
    cores: int
    graphics_gb: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A machine with at least this much gets `model`, at that pace; `because` is Danish, for people."""

    model: str
    pace: Pace
    because: str
    memory_gb: float = 0.0
    cores: int = 0
    graphics_gb: float | None = None

    def fits(self, facts: Facts) -> bool:
        """Return whether a machine with `facts` has what the rule asks for."""
        if self.graphics_gb is not None and (facts.graphics_gb or 0.0) < self.graphics_gb:
            return False
        return facts.memory_gb >= self.memory_gb and facts.cores >= self.cores


RULES: Sequence[Rule] = (
    Rule(
        model="edda-v0.2-large",
        pace=Pace.LIVE,
        because="Grafikkortet kan følge med den mest præcise model.",
        memory_gb=7.4,
        cores=4,
        graphics_gb=5.5,
    ),
    Rule(
        model="edda-v0.1",
        pace=Pace.LIVE,
        because="Otte kerner kan følge med en god dansk model, mens der bliver talt.",
        memory_gb=14.0,
        cores=8,
    ),
    Rule(
        model="edda-v0.1",
        pace=Pace.AFTER,
        because="En god dansk model er det værd, men den bliver først færdig et stykke tid efter samtalen.",
        memory_gb=7.4,
        cores=4,
    ),
    Rule(
        model="whisper-base",
        pace=Pace.LIVE,
        because="Computeren er for lille til en god dansk model. Lyt, før du stoler på teksten.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """The rule that fits and the model it names."""

    facts: Facts
    rule: Rule
    entry: ModelEntry


def advise(facts: Facts, manifest: Manifest) -> Advice:
    """Return the first rule that fits; raises `ModelUnknown` if the manifest lacks its model."""
    for rule in RULES:
        if rule.fits(facts):
            return Advice(facts=facts, rule=rule, entry=manifest.entry(rule.model))
    raise ModelUnknown(name="-", known=[entry.name for entry in manifest.entries])


def best_transcriber(shelf: ModelShelf) -> ModelEntry | None:
    """Return the transcriber to use: the best that an office brought, else the default, if any."""
    brought = [
        entry
        for entry in shelf.manifest.entries
        if entry.kind is Kind.TRANSCRIBER and not entry.embedded and is_verified(shelf, entry)
    ]
    defaults = [entry for entry in shelf.manifest.defaults if entry.kind is Kind.TRANSCRIBER]
    ranked = sorted(brought, key=lambda entry: entry.figures.mean if entry.figures else float("inf"))
    return next(iter((*ranked, *defaults)), None)


def this_machine() -> Facts:
    """Return the facts of the machine that this runs on; cores are real ones where the system tells."""
    import psutil

    return Facts(
        memory_gb=psutil.virtual_memory().total / 1e9,
        cores=psutil.cpu_count(logical=False) or os.cpu_count() or 1,
        graphics_gb=graphics_gb(),
    )


def graphics_gb() -> float | None:
    """Return the memory of the largest NVIDIA card as its driver tells it, None where there is none."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    try:
        told = subprocess.run(  # noqa: S603 - the driver's own program, by its full path
            [program, "--query-gpu=memory.total", "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            timeout=ASKING_S,
            check=True,
        ).stdout
        return max(float(line) for line in told.splitlines() if line.strip()) * 1.048576e-3
    except (OSError, subprocess.SubprocessError, ValueError):
        return None  # a card whose driver does not answer is of no use
