"""Mending the text in the review: join, split, correct; each undone like any decision."""

from __future__ import annotations

from collections.abc import Sequence

from consent.choices import Purpose
from observer.day.errors import EditImpossible
from observer.editing import Shown, words_of
from observer.records import Plain, Reviewer
from observer.review import PART, Choice
from observer.reviewing import Reviewing


class Mending(Reviewing):
    """Edits of what was heard; the sound is never touched, and `undo` takes each of them back."""

    def join(
        self, observation_id: str, utterance_number: int, *, reviewer: Reviewer = Reviewer.OBSERVER
    ) -> None:
        """Join an utterance with the one after it; both must be said by the same person.

        Who has one role is one person: a voice may have been told apart in two, and the reviewer mends that
        by saying who both are. While nobody has, the speakers must be the same. The joined one goes by the
        number and the speaker of the first. Raises EditImpossible, ObservationErased.
        """
        shown, at = self._at(observation_id, utterance_number)
        if at + 1 == len(shown):
            raise EditImpossible(reason="der er ingen linje efter")
        one, other = shown[at], shown[at + 1]
        if _person(one) != _person(other):
            raise EditImpossible(reason="de to linjer er sagt af hver sin person")
        after, after_word = one.words[-1]
        number, word = other.words[0]
        payload: dict[str, Plain] = {"word": word, "after": after, "after_word": after_word}
        self._edit(observation_id, Choice.JOIN, number, payload, reviewer)

    def split(
        self,
        observation_id: str,
        utterance_number: int,
        word: int,
        *,
        reviewer: Reviewer = Reviewer.OBSERVER,
    ) -> None:
        """Split an utterance so that its word number `word` (from 0, not the first) begins the second part.

        Raises EditImpossible, ObservationErased.
        """
        shown, at = self._at(observation_id, utterance_number)
        if not 0 < word < len(shown[at].words):
            raise EditImpossible(reason="der skal være mindst ét ord på hver side")
        number, place = shown[at].words[word]
        self._edit(observation_id, Choice.SPLIT, number, {"word": place}, reviewer)

    def correct(
        self,
        observation_id: str,
        utterance_number: int,
        word: int,
        text: str,
        *,
        reviewer: Reviewer = Reviewer.OBSERVER,
    ) -> None:
        """Write what the word was; it can be several, not none. Raises EditImpossible, ObservationErased."""
        shown, at = self._at(observation_id, utterance_number)
        text = " ".join(text.split())
        if not text:
            raise EditImpossible(reason="der skal stå et ord")
        if not 0 <= word < len(words_of(shown[at].utterance)):
            raise EditImpossible(reason="det ord findes ikke")
        number, place = shown[at].words[word]
        self._edit(observation_id, Choice.CORRECT, number, {"word": place, "text": text}, reviewer)

    def _at(self, observation_id: str, utterance_number: int) -> tuple[Sequence[Shown], int]:
        """The utterances as shown, and where the one of that number is."""
        self.permission(observation_id, Purpose.RECORDING)
        shown = self._shown(observation_id)
        at = next((at for at, one in enumerate(shown) if one.number == utterance_number), None)
        if at is None:
            raise EditImpossible(reason="den linje findes ikke længere")
        return shown, at

    def _edit(
        self,
        observation_id: str,
        choice: Choice,
        number: int,
        payload: dict[str, Plain],
        reviewer: Reviewer,
    ) -> None:
        word = int(payload["word"] or 0)
        # JOIN at the first word of an utterance still says which word it is about.
        self._enter(observation_id, choice, number + word * PART, None, payload, reviewer)


def _person(shown: Shown) -> str:
    """Who says it: the role, or the voice while nobody has said who it is."""
    return shown.utterance.role or shown.utterance.speaker
