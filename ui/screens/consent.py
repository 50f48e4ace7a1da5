"""Consent: the text to read aloud, each one's answers with nothing ticked, the code (R010, R024-R026)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markupsafe import Markup

from consent import slip as slip_words
from consent.choices import ALWAYS_PRESENT, Answer, Choices, Person, Purpose
from consent.receipt import Reason
from consent.slip import Slip
from consent.texts import question
from observer.day.progress import Remembered
from observer.day.records import Step
from ui.desk import Act, Desk, Drawn, Fields, Show
from ui.live import Problem
from ui.screens.receipt import receipt_of
from ui.texts import Texts
from ui.when import moment

YES, NO = "yes", "no"
SURE = "sure"
"""The form's field that says they were told that a recording goes, and pressed again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question to one person; `answer` is "yes", "no" or "" while nobody has answered."""

    field: str
    purpose: str
    text: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One person's questions."""

    person: str
    label: str
    questions: tuple[Question, ...]
    present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentView:
    """The form: the text as safe HTML, and a group for each person who may be present."""

    reminders: tuple[str, ...]
    read_aloud: Markup
    groups: tuple[Group, ...]
    company: bool
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipView:
    """The slip as it stands on paper: its words before and after the code, and a line to write on."""

    title: str
    before: tuple[str, ...]
    code: str
    contact: str
    deadline: str
    safe: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeView:
    """The slip for the citizen, or None where this start does not know the code any more."""

    slip: SlipView | None
    deadline: str


def field_of(person: Person, purpose: Purpose) -> str:
    """The name of the form's field for a question."""
    return f"{person}.{purpose}"


def present(fields: Fields) -> tuple[Person, ...]:
    """Who is there: always the citizen and the focus person, the company where it was ticked."""
    return tuple(person for person in Person if person in ALWAYS_PRESENT or fields.get("company") == YES)


def answers(fields: Fields) -> Mapping[tuple[Person, Purpose], str]:
    """The answer to each question put to those present: "yes", "no" or ""."""
    return {
        (person, purpose): answer_in(fields, field_of(person, purpose))
        for person in present(fields)
        for purpose in Purpose
    }


def answer_in(fields: Fields, field: str) -> str:
    """What stands in a field; anything that is neither yes nor no is no answer."""
    answer = fields.get(field, "")
    return answer if answer in {YES, NO} else ""


def unanswered(fields: Fields) -> tuple[Person, ...]:
    """Those who have not answered everything yet.

    Who said no to the observer is not asked on: the rest then has no meaning.
    """
    given = answers(fields)
    if NO in {given[person, Purpose.OBSERVER] for person in present(fields)}:
        return ()
    return tuple(
        person for person in present(fields) if any(not given[person, purpose] for purpose in Purpose)
    )


def said_no(fields: Fields, purpose: Purpose) -> bool:
    """Whether anyone present said no to a purpose."""
    return any(answer == NO for (_, asked), answer in answers(fields).items() if asked is purpose)


def consent_view(
    read_aloud: str, fields: Fields, texts: Texts, reminders: tuple[str, ...] = ()
) -> ConsentView:
    """The form as filled in so far."""
    there = present(fields)
    return ConsentView(
        reminders=reminders,
        # Headings one level down: the page has its own.
        read_aloud=Markup(MarkdownIt("commonmark", {"html": False}).render(demoted(read_aloud))),  # noqa: S704
        groups=tuple(
            Group(
                person=person.value,
                label=texts(f"consent.{person}"),
                questions=tuple(_question(person, purpose, fields) for purpose in Purpose),
                present=person in there,
            )
            for person in Person
        ),
        company=Person.VIRKSOMHED in there,
        sure=fields.get(SURE) == YES,
    )


def demoted(markdown: str) -> str:
    """Headings a level lower, so that the text sits under the page's own."""
    return "\n".join(f"#{line}" if line.startswith("#") else line for line in markdown.splitlines())


def _question(person: Person, purpose: Purpose, fields: Fields) -> Question:
    field = field_of(person, purpose)
    return Question(
        field=field, purpose=purpose.value, text=question(person, purpose), answer=answer_in(fields, field)
    )


def draw(desk: Desk, show: Show) -> Drawn:
    """The form."""
    reminders = desk.services.plan(show.observation_id).step(Step.SAMTYKKE).reminders
    fields = show.fields or answers_so_far(desk, show.observation_id)
    view = consent_view(desk.services.read_aloud().text, fields, desk.texts, reminders)
    return Drawn(template="consent.html", title=desk.texts("consent.title"), view=view, step="consent")


def draw_code(desk: Desk, show: Show) -> Drawn:
    """The code."""
    observation = desk.services.observation(show.observation_id)
    limit = observation.deadline_at
    code = desk.live.code(observation.id)
    view = CodeView(
        slip=None if code is None else slip_view(desk.services.slip(observation.id, code)),
        deadline="" if limit is None else moment(limit, desk.now(), desk.texts),
    )
    return Drawn(template="code.html", title=desk.texts("code.title"), view=view, step="consent")


def slip_view(slip: Slip) -> SlipView:
    """The citizen's slip, in its own Danish words whatever the language of the screens."""
    return SlipView(
        title=slip_words.TITLE,
        before=(slip_words.ANSWERED, slip_words.REGRET, slip_words.HOW),
        code=slip.code,
        contact=slip_words.CONTACT,
        deadline=slip.deadline,
        safe=slip_words.SAFE,
    )


def keep_answers(desk: Desk, observation_id: str, fields: Fields) -> None:
    """Keep what is ticked so far, so that a crash costs no answer; only `give` agrees to anything."""
    kept = {name: value for name, value in fields.items() if value in {YES, NO}}
    desk.services.remember(observation_id, Remembered.ANSWERS_SO_FAR, json.dumps(kept))


def answers_so_far(desk: Desk, observation_id: str) -> Fields:
    """What was ticked before the page was left; nothing once consent is given."""
    found = desk.services.remembered(observation_id, Remembered.ANSWERS_SO_FAR)
    kept: object = json.loads(found[0]) if found else {}
    return {str(name): str(value) for name, value in kept.items()} if isinstance(kept, dict) else {}


def give(desk: Desk, act: Act) -> Show:
    """Enter the answers. The button says which way on; a way that the answers do not allow is explained."""
    texts, fields = desk.texts, act.fields
    way = fields.get("way", "")
    if waiting := unanswered(fields):
        who = ", ".join(texts(f"consent.{person}").lower() for person in waiting)
        return _stay(act, texts("consent.unanswered"), texts("consent.unanswered_remedy", who=who))
    if said_no(fields, Purpose.OBSERVER) and way != "stop":
        return _stay(act, texts("consent.no_observer"), texts("consent.no_observer_remedy"))
    if way == "with" and said_no(fields, Purpose.RECORDING):
        return _stay(act, texts("consent.withheld"), texts("consent.withheld_remedy"))
    sealed = way != "with" and desk.services.has_sound(act.observation_id)
    if sealed and fields.get(SURE) != YES:
        asked = replace(act, fields={**fields, SURE: YES})
        return _stay(asked, texts("consent.sealed"), texts("consent.sealed_remedy"))
    if sealed or way == "stop":
        return _ended(desk, act)
    code = desk.services.give_consent(act.observation_id, _choices(desk, fields, way))
    keep_answers(desk, act.observation_id, {})
    desk.live.keep_code(act.observation_id, code)
    return Show(screen="code", observation_id=act.observation_id)


def _ended(desk: Desk, act: Act) -> Show:
    """Erase what there is; where nobody had said yes before, nothing tells that anyone was asked."""
    desk.live.forget(act.observation_id)
    receipt = desk.services.withdraw(act.observation_id)
    if receipt is None:
        desk.services.erase(act.observation_id, Reason.CANCELLED)
        return Show(screen="start", said=desk.texts("consent.declined"))
    return receipt_of(desk, receipt)


def _choices(desk: Desk, fields: Fields, way: str) -> Choices:
    text = desk.services.read_aloud()
    given = [
        Answer(person=person, purpose=purpose, yes=answer == YES)
        for (person, purpose), answer in answers(fields).items()
        if answer
    ]
    if way == "without":
        # They chose notes although all said yes: then nobody has agreed to be recorded.
        given = [
            Answer(person=one.person, purpose=one.purpose, yes=False)
            if one.purpose is Purpose.RECORDING
            else one
            for one in given
        ]
    return Choices(
        persons=present(fields),
        answers=tuple(given),
        text_version=text.version,
        text_sha256=text.sha256,
        read_at=desk.now(),
    )


def _stay(act: Act, message: str, remedy: str) -> Show:
    problem = Problem(message=message, remedy=remedy)
    return Show(screen="consent", observation_id=act.observation_id, problem=problem, fields=act.fields)


def go_on(_desk: Desk, act: Act) -> Show:
    """From the code to the conversation."""
    return Show(screen="recording", observation_id=act.observation_id)


def back_to_code(_desk: Desk, act: Act) -> Show:
    """Show the code again."""
    return Show(screen="code", observation_id=act.observation_id)


HANDLERS = {"consent.give": give, "code.on": go_on, "code.show": back_to_code}
