"""What an erasure destroyed, what it left on purpose, and what it does not claim."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from consent.ledger import canonical


class Reason(StrEnum):
    """Why something was erased."""

    FINISHED = "finished"
    ASKED = "asked"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    FAILED = "failed"
    DEADLINE = "deadline"


REASON_DA: Final = {
    Reason.FINISHED: "I er færdige med samtalen",
    Reason.ASKED: "du bad om det",
    Reason.WITHDRAWN: "samtykket blev trukket tilbage",
    Reason.CANCELLED: "I valgte at stoppe",
    Reason.FAILED: "noget gik galt undervejs",
    Reason.DEADLINE: "fristen udløb",
}
SHEET_DA: Final = "Godkendt sparringsark"
CHOSEN_DA: Final = "Valgte kerneelementer"
LEDGER_KEPT: Final = "Samtykkebogen: hvem der svarede hvad, uden navne, og hvornår der blev slettet"
NOT_CLAIMED: Final = (
    "Computerens arbejdshukommelse (RAM), indtil den er brugt til andet eller slukket",
    "Sidefilen og dvalefilen, som Windows selv skriver på disken",
    "Sikkerhedskopier, som andre programmer har taget",
    "Øjebliksbilleder (snapshots) af disken",
    "Frigjort plads og slidte celler på disken (SSD), som intet program kan nå",
    "Den oprindelige fil, hvis optagelsen blev hentet ind fra en fil",
    "Ark, I har printet eller gemt som fil",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What of an observation stays on purpose: only what there is, so that a receipt names nothing else.

    `chosen` counts the core elements that the pair chose, `quotes` those of them with words that were said,
    `examples` what lies in the trainers' library; None where that could not be seen.
    """

    sheet: bool = False
    chosen: int = 0
    quotes: int = 0
    examples: int | None = 0

    def lines(self) -> tuple[str, ...]:
        """A Danish line each."""
        library = "i eksempelbiblioteket, som alle har sagt ja til"
        lines = (
            (self.sheet, "Det, I selv har skrevet på det sparringsark, I har godkendt, uden jeres navne"),
            (self.chosen, f"De kerneelementer, I har valgt: {self.chosen}"),
            (self.quotes, f"Citater til dem, som alle har sagt ja til: {self.quotes}"),
            (self.examples, f"Maskerede eksempler {library}: {self.examples}"),
            (self.examples is None, f"Maskerede eksempler {library}, hvis der er nogen"),
        )
        return tuple(line for there, line in lines if there)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The account of one erasure; texts are Danish, `dropped` is (what, how many), sizes are in bytes.

    `checked` says that afterwards no key, no file and nothing derived was found; otherwise `left` says what
    was, and the erasure is finished at the next start.
    """

    observation_id: str
    erased_at: datetime
    reason: Reason
    keys_destroyed: int
    audio_bytes: int
    dropped: tuple[tuple[str, int], ...]
    kept: tuple[str, ...]
    not_claimed: tuple[str, ...]
    checked: bool
    left: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.erased_at.tzinfo is None:
            raise ValueError("erased_at needs a timezone")
        if self.checked and self.left:
            raise ValueError("a checked receipt leaves nothing")

    def to_json(self) -> str:
        """The receipt as canonical JSON."""
        return canonical(
            {**asdict(self), "erased_at": self.erased_at.isoformat(), "reason": str(self.reason)}
        )

    @classmethod
    def from_json(cls, text: str) -> Receipt:
        """The receipt that `to_json` wrote."""
        data: dict[str, Any] = json.loads(text)
        return cls(
            observation_id=data["observation_id"],
            erased_at=datetime.fromisoformat(data["erased_at"]),
            reason=Reason(data["reason"]),
            keys_destroyed=data["keys_destroyed"],
            audio_bytes=data["audio_bytes"],
            dropped=tuple((what, count) for what, count in data["dropped"]),
            kept=tuple(data["kept"]),
            not_claimed=tuple(data["not_claimed"]),
            checked=data["checked"],
            left=tuple(data["left"]),
        )

    def destroyed(self) -> tuple[str, ...]:
        """What was destroyed, a Danish line each."""
        counted = tuple(f"{what}: {count}" for what, count in self.dropped if count)
        if not self.audio_bytes and not self.keys_destroyed:
            return counted
        sound = f"Lyden: {self.audio_bytes} byte. Nøgler, som er ødelagt: {self.keys_destroyed}"
        return (sound, *counted)

    def as_text(self) -> str:
        """The whole receipt as people read it, in Danish, times in the computer's own zone."""
        when = self.erased_at.astimezone().strftime("%d.%m.%Y kl. %H.%M")
        begun = "er slettet og efterprøvet" if self.checked else "er ikke slettet helt endnu"
        return "\n".join(
            [
                f"Samtalen {self.observation_id} {begun} ({when}), fordi {REASON_DA[self.reason]}.",
                *_section("Ødelagt:", self.destroyed()),
                *_section("Ikke væk endnu:", self.left),
                *_section("Beholdt:", self.kept),
                *_section("Det lover kvitteringen ikke noget om:", self.not_claimed),
            ]
        )


def _section(title: str, lines: tuple[str, ...]) -> list[str]:
    return [title, *(f"  - {line}" for line in lines)] if lines else []
