"""What can go wrong in the pair's day.

ObserverError
├── PlanInvalid           a file of a variant breaks its form
├── QuestionUnknown       no question of the variant has that id
├── PointersWait          pointers and notes are opened when the focus person has spoken (R071)
├── PhaseLocked           the phases of the sparring come in their order
└── EditImpossible        utterances that cannot be joined, split or corrected so
"""

from __future__ import annotations

from observer.errors import ObserverError


class PlanInvalid(ObserverError):
    """The file of variant `variant` breaks its form at `place`; `problem` says how."""

    def __init__(self, *, variant: str, place: str, problem: str) -> None:
        self.variant = variant
        self.place = place
        self.problem = problem
        super().__init__(
            message=f"Spørgsmålene til »{variant}« kan ikke læses ({place}: {problem}).",
            remedy="Installér Medlyt igen.",
        )


class QuestionUnknown(ObserverError):
    """The variant has no question with the id `question`."""

    def __init__(self, *, question: str) -> None:
        self.question = question
        super().__init__(
            message=f"Der er ikke et spørgsmål, der hedder »{question}«.",
            remedy="Hent siden igen, og skriv i et af de felter, der vises.",
        )


class PointersWait(ObserverError):
    """The pair may not see pointers and notes before the focus person has spoken (R071)."""

    def __init__(self) -> None:
        super().__init__(
            message="Spor og noter venter, til fokuspersonen har fortalt.",
            remedy="Lad fokuspersonen tale færdig, og gå så videre til næste del af sparringen.",
        )


class PhaseLocked(ObserverError):
    """The phases of the sparring come in their order, and only in the sparring itself."""

    def __init__(self) -> None:
        super().__init__(
            message="Sparringen er ikke begyndt.",
            remedy="Gå til Sparring, og tag delene i rækkefølge.",
        )


class EditImpossible(ObserverError):
    """Utterances cannot be joined, split or corrected so; `reason` is Danish."""

    def __init__(self, *, reason: str) -> None:
        self.reason = reason
        super().__init__(
            message=f"Det kan ikke lade sig gøre: {reason}.", remedy="Vælg et andet sted i teksten."
        )
