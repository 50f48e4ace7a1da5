"""Marks in time with one key, and striking what was off the record (R043-R045)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from observer.day.progress import Remembered
from observer.day.records import NoteKind
from observer.records import Note
from ui.desk import Act, Desk, Show
from ui.texts import Texts
from ui.when import position

KINDS = (
    NoteKind.HANDLING,
    NoteKind.CITAT,
    NoteKind.REAKTION,
    NoteKind.KROPSSPROG,
    NoteKind.FUNGEREDE_GODT,
)
MINUTES = {"1": "strike.one", "2": "strike.two", "5": "strike.five"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of mark, and the key that makes one."""

    value: str
    label: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A mark as it is listed."""

    id: int
    at: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarksView:
    """The keys, the newest mark, how many there are in words, and what was struck ("" if nothing)."""

    kinds: tuple[Kind, ...]
    last: Mark | None
    count: str
    gaps: str


def kinds(texts: Texts) -> tuple[Kind, ...]:
    """The five kinds with the keys 1 to 5."""
    return tuple(
        Kind(value=kind.value, label=texts(f"mark.{kind}"), key=str(place))
        for place, kind in enumerate(KINDS, start=1)
    )


def marks_view(notes: Sequence[Note], struck: Sequence[tuple[float, float]], texts: Texts) -> MarksView:
    """What the recording shows of marks: the newest only, so that nothing pulls the eye."""
    newest = max(notes, key=lambda one: one.id, default=None)
    gaps = ", ".join(
        texts("strike.gap", start=position(start_s), end=position(end_s)) for start_s, end_s in struck
    )
    return MarksView(
        kinds=kinds(texts),
        last=None if newest is None else mark(newest, texts),
        count=texts("mark.count", count=len(notes)) if notes else "",
        gaps=texts("strike.gaps", gaps=gaps) if gaps else "",
    )


def mark(note: Note, texts: Texts) -> Mark:
    """A note as a mark."""
    known = texts.under("mark")
    return Mark(
        id=note.id,
        at="" if note.at_s is None else position(note.at_s),
        kind=known[note.kind] if note.kind in set(NoteKind) else known[NoteKind.NOTE],
        text=note.text,
    )


def now_s(desk: Desk, observation_id: str) -> float | None:
    """Where in the conversation it is: the recording's time, or since they said that it began."""
    recorder = desk.live.recorder(observation_id)
    return since_begun_s(desk, observation_id) if recorder is None else recorder.elapsed_s


def since_begun_s(desk: Desk, observation_id: str) -> float | None:
    """How long the conversation without recording has lasted; None if nobody said that it began."""
    began = desk.services.remembered(observation_id, Remembered.TALK_BEGAN)
    return None if began is None else max(0.0, (desk.now() - began[1]).total_seconds())


def make(desk: Desk, observation_id: str, kind: str) -> MarksView:
    """Mark this moment; a kind that there is not is a plain note."""
    desk.services.add_note(observation_id, now_s(desk, observation_id), _known(kind), "")
    return view(desk, observation_id)


def _known(kind: str) -> str:
    return kind if kind in set(NoteKind) else str(NoteKind.NOTE)


def drop(desk: Desk, observation_id: str, note_id: int) -> Note | None:
    """Take a mark of this conversation away; the one that went, None where there was none of that number."""
    for note in desk.services.notes(observation_id):
        if note.id == note_id:
            desk.services.drop_note(note_id)
            return note
    return None


def put_back(desk: Desk, observation_id: str, at_s: float | None, kind: str, text: str) -> Mark | None:
    """Make a note that was taken away again; None where its place was struck meanwhile."""
    gaps = struck(desk, observation_id)
    # The end too: a note of a pause stands there, and is about what came before it.
    if at_s is not None and any(start_s <= at_s <= end_s for start_s, end_s in gaps):
        return None
    return mark(desk.services.add_note(observation_id, at_s, _known(kind), text), desk.texts)


def write(desk: Desk, observation_id: str, note_id: int, text: str) -> None:
    """Put words to a note of this conversation."""
    if any(one.id == note_id for one in desk.services.notes(observation_id)):
        desk.services.change_note(note_id, text)


def view(desk: Desk, observation_id: str) -> MarksView:
    """The marks as they are now."""
    return marks_view(desk.services.notes(observation_id), struck(desk, observation_id), desk.texts)


def struck(desk: Desk, observation_id: str) -> Sequence[tuple[float, float]]:
    """What was struck of what is recorded: [start_s, end_s) each."""
    # Asked of the sound itself, which knows it after a crash too.
    recorded = desk.live.recorder(observation_id) is not None
    return desk.services.sound_gaps(observation_id) if recorded else ()


def strike(desk: Desk, act: Act) -> Show:
    """Strike the last minutes: the sound's keys at once, and the notes that were written meanwhile.

    What is written in a pause is about what came before it, and goes too: a strike reaches until now.
    """
    texts, minutes = desk.texts, act.fields.get("minutes", "")
    recorder = desk.live.recorder(act.observation_id)
    said = ""
    if recorder is not None and minutes in MINUTES:
        seconds = 60.0 * int(minutes)
        stretches = recorder.strike_last(seconds)
        # Whole passages may reach further back than asked; what was not sealed yet is in none of them.
        from_s = min([recorder.elapsed_s - seconds, *(start_s for start_s, _end_s in stretches)])
        for note in desk.services.notes(act.observation_id):
            if note.at_s is not None and note.at_s >= from_s:
                desk.services.drop_note(note.id)
        said = texts("strike.done", what=texts(MINUTES[minutes]))
    return Show(screen="recording", observation_id=act.observation_id, said=said)


HANDLERS = {"recording.strike": strike}
