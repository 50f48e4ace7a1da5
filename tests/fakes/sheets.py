"""Made-up sheets for the golden files of tests/data/sheets; `python -m tests.fakes.sheets` writes those."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from nlp.core_elements import load_core_elements
from observer.day.plans import load_plan
from observer.day.records import Focus, Party
from observer.records import Confirmed, Variant
from observer.sheet.fill import blank, fill
from observer.sheet.records import Form, Sheet
from observer.sheet.render import render

GOLDEN = Path(__file__).parents[1] / "data" / "sheets"
WISH, AIM = "goal_ask_job_wishes", "goal_aim_is_job"
QUOTE = "Hvad kunne du egentlig godt tænke dig at lave?"
FOCUS = Focus(chosen=(WISH,), own_words="Vente på svaret, også når der bliver stille")
ANSWERS = {
    "navn.fokusperson": "Åse Ø. Æbelø",
    "navn.kollega": "T. B.",
    "udtryk": "Jeg spørger åbent til ønsker, før jeg taler om krav.\nBorgeren siger selv et job højt.",
    "godt.fokusperson": "Jeg turde lade pausen være.",
    "bedre.fokusperson": "Jeg kunne have samlet op på jobønsket til sidst.",
    "godt.kollega": "Du ventede, da der blev stille, og så kom ønsket om lageret & kørekortet <C>.",
    "bedre.kollega": "Spørg en gang til, når svaret er kort.",
    "inspiration.fokusperson": "Pauser virker.",
    "inspiration.kollega": "Jeg vil prøve det samme spørgsmål i mine egne samtaler.",
    "holde_fast": "At spørge til drømmejobbet tidligt.",
    "anderledes": "Skrive jobmålet på tavlen, så vi begge kan se det.",
}
KEPT = (
    Confirmed(id=1, observation_id="o", behaviour=WISH, quote=QUOTE, note=""),
    Confirmed(id=2, observation_id="o", behaviour=AIM, quote=None, note="sagt roligt"),
)


def filled(variant: Variant, party: Party, *, quotes: bool = True) -> Sheet:
    """A sheet on which everything stands."""
    return fill(
        load_plan(variant),
        party,
        held_on=date(2026, 3, 2),
        focus=FOCUS,
        answers=ANSWERS,
        kept=KEPT,
        quotes=quotes,
        elements=load_core_elements(),
    )


def golden() -> dict[str, tuple[Sheet, Form]]:
    """Every golden file by its name."""
    sheets = {
        **{f"{variant}-filled": filled(variant, Party.KOLLEGA) for variant in Variant},
        **{f"{variant}-blank": blank(load_plan(variant), Party.FOKUSPERSON) for variant in Variant},
    }
    return {f"{name}.{form}": (sheet, form) for name, sheet in sheets.items() for form in Form}


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name, (sheet, form) in golden().items():
        (GOLDEN / name).write_bytes(render(sheet, form))
