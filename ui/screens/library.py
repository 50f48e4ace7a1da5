"""The trainers' library: examples per behaviour and what is thin; add, remove, undo, train, in and out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nlp.core_elements import CoreElements
from nlp.library import CONTEXT_TURNS, Example
from nlp.records import Role
from nlp.trainers.accepting import packaged_mask
from nlp.trainers.records import Entry, entry_of, turn_of
from nlp.trainers.shelf import Added
from nlp.trainers.view import BehaviourRow, ExampleRow, LibraryView
from observer.records import Observation
from observer.trainers import EXPORTS, TrainersLibrary
from ui.desk import Act, Desk, Drawn, Fields, Show, explained
from ui.live import JobState, Problem
from ui.screens.place import waits
from ui.texts import Texts
from ui.training import TrainingJob
from ui.when import moment

NONE: Final = "none"
"""In the place of a behaviour: lines that show nothing, which teach the tagger to keep silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BehaviourLine:
    """A behaviour in the list: its wording, how well examples cover it, whether it is looked at."""

    id: str
    wording: str
    local: bool
    examples: str
    cover: str
    thin: bool
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLines:
    """A topic with its behaviours."""

    label: str
    lines: tuple[BehaviourLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleLine:
    """An example of one's own; `alike` says that another tells the same."""

    id: str
    text: str
    before: tuple[str, ...]
    origin: str
    alike: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenView:
    """The behaviour looked at, with one's own examples of it."""

    id: str
    wording: str
    topic: str
    summary: str
    examples: tuple[ExampleLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingLine:
    """An observation that excerpts may be taken from."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryScreen:
    """Everything on the screen; `notice` is what came of the last act, `training` how that goes."""

    topics: tuple[TopicLines, ...]
    thin: tuple[BehaviourLine, ...]
    chosen: ChosenView
    can_undo: bool
    can_redo: bool
    meetings: tuple[MeetingLine, ...]
    trained: str
    training: bool
    problem: Problem | None
    exports: tuple[str, ...]
    notice: str


def library_screen(
    view: LibraryView,
    elements: CoreElements,
    texts: Texts,
    *,
    wanted: str = "",
    meetings: Sequence[MeetingLine] = (),
    job: TrainingJob | None = None,
    notice: str = "",
) -> LibraryScreen:
    """The screen for a library; `wanted` is the behaviour to look at, else the thinnest."""
    rows = {row.behaviour: row for row in view.behaviours}
    first = view.thin[0] if view.thin else view.behaviours[0]
    chosen = wanted if wanted in rows or wanted == NONE else first.behaviour
    lines = {id_: _line(row, chosen, texts) for id_, row in rows.items()}
    working = job is not None and job.state is JobState.WORKING
    done = job is not None and job.state is JobState.DONE
    return LibraryScreen(
        topics=tuple(
            TopicLines(
                label=topic.label_da, lines=tuple(lines[one] for one in topic.behaviours if one in lines)
            )
            for topic in elements.topics.values()
            if any(one in lines for one in topic.behaviours)
        ),
        thin=tuple(lines[row.behaviour] for row in view.thin),
        chosen=_chosen(chosen, rows.get(chosen), view.examples, elements, texts),
        can_undo=view.can_undo,
        can_redo=view.can_redo,
        meetings=tuple(meetings),
        trained=counted(texts, "library.trained", job.examples) if job is not None and done else "",
        training=working,
        problem=None if job is None else job.problem,
        exports=EXPORTS,
        notice=notice,
    )


def counted(texts: Texts, key: str, count: int) -> str:
    """The text for one or for several."""
    return texts(f"{key}_one" if count == 1 else f"{key}_many", count=count)


def added_notice(added: Added, named: int, texts: Texts) -> str:
    """What came of adding: how many, known ones, near-repetitions, what was left out, what looks personal."""
    parts = [counted(texts, "library.added", len(added.added))]
    counts = {"known": len(added.known), "alike": len(added.alike), "left": len(added.left), "named": named}
    for key, count in counts.items():
        if count:
            parts.append(counted(texts, f"library.{key}", count))
    return " ".join(parts)


def typed_entries(text: str, before: str, behaviour: str, provenance: str) -> tuple[Entry, ...]:
    """An entry for each line of `text`, each after the turns in the lines of `before`."""
    turns = tuple(turn_of(line) for line in before.splitlines() if line.strip())[-CONTEXT_TURNS:]
    behaviours = () if behaviour == NONE else (behaviour,)
    return tuple(
        entry_of(
            Example(role=Role.JOBFORMIDLER, text=line, behaviours=behaviours, context=turns),
            provenance=provenance,
        )
        for line in text.splitlines()
        if line.strip()
    )


def _line(row: BehaviourRow, chosen: str, texts: Texts) -> BehaviourLine:
    return BehaviourLine(
        id=row.behaviour,
        wording=row.wording,
        local=row.local,
        examples=texts("library.counts", packaged=row.packaged, own=row.own),
        cover=texts(f"library.cover_{row.cover.value}"),
        thin=row.cover.value != "enough",
        chosen=row.behaviour == chosen,
    )


def _chosen(
    id_: str, row: BehaviourRow | None, examples: Sequence[ExampleRow], elements: CoreElements, texts: Texts
) -> ChosenView:
    own = [one for one in examples if (not one.behaviours if row is None else id_ in one.behaviours)]
    return ChosenView(
        id=id_,
        wording=texts("library.nothing") if row is None else row.wording,
        topic="" if row is None else elements.topics[row.topic].label_da,
        summary=texts("library.nothing_why")
        if row is None
        else texts("library.counts", packaged=row.packaged, own=row.own),
        examples=tuple(_example(one, texts) for one in reversed(own)),
    )


def _example(one: ExampleRow, texts: Texts) -> ExampleLine:
    origin = one.provenance if one.made_up else texts("library.from_meeting", provenance=one.provenance)
    return ExampleLine(id=one.id, text=one.text, before=one.before, origin=origin, alike=bool(one.alike))


def name_of(one: Observation, now: datetime, texts: Texts) -> str:
    """What an observation is called in a list."""
    return one.title or texts("start.unnamed", at=moment(one.created_at, now, texts))


def draw(desk: Desk, show: Show) -> Drawn:
    """The library as it is now."""
    library = TrainersLibrary(desk.services)
    meetings = [
        MeetingLine(id=one.id, name=name_of(one, desk.now(), desk.texts))
        for one in library.open_meetings()
        if not waits(desk.services, one)
    ]
    view = library_screen(
        library.view(),
        library.elements(),
        desk.texts,
        wanted=show.fields.get("behaviour", ""),
        meetings=meetings,
        job=desk.training.job(),
        notice=show.fields.get("notice", ""),
    )
    typed = {name: show.fields.get(name, "") for name in ("text", "before")}
    return Drawn(
        template="library.html",
        title=desk.texts("library.title"),
        view=view,
        wide=True,
        extra={"typed": typed},
    )


def look(_desk: Desk, act: Act) -> Show:
    """Open the library, or look at another behaviour of it."""
    return Show(screen="library", fields={**half_typed(act), "notice": act.fields.get("notice", "")})


def half_typed(act: Act) -> dict[str, str]:
    """Which behaviour is looked at, and what is being written: both outlive what else is done meanwhile."""
    return {key: act.fields.get(key, "") for key in ("behaviour", "text", "before")}


def add(desk: Desk, act: Act) -> Show:
    """Add what was typed, a line each."""
    texts, behaviour = desk.texts, act.fields.get("behaviour", NONE)
    entries = typed_entries(
        act.fields.get("text", ""), act.fields.get("before", ""), behaviour, texts("library.provenance")
    )
    if not entries:
        problem = Problem(message=texts("library.empty"), remedy=texts("library.empty_remedy"))
        return Show(screen="library", problem=problem, fields=act.fields)
    added = TrainersLibrary(desk.services).add(entries)
    return _told({"behaviour": behaviour}, added_notice(added, _named(added), texts))


def remove(desk: Desk, act: Act) -> Show:
    """Take one example out; it can be undone."""
    TrainersLibrary(desk.services).shelf.remove([act.fields.get("example", "")])
    return _told(half_typed(act), desk.texts("library.removed"))


def undo(desk: Desk, act: Act) -> Show:
    """Take the last change back."""
    TrainersLibrary(desk.services).shelf.undo()
    return _told(half_typed(act), desk.texts("library.undone"))


def redo(desk: Desk, act: Act) -> Show:
    """Make it again."""
    TrainersLibrary(desk.services).shelf.redo()
    return _told(half_typed(act), desk.texts("library.redone"))


def train(desk: Desk, act: Act) -> Show:
    """Train in the background; the page follows it."""
    library = TrainersLibrary(desk.services)
    desk.training.begin(
        lambda step: library.train(step=step), explain=lambda error: explained(error, desk.texts)
    )
    return Show(screen="library", fields=half_typed(act))


def _told(fields: Fields, notice: str) -> Show:
    return Show(screen="library", said=notice, fields={**fields, "notice": notice})


def _named(added: Added) -> int:
    """How many of the new ones hold something that looks like personal data."""
    texts = [one.example.text for one in added.added]
    return sum(one.masked != text for one, text in zip(packaged_mask()(texts), texts, strict=True))


HANDLERS = {
    "library.look": look,
    "library.add": add,
    "library.remove": remove,
    "library.undo": undo,
    "library.redo": redo,
    "library.train": train,
}
