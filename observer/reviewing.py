"""The review as a service: pointers, the observer's decisions about them, and what the pair keeps."""

from __future__ import annotations

from collections.abc import Mapping

from consent.choices import Purpose
from consent.errors import ConsentError
from nlp.records import Role
from observer.day.progress import Progress
from observer.errors import BehaviourUnknown, FindingUnknown
from observer.records import Finding, FindingStatus, ReviewView
from observer.review import CHANGED_TO, Choice, check, fold_tags
from observer.roles import with_roles

KEPT = (FindingStatus.ACCEPTED, FindingStatus.CHANGED)


class Reviewing(Progress):
    """From open pointers to what the pair keeps; every decision can be undone, without end."""

    def review(self, observation_id: str) -> ReviewView:
        """All that the review shows; raises as `permission` for the recording."""
        observation = self.observation(observation_id)
        self.permission(observation.id, Purpose.RECORDING)
        store = self._parts.store
        stored = store.utterances(observation.id)
        return ReviewView(
            observation=observation,
            utterances=tuple(one.utterance for one in stored),
            numbers=tuple(one.number for one in stored),
            findings=self._findings(observation.id),
            candidates=store.candidates(observation.id),
            gaps=store.gaps(observation.id),
            can_undo=bool(store.decisions(observation.id)),
            can_redo=bool(store.decisions(observation.id, undone=True)),
        )

    def accept(self, observation_id: str, utterance_number: int, behaviour: str) -> None:
        """Take the pointer: "Passer". Raises FindingUnknown, ObservationErased."""
        self._decide(observation_id, Choice.ACCEPT, utterance_number, behaviour)

    def reject(self, observation_id: str, utterance_number: int, behaviour: str) -> None:
        """Turn it down: "Passer ikke". Raises FindingUnknown, ObservationErased."""
        self._decide(observation_id, Choice.REJECT, utterance_number, behaviour)

    def change(self, observation_id: str, utterance_number: int, behaviour: str, to: str) -> None:
        """Let it mean another: "Andet kerneelement". Raises as `add`."""
        self._decide(observation_id, Choice.CHANGE, utterance_number, behaviour, to=to)

    def add(self, observation_id: str, utterance_number: int, behaviour: str) -> None:
        """Point where the machine did not. Raises FindingUnknown, BehaviourUnknown, ObservationErased."""
        self._decide(observation_id, Choice.ADD, utterance_number, behaviour)

    def undo(self, observation_id: str) -> bool:
        """Take the last decision back; False where there is none."""
        self.permission(observation_id, Purpose.RECORDING)
        return self._parts.store.undo_last_decision(observation_id) is not None

    def redo(self, observation_id: str) -> bool:
        """Take the decision again that was undone last; False where there is none."""
        self.permission(observation_id, Purpose.RECORDING)
        return self._parts.store.redo_decision(observation_id) is not None

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

    def confirm(self, observation_id: str) -> int:
        """Keep what was accepted, changed or added, and return how many; it stays when the rest is erased.

        The words are kept too only where everyone said yes to quotes. Confirming again keeps what holds now;
        what has a note of the pair's own stays in any case.
        """
        self.permission(observation_id, Purpose.RECORDING)
        store = self._parts.store
        said = {one.number: one.utterance.text for one in store.utterances(observation_id)}
        quotes = self._quotes_allowed(observation_id)
        wanted = [
            (finding.behaviour, said[finding.utterance_number] if quotes else None)
            for finding in self._findings(observation_id)
            if finding.status in KEPT
        ]
        with store.together():
            for kept in store.confirmed(observation_id):
                if (kept.behaviour, kept.quote) in wanted:
                    wanted.remove((kept.behaviour, kept.quote))
                elif not kept.note:
                    store.drop_confirmed(kept.id)
            for behaviour, quote in wanted:
                store.add_confirmed(observation_id, behaviour=behaviour, quote=quote)
        return len(store.confirmed(observation_id))

    def _quotes_allowed(self, observation_id: str) -> bool:
        try:
            self.permission(observation_id, Purpose.QUOTES)
        except ConsentError:
            return False
        return True

    def _findings(self, observation_id: str) -> tuple[Finding, ...]:
        store = self._parts.store
        topics = {behaviour.id: behaviour.topic for behaviour in self.core_elements.behaviours.values()}
        return fold_tags(store.tags(observation_id), store.decisions(observation_id), topics=topics)

    def _decide(
        self,
        observation_id: str,
        choice: Choice,
        utterance_number: int,
        behaviour: str,
        *,
        to: str | None = None,
    ) -> None:
        self.permission(observation_id, Purpose.RECORDING)
        for meant in (behaviour, to):
            if meant is not None and meant not in self.core_elements.behaviours:
                raise BehaviourUnknown(behaviour=meant)
        # Reading every utterance takes a tenth of a second, which a key press should not wait for.
        if choice is not Choice.ADD:
            check(self._findings(observation_id), utterance_number, behaviour)
        elif utterance_number not in {one.number for one in self._parts.store.utterances(observation_id)}:
            raise FindingUnknown(utterance_number=utterance_number, behaviour=behaviour)
        self._parts.store.add_decision(
            observation_id,
            at=self._parts.clock(),
            kind=choice,
            utterance_number=utterance_number,
            behaviour=behaviour,
            payload={} if to is None else {CHANGED_TO: to},
        )
