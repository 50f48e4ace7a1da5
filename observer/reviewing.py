"""The review as a service: pointers, and the reviewers' decisions about them.

How the screen uses it:

- Two may review, `Reviewer.OBSERVER` and `Reviewer.FOCUS`, each with a pile of decisions of their own to undo
  and redo; every act below takes `reviewer`. Edits of the text (join, split, correct) hold for both.
- An utterance is named by its number in `ReviewView.numbers`, as shown now: after a split its first part
  keeps the number, the later part gets one of its own (above a million) that stays the same through undo and
  redo; joined utterances go by the number of the first. Words are counted from 0 in the shown utterance, by
  `observer.editing.words_of` (its `words`, or its text by blanks where there are none).
- `observer.mending` joins, splits and corrects; `undo` takes each of them back like any decision.
- `add(..., words=(first, last))` points at selected words, both included; `Finding.words` gives them back.
- While `ReviewView.blind` is ON the view holds nothing of the machine's, so nothing can leak to the page:
  `mark_blind`, then `end_blind`. The focus person's view is blind in any case until they have spoken (R071).
- `side_by_side` is what both have marked, when pointers are open. It is rows, never a number (R002).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from consent.choices import Purpose
from nlp.records import Role
from observer.day.progress import Progress
from observer.editing import EDITS, Shown, mended, near, placed
from observer.errors import BehaviourUnknown, FindingUnknown
from observer.records import (
    Blind,
    Decision,
    Finding,
    FindingOrigin,
    FindingStatus,
    Observation,
    Plain,
    Reviewer,
    ReviewView,
    SideBySide,
)
from observer.review import (
    CHANGED_TO,
    PART,
    Choice,
    anchor_of,
    anchor_of_decision,
    as_own,
    check,
    fold_tags,
)
from observer.roles import with_roles

KEPT = (FindingStatus.ACCEPTED, FindingStatus.CHANGED)
Words = tuple[int, int]


class Reviewing(Progress):
    """From open pointers to decided ones; every decision can be undone, without end."""

    def review(self, observation_id: str, *, reviewer: Reviewer = Reviewer.OBSERVER) -> ReviewView:
        """All that the review shows one reviewer; raises as `permission` for the recording."""
        observation = self.observation(observation_id)
        self.permission(observation.id, Purpose.RECORDING)
        shown = self._shown(observation.id)
        view = self._view(observation, reviewer, shown, self._anchored(observation.id, reviewer))
        if view.blind is Blind.ON:
            return view
        candidates = near(self._parts.store.candidates(observation.id), shown)
        return replace(view, candidates=MappingProxyType(dict(candidates)))

    def _view(
        self,
        observation: Observation,
        reviewer: Reviewer,
        shown: Sequence[Shown],
        findings: Sequence[Finding],
    ) -> ReviewView:
        """What is shown of these, without what else they could mean."""
        store = self._parts.store
        return ReviewView(
            observation=observation,
            utterances=tuple(one.utterance for one in shown),
            numbers=tuple(one.number for one in shown),
            findings=placed(findings, shown),
            candidates=MappingProxyType({}),
            can_undo=bool(store.decisions(observation.id, reviewer=reviewer)),
            can_redo=bool(store.decisions(observation.id, undone=True, reviewer=reviewer)),
            reviewer=reviewer,
            blind=self.blind(observation.id, reviewer),
        )

    def review_at(
        self, observation_id: str, utterance_number: int, *, reviewer: Reviewer = Reviewer.OBSERVER
    ) -> ReviewView | None:
        """What the review shows of one utterance, for a key that must not wait; raises as `review`.

        None where the talk was edited: then a decision can show elsewhere too.
        """
        observation = self.observation(observation_id)
        self.permission(observation.id, Purpose.RECORDING)
        if self.edits(observation.id):
            return None
        findings, shown = self._pointed_at(observation.id, utterance_number, reviewer)
        return self._view(observation, reviewer, shown, findings)

    # Pointers

    def accept(
        self,
        observation_id: str,
        utterance_number: int,
        behaviour: str,
        *,
        reviewer: Reviewer = Reviewer.OBSERVER,
    ) -> None:
        """Take the pointer: "Passer". Raises FindingUnknown, ObservationErased."""
        self._decide(observation_id, Choice.ACCEPT, utterance_number, behaviour, reviewer=reviewer)

    def reject(
        self,
        observation_id: str,
        utterance_number: int,
        behaviour: str,
        *,
        reviewer: Reviewer = Reviewer.OBSERVER,
    ) -> None:
        """Turn it down: "Passer ikke". Raises FindingUnknown, ObservationErased."""
        self._decide(observation_id, Choice.REJECT, utterance_number, behaviour, reviewer=reviewer)

    def change(
        self,
        observation_id: str,
        utterance_number: int,
        behaviour: str,
        to: str,
        *,
        reviewer: Reviewer = Reviewer.OBSERVER,
    ) -> None:
        """Let it mean another: "Andet kerneelement". Raises as `add`."""
        self._known_behaviour(to)
        payload: dict[str, Plain] = {CHANGED_TO: to}
        self._decide(
            observation_id, Choice.CHANGE, utterance_number, behaviour, reviewer=reviewer, payload=payload
        )

    def add(
        self,
        observation_id: str,
        utterance_number: int,
        behaviour: str,
        *,
        words: Words | None = None,
        reviewer: Reviewer = Reviewer.OBSERVER,
    ) -> None:
        """Point where the machine did not, at all of an utterance or at selected words.

        Where it is pointed at already, that pointer is accepted, with these words. Raises FindingUnknown
        (no such utterance or words), BehaviourUnknown, ObservationErased.
        """
        self.permission(observation_id, Purpose.RECORDING)
        self._known_behaviour(behaviour)
        shown = self._shown(observation_id)
        one = next((one for one in shown if one.number == utterance_number), None)
        if one is None or (words is not None and not 0 <= words[0] <= words[1] < len(one.words)):
            raise FindingUnknown(utterance_number=utterance_number, behaviour=behaviour)
        anchor, payload = one.number, dict[str, Plain]()
        if words is not None:
            first, last = (number + place * PART for number, place in (one.words[at] for at in words))
            anchor, payload = first, {"first": first, "last": last}
        there = [
            finding
            for finding in placed(self._anchored(observation_id, reviewer), shown)
            if (finding.utterance_number, finding.behaviour) == (utterance_number, behaviour)
        ]
        if there:
            anchor = anchor_of(there[0])
        self._enter(observation_id, Choice.ADD, anchor, behaviour, payload, reviewer)

    def undo(self, observation_id: str, *, reviewer: Reviewer = Reviewer.OBSERVER) -> bool:
        """Take this reviewer's last decision back; False where there is none."""
        self.permission(observation_id, Purpose.RECORDING)
        return self._parts.store.undo_last_decision(observation_id, reviewer=reviewer) is not None

    def redo(self, observation_id: str, *, reviewer: Reviewer = Reviewer.OBSERVER) -> bool:
        """Take the decision again that this reviewer undid last; False where there is none."""
        self.permission(observation_id, Purpose.RECORDING)
        return self._parts.store.redo_decision(observation_id, reviewer=reviewer) is not None

    # Two reviewers

    def blind(self, observation_id: str, reviewer: Reviewer = Reviewer.OBSERVER) -> Blind:
        """Whether this reviewer marks before seeing what the machine points at ("blind først").

        The focus person does in any case until they have spoken (R071).
        """
        observation = self.observation(observation_id)
        if reviewer is Reviewer.FOCUS and not self.pointers_open(observation.id):
            return Blind.ON
        marked = self._marks(observation).get(f"blind.{reviewer}")
        return Blind(marked[0]) if marked else Blind.OFF

    def mark_blind(self, observation_id: str, reviewer: Reviewer = Reviewer.OBSERVER) -> None:
        """Begin to mark before seeing what the machine points at. Raises ObservationErased."""
        self._set_blind(observation_id, reviewer, Blind.ON)

    def end_blind(self, observation_id: str, reviewer: Reviewer = Reviewer.OBSERVER) -> None:
        """Show what the machine points at, beside what was marked. Raises ObservationErased."""
        self._set_blind(observation_id, reviewer, Blind.DONE)

    def side_by_side(self, observation_id: str) -> tuple[SideBySide, ...]:
        """What each of the two has decided, in the order of the talk; raises PointersWait too."""
        self.require_pointers(observation_id)
        self.permission(observation_id, Purpose.RECORDING)
        shown = self._shown(observation_id)
        order = {one.number: at for at, one in enumerate(shown)}
        marked: dict[tuple[int, str], dict[Reviewer, FindingStatus]] = {}
        for reviewer in Reviewer:
            for one in placed(self._anchored(observation_id, reviewer), shown):
                if one.status is not FindingStatus.OPEN:
                    marked.setdefault((one.utterance_number, one.behaviour), {})[reviewer] = one.status
        return tuple(
            SideBySide(
                utterance_number=number,
                behaviour=behaviour,
                observer=by.get(Reviewer.OBSERVER),
                focus=by.get(Reviewer.FOCUS),
            )
            for (number, behaviour), by in sorted(marked.items(), key=lambda item: order[item[0][0]])
        )

    # Roles

    def set_roles(self, observation_id: str, roles: Mapping[str, Role]) -> None:
        """Say who each speaker is, and point anew; decisions on pointers that are gone lose their effect."""
        permission = self.permission(observation_id, Purpose.RECORDING)
        store = self._parts.store
        stored = store.utterances(observation_id)
        was: dict[str, Role | None] = {one.utterance.speaker: one.utterance.role for one in stored}
        said = with_roles([one.utterance for one in stored], {**was, **roles})
        tagged = self._parts.engines.tagger().tag(said)
        permission.require(Purpose.RECORDING)
        with store.together():
            store.set_roles(observation_id, roles)
            store.put_tags(
                observation_id, {one.number: found for one, found in zip(stored, tagged, strict=True)}
            )

    # Inside

    def _set_blind(self, observation_id: str, reviewer: Reviewer, blind: Blind) -> None:
        observation = self.observation(observation_id)
        self._parts.store.mark(observation.id, f"blind.{reviewer}", str(blind), at=self._parts.clock())

    def _shown(self, observation_id: str) -> tuple[Shown, ...]:
        store = self._parts.store
        return mended(store.utterances(observation_id), store.decisions(observation_id))

    def _pointed_at(
        self, observation_id: str, number: int, reviewer: Reviewer
    ) -> tuple[Sequence[Finding], Sequence[Shown]]:
        """The findings and utterances that tell of one utterance, as few as may be: no key should wait.

        Where nothing was joined, split or corrected, what is shown of an utterance is what is stored of it.
        """
        if self.edits(observation_id):
            return self._anchored(observation_id, reviewer), self._shown(observation_id)
        shown = mended(self._parts.store.utterances(observation_id, only=number), ())
        return self._anchored(observation_id, reviewer, only=number), shown

    def edits(self, observation_id: str) -> tuple[int, ...]:
        """What makes the talk be shown otherwise than it was heard: the edits that hold, by their ids."""
        return tuple(one.id for one in self._parts.store.decisions(observation_id) if one.kind in EDITS)

    def _anchored(
        self, observation_id: str, reviewer: Reviewer, *, only: int | None = None
    ) -> tuple[Finding, ...]:
        """The findings as one reviewer may see them, where they are kept: all, or those of one utterance."""
        findings = self._decided(observation_id, reviewer, only=only)
        if self.blind(observation_id, reviewer) is not Blind.ON:
            return findings
        # One that was decided about before is hidden too: it would tell where the machine pointed.
        added = {
            anchor_of_decision(one)
            for one in self._decisions_of(observation_id, reviewer, only)
            if one.kind == Choice.ADD
        }
        return tuple(
            as_own(one)
            for one in findings
            if one.origin is FindingOrigin.OBSERVER
            or (
                (anchor_of(one), one.changed_from or one.behaviour) in added
                and one.status is not FindingStatus.REJECTED
            )
        )

    def _decided(
        self, observation_id: str, reviewer: Reviewer, *, only: int | None = None
    ) -> tuple[Finding, ...]:
        """The findings as one reviewer has left them, whatever they may see of them now."""
        store = self._parts.store
        topics = {behaviour.id: behaviour.topic for behaviour in self.core_elements.behaviours.values()}
        decisions = self._decisions_of(observation_id, reviewer, only)
        return fold_tags(store.tags(observation_id, only=only), decisions, topics=topics)

    def _decisions_of(self, observation_id: str, reviewer: Reviewer, only: int | None) -> list[Decision]:
        return [
            one
            for one in self._parts.store.decisions(observation_id, reviewer=reviewer)
            if only is None or one.utterance_number == only
        ]

    def _known_behaviour(self, behaviour: str) -> None:
        if behaviour not in self.core_elements.behaviours:
            raise BehaviourUnknown(behaviour=behaviour)

    def _decide(
        self,
        observation_id: str,
        choice: Choice,
        utterance_number: int,
        behaviour: str,
        *,
        reviewer: Reviewer,
        payload: Mapping[str, Plain] | None = None,
    ) -> None:
        self.permission(observation_id, Purpose.RECORDING)
        self._known_behaviour(behaviour)
        findings = placed(*self._pointed_at(observation_id, utterance_number, reviewer))
        check(findings, utterance_number, behaviour)
        place = (utterance_number, behaviour)
        anchor = next(anchor_of(one) for one in findings if (one.utterance_number, one.behaviour) == place)
        self._enter(observation_id, choice, anchor, behaviour, payload or {}, reviewer)

    def _enter(
        self,
        observation_id: str,
        choice: Choice,
        anchor: int,
        behaviour: str | None,
        payload: Mapping[str, Plain],
        reviewer: Reviewer,
    ) -> None:
        """Keep a decision at a place in the talk, so that it goes when what was said there goes."""
        word, number = divmod(anchor, PART)
        self._parts.store.add_decision(
            observation_id,
            at=self._parts.clock(),
            kind=choice,
            utterance_number=number,
            behaviour=behaviour,
            payload={**payload, "word": word} if word else payload,
            reviewer=reviewer,
        )
