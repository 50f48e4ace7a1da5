"""Where the pair has come to, so that a crash or a lunch costs nothing; and when pointers may be seen."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from observer.day.errors import PhaseLocked, PointersWait
from observer.day.plans import load_plan, shortened
from observer.day.records import DayPlan, PhaseNow, Step, Timer
from observer.ground import Ground
from observer.records import Observation, State

STEP: Final = "step"
PHASE: Final = "phase"
AGREED: Final = "agreed"
SPONTANEOUS: Final = "spontaneous"


class Remembered(StrEnum):
    """What else a crash may not cost; it goes with the observation."""

    TALK_BEGAN = "talk.began"
    NOTES_ONLY = "talk.notes"
    WITHOUT_POINTERS = "pointers.without"
    ANSWERS_SO_FAR = "consent.so_far"


_BY_STATE: Final = {
    State.PREPARED: Step.FORMOEDE,
    State.RECORDING: Step.SAMTALE,
    State.RECORDED: Step.BORGERENS_ORD,
    State.PROCESSED: Step.GENNEMSE,
    State.ERASED: Step.SLET,
}


class Progress(Ground):
    """The steps of the day and the phases of the sparring; what is marked goes when the observation does."""

    def plan(self, observation_id: str) -> DayPlan:
        """The variant's plan, by the short route where the sparring came up on the spot (R049)."""
        observation = self.observation(observation_id)
        plan = load_plan(observation.variant)
        return shortened(plan) if SPONTANEOUS in self._marks(observation) else plan

    def be_spontaneous(self, observation_id: str) -> DayPlan:
        """Take the short route, and return its plan. Raises ObservationErased."""
        observation = self.observation(observation_id)
        self._parts.store.mark(observation.id, SPONTANEOUS, "", at=self._parts.clock())
        return self.plan(observation.id)

    def step(self, observation_id: str) -> Step:
        """The step the pair was last at; by the observation's state where nobody has gone to one."""
        observation = self.observation(observation_id)
        if observation.state is State.ERASED:
            return Step.SLET
        marked = self._marks(observation).get(STEP)
        return Step(marked[0]) if marked else _BY_STATE[observation.state]

    def go_to(self, observation_id: str, step: Step) -> None:
        """Go to a step, any of them; its timer begins the first time. Raises ObservationErased."""
        observation = self.observation(observation_id)
        step, now, store = Step(step), self._parts.clock(), self._parts.store
        with store.together():
            store.mark(observation.id, STEP, str(step), at=now)
            store.mark(observation.id, f"began.{step}", "", at=now, first=True)
            if step is Step.SPARRING:
                first = self.plan(observation.id).phases[0].id
                store.mark(observation.id, PHASE, first, at=now, first=True)
                store.mark(observation.id, f"began.phase.{first}", "", at=now, first=True)

    def timer(self, observation_id: str, step: Step) -> Timer:
        """The soft timer of a step."""
        observation = self.observation(observation_id)
        minutes = self.plan(observation.id).step(Step(step)).minutes
        return Timer(minutes=minutes, began_at=self._began(observation, str(Step(step))))

    def remember(self, observation_id: str, what: Remembered, value: str = "") -> None:
        """Keep something of the day, with when it was. Raises ObservationErased."""
        observation = self.observation(observation_id)
        self._parts.store.mark(observation.id, str(what), value, at=self._parts.clock())

    def remembered(self, observation_id: str, what: Remembered) -> tuple[str, datetime] | None:
        """What was kept, and when; None where nothing was."""
        return self._marks(self.observation(observation_id)).get(str(what))

    def phase(self, observation_id: str) -> PhaseNow:
        """Where the sparring is; the first phase before it has begun."""
        observation = self.observation(observation_id)
        phases = self.plan(observation.id).phases
        at = self._phase_at(observation)
        phase = phases[max(at, 0)]
        began = self._began(observation, f"phase.{phase.id}")
        timer = Timer(minutes=phase.minutes, began_at=began)
        return PhaseNow(phase=phase, number=max(at, 0) + 1, count=len(phases), timer=timer)

    def next_phase(self, observation_id: str) -> PhaseNow:
        """Go one phase on; the last stays the last. Raises PhaseLocked before the sparring has begun."""
        return self._turn_phase(observation_id, 1)

    def previous_phase(self, observation_id: str) -> PhaseNow:
        """Go one phase back; the first stays the first. Raises PhaseLocked before the sparring has begun."""
        return self._turn_phase(observation_id, -1)

    def pointers_open(self, observation_id: str) -> bool:
        """Whether the pair may see pointers and notes: when the focus person has spoken (R071).

        Going back to the focus person's part closes them again.
        """
        observation = self.observation(observation_id)
        phases = self.plan(observation.id).phases
        opens = next(place for place, one in enumerate(phases) if one.opens_pointers)
        return self._phase_at(observation) >= opens

    def require_pointers(self, observation_id: str) -> None:
        """Raise PointersWait while the pair may not see pointers and notes."""
        if not self.pointers_open(observation_id):
            raise PointersWait

    def _phase_at(self, observation: Observation) -> int:
        """The phase's place, -1 before the sparring has begun."""
        marked = self._marks(observation).get(PHASE)
        ids = [one.id for one in load_plan(observation.variant).phases]
        return ids.index(marked[0]) if marked else -1

    def _turn_phase(self, observation_id: str, by: int) -> PhaseNow:
        observation = self.observation(observation_id)
        at = self._phase_at(observation)
        if at < 0:
            raise PhaseLocked
        phases = self.plan(observation.id).phases
        to = phases[min(max(at + by, 0), len(phases) - 1)].id
        now, store = self._parts.clock(), self._parts.store
        with store.together():
            store.mark(observation.id, PHASE, to, at=now)
            store.mark(observation.id, f"began.phase.{to}", "", at=now, first=True)
        return self.phase(observation.id)

    def _began(self, observation: Observation, what: str) -> datetime | None:
        marked = self._marks(observation).get(f"began.{what}")
        return marked[1] if marked else None

    def _marks(self, observation: Observation) -> dict[str, tuple[str, datetime]]:
        return dict(self._parts.store.marks(observation.id))
