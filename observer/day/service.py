"""The pair's day as a service: focus, answers, what is shown when pointers open, and the agreed sheet.

What is written is kept as typed and can be written again without harm. Nothing here needs a recording: the
day without one is the same day. After erasure all of it can be read (what stayed) and none of it written.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from consent.choices import Purpose
from consent.errors import CodeUnknown, ConsentError
from consent.slip import Slip
from observer.day.errors import QuestionUnknown
from observer.day.progress import AGREED
from observer.day.records import Debrief, Fate, Focus, NoteKind, Priority
from observer.errors import BehaviourUnknown
from observer.mending import Mending
from observer.records import Finding, ReviewView
from observer.reviewing import KEPT

FOCUS_CHOSEN: Final = "focus.chosen"
FOCUS_OWN_WORDS: Final = "focus.own_words"
FAVOURITES: Final = "day.favourites"
PRIORITY: Final = "day.priority"


class Day(Mending):
    """What the pair agrees, writes and sees on its day."""

    # The citizen's slip

    def slip(self, observation_id: str, code: str) -> Slip:
        """The slip for a code that `give_consent` has just returned; the code itself is kept nowhere.

        Raises CodeUnknown where it is not this observation's.
        """
        observation = self.observation(observation_id)
        if self._parts.gate.observation_for(code) != observation.id:
            raise CodeUnknown
        return Slip(code=code, deadline_at=observation.deadline_at)

    # Answers

    def answers(self, observation_id: str) -> Mapping[str, str]:
        """What is written, by question; questions without an answer are left out."""
        observation = self.observation(observation_id)
        known = self.plan(observation.id).questions
        texts = self._parts.store.day_texts(observation.id)
        return MappingProxyType({question: text for question, text in texts.items() if question in known})

    def write(self, observation_id: str, question: str, text: str) -> None:
        """Keep an answer as it now is; writing the same again changes nothing, an empty one drops it.

        Raises QuestionUnknown, ObservationErased.
        """
        observation = self.observation(observation_id)
        asked = self.plan(observation.id).questions.get(question)
        if asked is None:
            raise QuestionUnknown(question=question)
        stays = asked.fate is Fate.STAYS
        self._parts.store.put_day_text(observation.id, question, text, stays=stays)

    # Focus

    def focus(self, observation_id: str) -> Focus:
        """What the pair has chosen to look at; empty before."""
        texts = self._parts.store.day_texts(self.observation(observation_id).id)
        return Focus(
            chosen=tuple(texts.get(FOCUS_CHOSEN, "").split()), own_words=texts.get(FOCUS_OWN_WORDS, "")
        )

    def choose_focus(self, observation_id: str, chosen: Sequence[str], own_words: str = "") -> Focus:
        """Choose ids of elements, topics or behaviours, and "Andet udtryk" in own words.

        It replaces what was chosen; how it is to show is the answer "udtryk". Raises BehaviourUnknown,
        ObservationErased.
        """
        observation = self.observation(observation_id)
        focus = Focus(chosen=self._known(chosen), own_words=own_words)
        store = self._parts.store
        with store.together():
            store.put_day_text(observation.id, FOCUS_CHOSEN, " ".join(focus.chosen), stays=True)
            store.put_day_text(observation.id, FOCUS_OWN_WORDS, own_words, stays=True)
        return focus

    def focus_behaviours(self, observation_id: str) -> frozenset[str]:
        """Every behaviour that the chosen elements, topics and behaviours cover."""
        chosen = set(self.focus(observation_id).chosen)
        return frozenset(
            one.id
            for one in self.core_elements.behaviours.values()
            if chosen & {one.id, one.topic, one.element}
        )

    def favourites(self) -> tuple[str, ...]:
        """What is kept at hand in this home; nobody's in particular."""
        return tuple(json.loads(self._parts.store.setting(FAVOURITES) or "[]"))

    def favour(self, id_: str, *, wanted: bool = True) -> tuple[str, ...]:
        """Put an id among the favourites, or take it out; return them. Raises BehaviourUnknown."""
        kept = [one for one in self.favourites() if one != id_]
        favourites = (*kept, *self._known([id_])) if wanted else tuple(kept)
        self._parts.store.put_setting(FAVOURITES, json.dumps(favourites))
        return favourites

    def priority(self) -> Priority:
        """What the workplace gives weight to; a hint beside the choice, never a choice made (R023)."""
        kept = json.loads(self._parts.store.setting(PRIORITY) or "{}")
        return Priority(chosen=tuple(kept.get("chosen", ())), reason=kept.get("reason", ""))

    def prioritise(self, chosen: Sequence[str], reason: str) -> Priority:
        """Say what the workplace gives weight to, and why (R130). Raises BehaviourUnknown."""
        priority = Priority(chosen=self._known(chosen), reason=reason)
        kept = {"chosen": list(priority.chosen), "reason": reason}
        self._parts.store.put_setting(PRIORITY, json.dumps(kept, ensure_ascii=False))
        return priority

    # Sparring

    def debrief(self, observation_id: str) -> Debrief:
        """Notes and checked pointers for the pair: strengths first, then the focus (R012, R072).

        Without a recording there are notes alone. Raises PointersWait.
        """
        self.require_pointers(observation_id)
        observation = self.observation(observation_id)
        notes = self._parts.store.notes(observation.id)
        review = self._review_if_recorded(observation.id)
        kept = [one for one in review.findings if one.status in KEPT] if review else []
        focus = self.focus_behaviours(observation.id)
        return Debrief(
            strengths=tuple(one for one in notes if one.kind == NoteKind.FUNGEREDE_GODT),
            notes=tuple(one for one in notes if one.kind != NoteKind.FUNGEREDE_GODT),
            in_focus=_about(kept, focus, inside=True),
            others=_about(kept, focus, inside=False),
            review=review,
        )

    def agree_sheet(self, observation_id: str) -> None:
        """The pair has read the sheet and agrees on it: then it stays when the rest is erased.

        What of the pointers stays is `confirm`'s. Raises ObservationErased.
        """
        observation = self.observation(observation_id)
        self._parts.store.mark(observation.id, AGREED, "", at=self._parts.clock())

    def reopen_sheet(self, observation_id: str) -> None:
        """Take the agreement back; then nothing of the sheet stays. Raises ObservationErased."""
        self._parts.store.unmark(self.observation(observation_id).id, AGREED)

    def sheet_agreed(self, observation_id: str) -> bool:
        """Whether the pair has agreed on its sheet."""
        return AGREED in self._marks(self.observation(observation_id))

    def _review_if_recorded(self, observation_id: str) -> ReviewView | None:
        try:
            self.permission(observation_id, Purpose.RECORDING)
        except ConsentError:
            return None
        return self.review(observation_id)

    def _known(self, ids: Sequence[str]) -> tuple[str, ...]:
        """The ids, each once, in the order given; raises BehaviourUnknown."""
        elements = self.core_elements
        for id_ in ids:
            if not any(id_ in known for known in (elements.behaviours, elements.topics, elements.elements)):
                raise BehaviourUnknown(behaviour=id_)
        return tuple(dict.fromkeys(ids))


def _about(findings: Iterable[Finding], focus: Collection[str], *, inside: bool) -> tuple[Finding, ...]:
    """Those in focus, or those that are not."""
    return tuple(one for one in findings if (one.behaviour in focus) is inside)
