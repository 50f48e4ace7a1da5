"""The slip a citizen takes home: what was agreed, and the code by which all of it can be erased.

It names nobody, and the code is kept nowhere in clear: a slip can only be made while the code is on the
screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

TITLE: Final = "Din seddel"
ANSWERED: Final = (
    "Du har i dag svaret på, om en kollega måtte være med i samtalen, og om vi måtte optage lyden. "
    "Det handler om, hvordan vi holder samtaler, ikke om dig."
)
REGRET: Final = (
    "Har du fortrudt? Så kan du få alt, hvad der blev sagt, slettet med det samme. Du behøver ikke sige "
    "hvorfor, og det betyder ikke noget for din sag."
)
HOW: Final = "Kontakt den, du talte med, og sig denne kode:"
CONTACT: Final = "Navn og telefon på den, du talte med:"
DEADLINE: Final = (
    "Vi sletter under alle omstændigheder lyden og det, der er skrevet ned fra den, når vi har talt samtalen "
    "igennem. Efter {when} lukker programmet for det og sletter det selv, senest næste gang det bliver "
    "åbnet. Har du sagt ja til, at vi gemmer enkelte sætninger, kan koden også slette dem. Er de skrevet "
    "ud på papir eller gemt i en fil, må vi selv finde dem frem og smide dem ud."
)
SAFE: Final = (
    "Koden viser ikke, hvem du er. Den kan kun bruges til at slette, og den, der har den, kan få det slettet."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A slip for one withdrawal code; `deadline_at` is when all is erased at the latest, None if unknown."""

    code: str
    deadline_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.deadline_at is not None and self.deadline_at.tzinfo is None:
            raise ValueError("deadline_at needs a timezone")

    @property
    def deadline(self) -> str:
        """What it says of the deadline, in the computer's own zone; "" where there is none."""
        if self.deadline_at is None:
            return ""
        return DEADLINE.format(when=self.deadline_at.astimezone().strftime("%d.%m.%Y kl. %H.%M"))

    def as_text(self) -> str:
        """The slip as plain text."""
        parts = (TITLE, ANSWERED, REGRET, HOW, self.code, f"{CONTACT} ____________________", self.deadline)
        return "\n\n".join(part for part in (*parts, SAFE) if part)
