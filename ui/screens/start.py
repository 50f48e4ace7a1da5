"""The start: what Medlyt is, a new observation, those there are, and the way out for who regrets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from observer.day.progress import Remembered
from observer.records import Observation, Origin, State, Variant
from ui.desk import Act, Desk, Drawn, Show
from ui.live import JobState
from ui.screens.place import place
from ui.screens.receipt import newest, receipt_of
from ui.screens.recording import erase_all
from ui.services import MeetingServices
from ui.texts import Texts
from ui.when import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One observation in the list."""

    id: str
    name: str
    state: str
    deadline: str
    erased: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StartView:
    """What the start shows; newest observation first, those that have a receipt by themselves."""

    active: tuple[Row, ...]
    erased: tuple[Row, ...]
    withdraw_code: str = ""


def start_view(
    observations: Sequence[Observation],
    *,
    now: datetime,
    texts: Texts,
    recording: frozenset[str] = frozenset(),
    processing: frozenset[str] = frozenset(),
    receipts: frozenset[str] = frozenset(),
    withdraw_code: str = "",
) -> StartView:
    """The list; `receipts` are the observations that have one.

    `recording` and `processing` are those that something is going on in right now.
    """
    rows = tuple(_row(one, now, texts, recording, processing) for one in observations)
    return StartView(
        active=tuple(row for row in rows if not row.erased),
        erased=tuple(row for row in rows if row.erased and row.id in receipts),
        withdraw_code=withdraw_code,
    )


def _row(
    one: Observation, now: datetime, texts: Texts, recording: frozenset[str], processing: frozenset[str]
) -> Row:
    state = one.state.value
    if one.state is State.PREPARED and one.deadline_at is not None:
        state = "agreed"
    elif one.state is State.RECORDING and one.id not in recording:
        state = "interrupted"
    elif one.id in processing:
        state = "processing"
    erased = one.state is State.ERASED
    return Row(
        id=one.id,
        name=one.title or texts("start.unnamed", at=moment(one.created_at, now, texts)),
        state=texts(f"state.{state}"),
        deadline=""
        if erased or one.deadline_at is None
        else texts("start.deadline", at=moment(one.deadline_at, now, texts)),
        erased=erased,
    )


def draw(desk: Desk, show: Show) -> Drawn:
    """The start as it is now."""
    observations = desk.services.observations()
    jobs = {one.id: desk.live.job(one.id) for one in observations}
    view = start_view(
        observations,
        now=desk.now(),
        texts=desk.texts,
        recording=frozenset(one.id for one in observations if desk.live.recorder(one.id)),
        receipts=frozenset(receipt.observation_id for receipt in desk.services.receipts()),
        processing=frozenset(id_ for id_, job in jobs.items() if job and job.state is JobState.WORKING),
        withdraw_code=show.fields.get("code", ""),
    )
    return Drawn(template="start.html", title=desk.texts("start.title"), view=view)


def new(desk: Desk, _act: Act) -> Show:
    """Begin an observation after "Flere skal med"."""
    return Show(screen="preparation", observation_id=begun(desk, Variant.FLERE_SKAL_MED))


def new_visit(desk: Desk, _act: Act) -> Show:
    """Begin an observation on a visit of a partner (Sparringsbesøg)."""
    return Show(screen="preparation", observation_id=begun(desk, Variant.SPARRINGSBESOEG))


def new_at_once(desk: Desk, _act: Act) -> Show:
    """A citizen did not turn up, and someone joins a colleague's meeting: the short route (R049)."""
    observation_id = begun(desk, Variant.FLERE_SKAL_MED)
    desk.services.be_spontaneous(observation_id)
    return Show(screen="preparation", observation_id=observation_id)


def begun(desk: Desk, variant: Variant) -> str:
    """A new observation; the newest is taken up again where nothing has been said or written in it."""
    for one in desk.services.observations()[:1]:
        untouched = one.state is State.PREPARED and one.deadline_at is None and one.variant is variant
        if untouched and is_blank(desk.services, one.id):
            return one.id
    return desk.services.create(variant=variant).id


def is_blank(services: MeetingServices, observation_id: str) -> bool:
    """Whether nothing has been written, chosen or ticked in an observation: its next citizen is another."""
    written = services.answers(observation_id) or not services.focus(observation_id).empty
    ticked = services.remembered(observation_id, Remembered.ANSWERS_SO_FAR) is not None
    return not written and not ticked and not services.plan(observation_id).spontaneous


def sample(desk: Desk, _act: Act) -> Show:
    """Try Medlyt with the made-up conversation; one that was begun and not erased is taken up again."""
    for one in desk.services.observations():
        if one.origin is Origin.SAMPLE and one.state is State.PROCESSED:
            return Show(screen="review", observation_id=one.id)
    begun = desk.services.begin_sample(title=desk.texts("start.sample_title"))
    return Show(screen="review", observation_id=begun.id)


def go_on(desk: Desk, act: Act) -> Show:
    """Go on with an observation where it has come to."""
    observation = desk.services.observation(act.observation_id)
    return Show(screen=place(desk, observation), observation_id=observation.id)


def erase(desk: Desk, act: Act) -> Show:
    """Erase an observation wherever it has come to; one that nobody was asked about leaves no receipt."""
    shown = erase_all(desk, act)
    if newest(desk.services.receipts(), act.observation_id) is not None:
        return shown
    return Show(screen="start", said=shown.said)


def home(_desk: Desk, _act: Act) -> Show:
    """Back to the start."""
    return Show(screen="start")


def withdraw(desk: Desk, act: Act) -> Show:
    """Take a consent back by its code, and show the receipt."""
    receipt = desk.services.withdraw(act.fields.get("code", ""))
    if receipt is None:
        return Show(screen="start", said=desk.texts("start.withdrawn"))
    desk.live.forget(receipt.observation_id)
    return receipt_of(desk, receipt, done="start.withdrawn")


HANDLERS = {
    "start.new": new,
    "start.visit": new_visit,
    "start.spontaneous": new_at_once,
    "start.sample": sample,
    "start.open": go_on,
    "start.erase": erase,
    "start.home": home,
    "start.withdraw": withdraw,
}
