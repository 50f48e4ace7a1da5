"""The sheet as a service: one per person, filled from the day or blank."""

from __future__ import annotations

from consent.choices import Purpose
from observer.day.plans import load_plan
from observer.day.records import Party
from observer.records import State, Variant
from observer.sheet.fill import blank, fill
from observer.sheet.keeping import Keeping
from observer.sheet.records import Sheet


class Sheets(Keeping):
    """From what the pair wrote and keeps to a sheet for each of the two."""

    def sheet(self, observation_id: str, party: Party) -> Sheet:
        """One person's sheet as it now is; after erasure with what stayed of it.

        Words of the talk stand on it only while everyone's yes to quotes holds, or where they were kept
        with that yes when all else was erased.
        """
        observation = self.observation(observation_id)
        # What erasure has left of quotes, it has left because everyone agreed.
        quotes = observation.state is State.ERASED or self._allowed(observation.id, Purpose.QUOTES)
        return fill(
            self.plan(observation.id),
            Party(party),
            held_on=observation.created_at.astimezone().date(),
            focus=self.focus(observation.id),
            answers=self.answers(observation.id),
            kept=self.kept(observation.id),
            quotes=quotes,
            elements=self.core_elements,
        )

    def blank_sheet(self, variant: Variant, party: Party) -> Sheet:
        """A sheet to print and write on by hand; it needs no observation."""
        return blank(load_plan(Variant(variant)), Party(party))
