"""The variants as they lie in their files, checked on load.

A variant is data: adding one takes a file and a value of `observer.records.Variant`, no code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from observer.day.errors import PlanInvalid
from observer.day.records import (
    DayPlan,
    Fate,
    Party,
    Phase,
    Question,
    SheetPart,
    SheetPlan,
    ShortRoute,
    Step,
    StepPlan,
)
from observer.records import Variant

# The steps whose page begins with the plan's own words; the others say how the page is used.
LED = frozenset({Step.FORMOEDE, Step.BORGERENS_ORD, Step.SPARRING, Step.SPARRINGSARK})
Text = Annotated[str, Field(min_length=3)]
# The rules of docs/requirements.md that it carries: for who reads the file, and for the test of that page.
Rules = Annotated[tuple[Annotated[str, Field(pattern=r"^[RF]\d{2,3}$")], ...], Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Question(_Strict):
    id: Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]+)?$")]
    text: Text
    hint: Text
    fate: Fate
    why: Text
    lines: Annotated[int, Field(ge=1, le=12)] = 3
    optional: bool = False
    rules: Rules


class _Step(_Strict):
    id: Step
    lead: str = ""
    minutes: Annotated[int, Field(ge=1)] | None = None
    reminders: tuple[Text, ...]
    questions: tuple[str, ...]
    rules: Rules


class _Phase(_Strict):
    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    title: Text
    lead: Text
    minutes: Annotated[int, Field(ge=1)]
    questions: tuple[str, ...]
    prompts: tuple[Text, ...]
    speaks: Party | None = None
    opens_pointers: bool = False
    shows_focus: bool = False


class _Part(_Strict):
    id: Annotated[str, Field(pattern=r"^F\d{2}$")]
    label: Text
    answers: str | dict[Party, str] = ""
    filled_by: Literal["", "date", "focus", "findings"] = ""
    heading: str = ""
    lines: Annotated[int, Field(ge=1, le=12)] = 4


class _Sheet(_Strict):
    title: Text
    subtitle: Text
    owner: dict[Party, Text]
    footer: Text
    findings: Text
    quotes: Text
    own_words: Text
    page: Text
    part: tuple[_Part, ...]


class _Short(_Strict):
    minutes: Annotated[int, Field(ge=1)]
    leaves_out: tuple[str, ...]
    lead: Text


class _File(_Strict):
    variant: Variant
    title: Text
    purpose: Text
    words: dict[Party, Text]
    spontaneous: _Short
    step: tuple[_Step, ...]
    phase: Annotated[tuple[_Phase, ...], Field(min_length=2)]
    question: tuple[_Question, ...]
    sheet: _Sheet


@cache
def load_plan(variant: Variant) -> DayPlan:
    """Return the plan of a variant; raises PlanInvalid."""
    file = resources.files("observer.day") / "variants" / f"{variant}.toml"
    return parse_plan(file.read_text(encoding="utf-8"), str(variant))


def parse_plan(text: str, variant: str) -> DayPlan:
    """Check a plan in TOML; raises PlanInvalid with the place of the first fault."""
    try:
        file = _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as exc:
        raise PlanInvalid(variant=variant, place="filen", problem=str(exc)) from exc
    except ValidationError as exc:
        first = exc.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise PlanInvalid(variant=variant, place=place, problem=first["msg"]) from exc
    _check(file, variant)
    return _assembled(file)


def shortened(plan: DayPlan) -> DayPlan:
    """Return the plan by the short route: the first step quicker, all else as it was (R049)."""
    first, *rest = plan.steps
    kept = tuple(one for one in first.questions if one.id not in plan.short.leaves_out)
    quick = replace(first, minutes=plan.short.minutes, lead=plan.short.lead, questions=kept)
    return replace(plan, steps=(quick, *rest), spontaneous=True)


def _assembled(file: _File) -> DayPlan:
    questions = {one.id: Question(**one.model_dump(exclude={"rules"})) for one in file.question}
    return DayPlan(
        variant=file.variant,
        title=file.title,
        purpose=file.purpose,
        words=MappingProxyType(dict(file.words)),
        steps=tuple(_step(one, questions) for one in file.step),
        phases=tuple(_phase(one, questions) for one in file.phase),
        sheet=_sheet(file.sheet),
        questions=MappingProxyType(questions),
        short=ShortRoute(**file.spontaneous.model_dump()),
    )


def _step(one: _Step, questions: Mapping[str, Question]) -> StepPlan:
    return StepPlan(
        step=one.id,
        lead=one.lead,
        minutes=one.minutes,
        reminders=one.reminders,
        questions=tuple(questions[id_] for id_ in one.questions),
    )


def _phase(one: _Phase, questions: Mapping[str, Question]) -> Phase:
    return Phase(**{**one.model_dump(), "questions": tuple(questions[id_] for id_ in one.questions)})


def _sheet(one: _Sheet) -> SheetPlan:
    said = {**one.model_dump(exclude={"part"}), "owner": MappingProxyType(dict(one.owner))}
    return SheetPlan(**said, parts=tuple(_part(part) for part in one.part))


def _part(one: _Part) -> SheetPart:
    shared = dict.fromkeys(Party, one.answers) if one.answers else {}
    answers = one.answers if isinstance(one.answers, dict) else shared
    return SheetPart(**{**one.model_dump(), "answers": MappingProxyType(answers)})


def _check(file: _File, variant: str) -> None:
    known = [one.id for one in file.question]
    for place, fault in _faults(file, known):
        raise PlanInvalid(variant=variant, place=place, problem=fault)


def _faults(file: _File, known: list[str]) -> Iterable[tuple[str, str]]:
    """Every fault that the form alone does not catch, as (place, Danish words)."""
    if len(set(known)) != len(known):
        yield "question", "et id står der to gange"
    if [one.id for one in file.step] != list(Step):
        yield "step", "der skal være otte trin i deres rækkefølge"
    if set(file.words) != set(Party) or set(file.sheet.owner) != set(Party):
        yield "words", "begge parter skal have et ord"
    for one in file.step:
        if bool(one.lead.strip()) is not (one.id in LED):
            yield f"step.{one.id}", "kun de trin, hvis side begynder med planens ord, har en lead"
    used = [
        *((f"step.{one.id}", id_) for one in file.step for id_ in one.questions),
        *((f"phase.{one.id}", id_) for one in file.phase for id_ in one.questions),
        *((f"sheet.{one.id}", id_) for one in file.sheet.part for id_ in set(_part(one).answers.values())),
    ]
    for place, id_ in used:
        if id_ not in known:
            yield place, f"spørgsmålet {id_} findes ikke"
    for id_ in sorted(set(known) - {id_ for _, id_ in used}):
        yield "question", f"spørgsmålet {id_} bliver ikke stillet"
    yield from _order_faults(file)
    yield from _sheet_faults(file)


def _order_faults(file: _File) -> Iterable[tuple[str, str]]:
    """The focus person speaks before the colleague, and only then are pointers opened (R071, R072)."""
    spoke = [one.speaks for one in file.phase if one.speaks is not None]
    if spoke != [Party.FOKUSPERSON, Party.KOLLEGA]:
        yield "phase", "fokuspersonen skal tale først og kollegaen derefter"
    opening = [one.speaks for one in file.phase if one.opens_pointers]
    if opening != [Party.KOLLEGA]:
        yield "phase", "spor og noter åbnes én gang: når kollegaen begynder"


def _sheet_faults(file: _File) -> Iterable[tuple[str, str]]:
    """Everything written on the sheet stays when agreed, but for the names; nothing else stays."""
    fates = {one.id: one.fate for one in file.question}
    on_sheet = {id_ for one in file.sheet.part for id_ in _part(one).answers.values()}
    for id_, fate in fates.items():
        stays = id_ in on_sheet and not id_.startswith("navn.")
        if (fate is Fate.STAYS) is not stays:
            yield f"question.{id_}", "kun det, der står på arket (uden navnene), må blive"
