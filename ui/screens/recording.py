"""The conversation: one big button while it is recorded, or notes; then finding pointers (R040-R048)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consent.choices import Purpose
from consent.errors import ConsentError
from consent.receipt import Reason
from observer.day.progress import Remembered
from observer.day.records import Step
from observer.devices import InputDevice
from observer.errors import ROOTS
from observer.records import Note, Observation, State
from ui.desk import Act, Desk, Drawn, Show, explained
from ui.live import Job, JobState, Problem
from ui.screens import marks
from ui.screens.marks import Kind, Mark, MarksView
from ui.screens.place import is_busy, screen_of
from ui.screens.receipt import receipt_of
from ui.texts import Texts
from ui.when import duration, position

NOTE_KIND = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Microphone:
    """A choice of microphone; `value` finds it again."""

    value: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingView:
    """The conversation's page in one of its phases.

    `phase` is "ready", "recording", "paused", "interrupted", "recorded", "working", "failed" or "notes".
    """

    phase: str
    elapsed: str = ""
    microphones: tuple[Microphone, ...] = ()
    microphone_problem: Problem | None = None
    failure: str = ""
    length: str = ""
    has_sound: bool = False
    speakers: int | None = 2
    problem: Problem | None = None
    notes: tuple[Mark, ...] = ()
    begun: bool = False
    at_keys: bool = False
    cut_off: bool = False
    draft: str = ""
    kinds: tuple[Kind, ...] = ()
    marks: MarksView | None = None
    reminders: tuple[str, ...] = ()
    code_known: bool = False


def phase_of(observation: Observation, *, recorder: str | None, job: Job | None, will_record: bool) -> str:
    """The phase of the page; `recorder` is the state of a recorder of this start."""
    if job is not None and job.state is JobState.WORKING:
        return "working"
    if job is not None and job.state is JobState.FAILED:
        return "failed"
    if recorder in {"recording", "paused", "interrupted"}:
        return str(recorder)
    if observation.state in {State.RECORDING, State.RECORDED}:
        return "recorded"
    return "ready" if will_record else "notes"


def microphones(devices: Sequence[InputDevice], wanted: str, texts: Texts) -> tuple[Microphone, ...]:
    """The choices, the wanted one chosen, else the default."""
    values = [microphone_value(device) for device in devices]
    chosen = wanted if wanted in values else next(iter(values), "")
    return tuple(
        Microphone(
            value=value,
            name=texts("recording.default", name=device.name) if device.default else device.name,
            chosen=value == chosen,
        )
        for value, device in zip(values, devices, strict=True)
    )


def microphone_value(device: InputDevice) -> str:
    """What names a microphone in the form, also after the list was made anew."""
    return f"{device.host_api}|{device.name}|{device.index}"


def keep_typed(desk: Desk, observation_id: str, text: str) -> None:
    """Keep a note while it is typed: a crash loses the last letters at most.

    Its time is that of its first letter.
    """
    draft = desk.live.draft(observation_id)
    if draft is None and text.strip():
        at_s = marks.since_begun_s(desk, observation_id)
        added = desk.services.add_note(observation_id, at_s, NOTE_KIND, text)
        desk.live.set_draft(observation_id, added.id)
    elif draft is not None and text.strip():
        desk.services.change_note(draft, text)
    elif draft is not None:
        desk.services.drop_note(draft)
        desk.live.set_draft(observation_id, None)


def note_lines(notes: Sequence[Note], texts: Texts) -> tuple[Mark, ...]:
    """The notes, newest first, as a person who writes wants them."""
    return tuple(marks.mark(note, texts) for note in sorted(notes, key=lambda one: -one.id))


def may(desk: Desk, observation_id: str, purpose: Purpose) -> bool:
    """Whether everyone has said yes to a purpose, and nobody has taken it back."""
    try:
        desk.services.permission(observation_id, purpose)
    except ConsentError:
        return False
    return True


def draw(desk: Desk, show: Show) -> Drawn:
    """The page in the phase that the conversation is in."""
    observation = desk.services.observation(show.observation_id)
    recorder = desk.live.recorder(observation.id)
    job = desk.live.job(observation.id)
    phase = phase_of(
        observation,
        recorder=None if recorder is None else str(recorder.state),
        job=job,
        will_record=may(desk, observation.id, Purpose.RECORDING)
        and desk.services.remembered(observation.id, Remembered.NOTES_ONLY) is None,
    )
    view = _view(desk, show, observation, phase)
    titles = {
        "recorded": "process.title",
        "failed": "process.title",
        "working": "process.working",
        "notes": "notes.title",
    }
    return Drawn(
        template="recording.html",
        title=desk.texts(titles.get(phase, "recording.title")),
        view=view,
        step="review" if show.screen == "finding" else "recording",
        dim=phase in {"recording", "paused", "interrupted"},
    )


def _view(desk: Desk, show: Show, observation: Observation, phase: str) -> RecordingView:
    texts, live = desk.texts, desk.live
    code_known = live.code(observation.id) is not None
    if phase == "ready":
        found, problem = _found(desk)
        choices = microphones(found, show.fields.get("microphone", ""), texts)
        return RecordingView(
            phase=phase,
            microphones=choices,
            microphone_problem=problem,
            reminders=_reminders(desk, observation.id),
            code_known=code_known,
        )
    if phase in {"recording", "paused", "interrupted"}:
        recorder = live.recorder(observation.id)
        elapsed_s = 0.0 if recorder is None else recorder.elapsed_s
        failure = "" if recorder is None else recorder.failure or ""
        return RecordingView(
            phase=phase,
            elapsed=position(elapsed_s),
            failure=failure,
            # One that went away may stay away: another is offered.
            microphones=microphones(_found(desk)[0], "", texts) if phase == "interrupted" else (),
            marks=marks.view(desk, observation.id),
        )
    if phase == "notes":
        return _notes_view(desk, show, observation)
    length_s = desk.services.duration_s(observation.id)
    job = live.job(observation.id)
    cut_off = observation.state is State.RECORDING
    return RecordingView(
        phase=phase,
        length=duration(length_s, texts),
        has_sound=length_s > 0,
        # A second try begins with what was said at the first.
        speakers=observation.speakers or 2 if job is None else job.speakers,
        problem=job.problem if job is not None else None,
        failure=texts("recording.recovered", length=duration(length_s, texts)) if cut_off else "",
        cut_off=cut_off,
    )


def _notes_view(desk: Desk, show: Show, observation: Observation) -> RecordingView:
    """The conversation without a recording."""
    kept, draft = desk.services.notes(observation.id), desk.live.draft(observation.id)
    return RecordingView(
        phase="notes",
        notes=note_lines([one for one in kept if one.id != draft], desk.texts),
        begun=marks.since_begun_s(desk, observation.id) is not None,
        at_keys=show.fields.get("at") == "keys",
        draft=next((one.text for one in kept if one.id == draft), show.fields.get("text", "")),
        kinds=marks.kinds(desk.texts),
        reminders=_reminders(desk, observation.id),
        code_known=desk.live.code(observation.id) is not None,
    )


def _reminders(desk: Desk, observation_id: str) -> tuple[str, ...]:
    """What the variant asks the colleague to remember (R040-R045); before it begins, never meanwhile."""
    return desk.services.plan(observation_id).step(Step.SAMTALE).reminders


def _found(desk: Desk) -> tuple[tuple[InputDevice, ...], Problem | None]:
    try:
        return desk.live.microphones.devices(), None
    except ROOTS as error:
        return (), explained(error, desk.texts)


def _chosen(desk: Desk, act: Act) -> InputDevice | None:
    wanted = act.fields.get("microphone", "")
    if not wanted:
        return None
    found = desk.live.microphones.devices()
    return next((device for device in found if microphone_value(device) == wanted), None)


def _here(act: Act, said: str = "") -> Show:
    return Show(screen="recording", observation_id=act.observation_id, said=said, fields=act.fields)


def begin(desk: Desk, act: Act) -> Show:
    """Start recording with the chosen microphone."""
    desk.live.record(act.observation_id, _chosen(desk, act))
    return _here(act, desk.texts("recording.started"))


def pause(desk: Desk, act: Act) -> Show:
    """Pause."""
    if recorder := desk.live.recorder(act.observation_id):
        recorder.pause()
    return _here(act, desk.texts("recording.is_paused"))


def resume(desk: Desk, act: Act) -> Show:
    """Go on after a pause or an interruption, with the chosen microphone if one was chosen."""
    if recorder := desk.live.recorder(act.observation_id):
        recorder.resume(_chosen(desk, act))
    return _here(act, desk.texts("recording.resumed"))


def stop(desk: Desk, act: Act) -> Show:
    """End the recording and seal the rest."""
    if recorder := desk.live.recorder(act.observation_id):
        recorder.stop()
    return _here(act, desk.texts("recording.stopped"))


def erase_all(desk: Desk, act: Act) -> Show:
    """Stop, and erase everything at once."""
    recording = is_busy(desk, desk.services.observation(act.observation_id))
    desk.live.forget(act.observation_id)
    reason = Reason.CANCELLED if recording else Reason.ASKED
    return receipt_of(desk, desk.services.erase(act.observation_id, reason))


def look(_desk: Desk, act: Act) -> Show:
    """Look again: at the microphones, or at a recording that changed by itself."""
    return _here(act)


def find(desk: Desk, act: Act) -> Show:
    """Begin to find pointers, and ask the citizen meanwhile; a second try stays where it was wanted."""
    observation = desk.services.observation(act.observation_id)
    people = act.fields.get("speakers", "")
    desk.live.find(observation.id, int(people) if people in {"2", "3", "4"} else None)
    if desk.services.timer(observation.id, Step.BORGERENS_ORD).began_at is not None:
        return Show(screen=screen_of(desk, observation, Step.GENNEMSE), observation_id=observation.id)
    return Show(screen="citizen", observation_id=observation.id)


def found(desk: Desk, act: Act) -> Show:
    """The page saw that the work is over: on to the review, or say what went wrong."""
    job = desk.live.job(act.observation_id)
    if job is not None and job.state is JobState.DONE:
        return Show(screen="review", observation_id=act.observation_id, said=desk.texts("process.ready"))
    return Show(screen="finding", observation_id=act.observation_id)


def without(desk: Desk, act: Act) -> Show:
    """On without pointers, ready or not: the notes are enough to talk from (R076)."""
    desk.services.remember(act.observation_id, Remembered.WITHOUT_POINTERS)
    observation = desk.services.observation(act.observation_id)
    asked = desk.services.timer(observation.id, Step.BORGERENS_ORD).began_at is not None
    return Show(screen="gather" if asked else "citizen", observation_id=observation.id)


def notes_instead(desk: Desk, act: Act) -> Show:
    """They may record, and choose notes."""
    desk.services.remember(act.observation_id, Remembered.NOTES_ONLY)
    return _here(act)


def start_notes(desk: Desk, act: Act) -> Show:
    """The conversation without recording begins: notes get their time from here."""
    if marks.since_begun_s(desk, act.observation_id) is None:
        desk.services.remember(act.observation_id, Remembered.TALK_BEGAN)
    # The keys are at hand at once.
    return Show(screen="recording", observation_id=act.observation_id, fields={"at": "keys"})


def note(desk: Desk, act: Act) -> Show:
    """The note is done."""
    text = act.fields.get("text", "").strip()
    keep_typed(desk, act.observation_id, text)
    desk.live.set_draft(act.observation_id, None)
    said = desk.texts("notes.saved") if text else ""
    return Show(screen="recording", observation_id=act.observation_id, said=said)


def finish_notes(desk: Desk, act: Act) -> Show:
    """The conversation is over: keep what is still in the field, and go on to the citizen's words."""
    note(desk, act)
    return Show(screen="citizen", observation_id=act.observation_id)


HANDLERS = {
    "recording.start": begin,
    "recording.pause": pause,
    "recording.resume": resume,
    "recording.stop": stop,
    "recording.erase": erase_all,
    "recording.search": look,
    "recording.look": look,
    "process.start": find,
    "process.look": found,
    "process.without": without,
    "notes.instead": notes_instead,
    "notes.begin": start_notes,
    "notes.save": note,
    "notes.finish": finish_notes,
    **marks.HANDLERS,
}
