"""Erase and finish: what goes, what stays, one button, and the receipt."""

from __future__ import annotations

from dataclasses import dataclass

from consent.choices import Purpose
from consent.errors import ConsentError, ObservationErased
from consent.receipt import Reason
from observer.day.records import Step
from observer.examples import examples_of
from observer.records import Observation, State
from ui.desk import Act, Desk, Drawn, Show
from ui.screens.receipt import newest, receipt_of, receipt_view
from ui.screens.sheet import Copy, copies_of
from ui.services import MeetingServices
from ui.texts import Texts
from ui.when import duration, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseView:
    """What goes and what stays, a line each, and what is to be done outside Medlyt."""

    reminders: tuple[str, ...]
    goes: tuple[str, ...]
    stays: tuple[str, ...]
    deadline: str
    button: str
    confirm: str


def erase_view(
    observation: Observation,
    *,
    sound_s: float | None,
    confirmed: int,
    quotes: bool,
    agreed: bool,
    examples: int | None,
    deadline: str,
    texts: Texts,
    reminders: tuple[str, ...] = (),
) -> EraseView:
    """What the page says before anything is erased.

    `sound_s` as `sound_of` says it, `examples` as `observer.examples.examples_of` does.
    """
    goes = [texts("erase.goes_notes"), texts("erase.goes_day")]
    if not agreed:
        goes.append(texts("erase.goes_sheet"))
    heard = sound_s is not None
    if heard:
        goes = [
            texts("erase.goes_sound", length=duration(sound_s, texts))
            if sound_s
            else texts("erase.goes_all_sound"),
            texts("erase.goes_words"),
            texts("erase.goes_pointers"),
            *goes,
        ]
    stays = [texts("erase.stays_consent")]
    if observation.state is State.PROCESSED:
        kept = texts("erase.stays_confirmed", count=confirmed) if confirmed else texts("erase.stays_none")
        quoted = texts("erase.stays_quotes" if quotes else "erase.stays_no_quotes")
        stays = [kept, *([quoted] if confirmed else []), *stays]
    if examples is None:
        stays.append(texts("erase.stays_examples_unseen"))
    elif examples:
        stays.append(texts("erase.stays_examples", count=examples))
    if agreed:
        stays = [texts("erase.stays_sheet"), *stays]
    return EraseView(
        reminders=reminders,
        goes=tuple(goes),
        stays=tuple(stays),
        deadline=texts("erase.deadline", at=deadline) if deadline else "",
        button=texts("erase.button" if heard else "erase.button_notes"),
        confirm=texts("erase.confirm_text" if heard else "erase.confirm_notes"),
    )


def sound_of(services: MeetingServices, observation: Observation) -> float | None:
    """How long the sound is that goes, None where there is none; 0.0 where nobody may measure it any more.

    What was recorded until a crash is known to the sound alone. The page is to be seen whatever may be
    heard, so that a person can erase.
    """
    if not services.has_sound(observation.id):
        return None
    try:
        return services.duration_s(observation.id)
    except ConsentError:
        return observation.duration_s or 0.0


def draw(desk: Desk, show: Show) -> Drawn:
    """The receipt if there is one, else what an erasure would do."""
    texts, now = desk.texts, desk.now()
    receipt = newest(desk.services.receipts(), show.observation_id)
    if receipt is not None:
        sheets = copies(desk.services, show.observation_id)
        more = bool(sheets or desk.services.kept(show.observation_id))
        shown = receipt_view(receipt, at=moment(receipt.erased_at, now, texts), more=more, texts=texts)
        return Drawn(
            template="receipt.html",
            title=texts("receipt.title"),
            view=shown,
            step="erase",
            extra={"copies": sheets},
        )
    observation = desk.services.observation(show.observation_id)
    if observation.state is State.ERASED:
        # Nobody was asked about it, so there was nothing to give a receipt for.
        raise ObservationErased(observation_id=observation.id)
    limit = observation.deadline_at
    # As the erasure asks, so that the line holds past the deadline too.
    choices = desk.services.choices(observation.id)
    view = erase_view(
        observation,
        sound_s=sound_of(desk.services, observation),
        confirmed=len(desk.services.kept(observation.id)),
        quotes=choices is not None and choices.allows(Purpose.QUOTES),
        agreed=desk.services.sheet_agreed(observation.id),
        examples=examples_of(desk.services.home, observation.id),
        deadline="" if limit is None else moment(limit, now, texts),
        texts=texts,
        reminders=desk.services.plan(observation.id).step(Step.SLET).reminders,
    )
    return Drawn(
        template="erase.html",
        title=texts("erase.title"),
        view=view,
        step="erase",
        extra={"can_go_back": desk.services.timer(observation.id, Step.SPARRINGSARK).began_at is not None},
    )


def copies(services: MeetingServices, observation_id: str) -> tuple[Copy, ...]:
    """The sheets that stayed because the pair agreed; none where it did not."""
    if not services.sheet_agreed(observation_id):
        return ()
    return copies_of(services.plan(observation_id), observation_id)


def erase(desk: Desk, act: Act) -> Show:
    """Erase, and show the receipt."""
    desk.live.forget(act.observation_id)
    return receipt_of(desk, desk.services.erase(act.observation_id, Reason.FINISHED))


def erase_kept(desk: Desk, act: Act) -> Show:
    """Erase what stayed too, and show the new receipt."""
    return receipt_of(desk, desk.services.erase_kept(act.observation_id))


def back(_desk: Desk, act: Act) -> Show:
    """Back to the sheet."""
    return Show(screen="sheet", observation_id=act.observation_id)


HANDLERS = {"erase.now": erase, "erase.kept": erase_kept, "erase.back": back}
