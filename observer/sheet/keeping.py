"""What the pair keeps of the talk: the pointers that one of the two says fit, less what it took off."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from consent.choices import Purpose
from consent.errors import ConsentError
from observer.day.service import Day
from observer.editing import placed, quoted
from observer.records import Confirmed, Finding, FindingStatus, Keepable, Reviewer
from observer.reviewing import KEPT

LEFT_OUT: Final = "sheet.left_out"


class Keeping(Day):
    """From the pointers that fit to the lines of the sheet, and what of them was taken off it."""

    def confirm(self, observation_id: str) -> int:
        """Keep what was accepted, changed or added, and return how many; it stays when the rest is erased.

        What only the focus person marked is kept too, unless the observer turned it down. The words are kept
        only where everyone said yes to quotes. Confirming again keeps what holds now: what has a note of the
        pair's own stays in any case, and what was taken off the sheet stays off while it is kept.
        """
        self.permission(observation_id, Purpose.RECORDING)
        store = self._parts.store
        keepable = self._keepable(observation_id)
        off = self._off(observation_id) & {one.place for one in keepable}
        wanted = [(one.behaviour, one.quote) for one in keepable if one.place not in off]
        with store.together():
            # Who turns one down and then takes it anew wants it on the sheet.
            self._put_off(observation_id, off)
            for kept in store.confirmed(observation_id):
                if (kept.behaviour, kept.quote) in wanted:
                    wanted.remove((kept.behaviour, kept.quote))
                elif not kept.note:
                    store.drop_confirmed(kept.id)
            for behaviour, quote in wanted:
                store.add_confirmed(observation_id, behaviour=behaviour, quote=quote)
        return len(store.confirmed(observation_id))

    def kept(self, observation_id: str) -> tuple[Confirmed, ...]:
        """What the pair has chosen to keep of the talk, in the order in which it was chosen."""
        return self._parts.store.confirmed(self.observation(observation_id).id)

    def leave_out(self, observation_id: str, confirmed_id: int) -> None:
        """Take one of the kept off the sheet until it is put back; harmless when it is gone."""
        kept = {one.id: (one.behaviour, one.quote) for one in self.kept(observation_id)}
        if confirmed_id not in kept:
            return
        # Of lines that say the same, the first stands for what was said first.
        same = [one for one, line in kept.items() if line == kept[confirmed_id]]
        off = self._off(observation_id)
        alike = [
            one.place
            for one in self._keepable(observation_id)
            if (one.behaviour, one.quote) == kept[confirmed_id] and one.place not in off
        ]
        store = self._parts.store
        with store.together():
            self._put_off(observation_id, off | set(alike[same.index(confirmed_id) :][:1]))
            store.drop_confirmed(confirmed_id)

    def left_out(self, observation_id: str) -> tuple[Keepable, ...]:
        """What was taken off the sheet and can be put back; nothing where it may not be read any more."""
        off = self._off(observation_id)
        if not off or not self._allowed(observation_id, Purpose.RECORDING):
            return ()
        return tuple(one for one in self._keepable(observation_id) if one.place in off)

    def put_back(self, observation_id: str, place: str) -> None:
        """Put what was taken off the sheet back on it; harmless when it is there. Raises as `confirm`."""
        self.permission(observation_id, Purpose.RECORDING)
        with self._parts.store.together():
            self._put_off(observation_id, self._off(observation_id) - {place})
            self.confirm(observation_id)

    # Inside

    def _keepable(self, observation_id: str) -> tuple[Keepable, ...]:
        """What either keeps, each once, in the order of the talk; with its words where that is allowed."""
        shown = self._shown(observation_id)
        said = {one.number: one.utterance for one in shown}
        quotes = self._allowed(observation_id, Purpose.QUOTES)
        by: dict[Reviewer, tuple[Finding, ...]] = {
            # Marking blind hides what was decided before; it does not take it back.
            reviewer: placed(self._decided(observation_id, reviewer), shown)
            for reviewer in Reviewer
        }
        decided = {
            (one.utterance_number, one.behaviour)
            for one in by[Reviewer.OBSERVER]
            if one.status is not FindingStatus.OPEN
        }
        more = (one for one in by[Reviewer.FOCUS] if (one.utterance_number, one.behaviour) not in decided)
        order = {one.number: at for at, one in enumerate(shown)}
        kept = [one for one in (*by[Reviewer.OBSERVER], *more) if one.status in KEPT]
        return tuple(
            Keepable(
                utterance_number=one.utterance_number,
                behaviour=one.behaviour,
                quote=quoted(one, said[one.utterance_number]) if quotes else None,
            )
            for one in sorted(kept, key=lambda one: order[one.utterance_number])
        )

    def _off(self, observation_id: str) -> frozenset[str]:
        """The places of what was taken off the sheet."""
        marked = self._marks(self.observation(observation_id)).get(LEFT_OUT)
        return frozenset(marked[0].split()) if marked else frozenset()

    def _put_off(self, observation_id: str, places: Collection[str]) -> None:
        if set(places) == self._off(observation_id):
            return
        store = self._parts.store
        if places:
            store.mark(observation_id, LEFT_OUT, " ".join(sorted(places)), at=self._parts.clock())
        else:
            store.unmark(observation_id, LEFT_OUT)

    def _allowed(self, observation_id: str, purpose: Purpose) -> bool:
        try:
            self.permission(observation_id, purpose)
        except ConsentError:
            return False
        return True
