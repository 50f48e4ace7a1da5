"""What the product must not have because of the sources and the law, kept absent.

The words and shapes below are looked for where a person, a program or a later developer would meet them: the
database's columns, the routes, the commands, the services, the records, and every text that is shown.
"""

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import re
import tomllib
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlite_utils import Database

import consent
import nlp
import observer
from observer.cli import cli
from observer.day.records import Debrief, Question
from observer.migrations import migrations
from observer.records import SideBySide
from observer.services import Services
from observer.sheet.records import Sheet, SheetField
from tests.fakes.meeting import MICROPHONE, FakeMicrophones, FakeServices
from ui.api import add_routes
from ui.desk import Desk, explained
from ui.live import Live
from ui.playback import router as playback
from ui.screens.recording import RecordingView
from ui.sheets import sheet_routes
from ui.texts import LANGUAGES, load_texts

pytestmark = pytest.mark.unit

ROOT = Path(observer.__file__).parent.parent

NEVER = {
    # No verdict: nothing that weighs, ranks, counts up or follows a person (R002, R104).
    "R002": (
        r"scores?|points?_total|rating|rank(ing|ed)?|grade|verdict|kpi|benchmark_person|leaderboard|"
        r"percent(age|ile)?|trends?|progress_of|history_of|statistics?|stats|compare(_people)?|target|"
        r"karakter|procent(del)?|rangering|rangliste|statistik|sammenlign(ing)?|udvikling_over_tid|m[åa]ltal"
    ),
    # Nothing about the citizen as a person (R004, R031), and nothing read from a voice (law.md).
    "R004": (
        r"citizens?_(summary|profile|name|id|cpr)|summary|summari[sz]e|profiles?|voice_?prints?|"
        r"emotions?|mood|sentiment|stress|engagement|tone_of_voice|enrol(l|ment)?|resum[eé]|opsummering|"
        r"borger(profil|navn|ens_navn)|stemme(aftryk|leje)|f[øo]lelser|stemning"
    ),
    # Nothing per person in what goes to a follow-up meeting or to management (R104).
    "R104": (
        r"per_(person|employee|consultant)|by_(person|employee|consultant)|pr_medarbejder|medarbejder_?tal"
    ),
    # No view that the leader has and the employee has not (R133).
    "R133": r"leader(_view|s)?|manager(_view)?|supervisor|admin(_view|istrator)?|dashboard|report(s|ing)?_to|"
    r"leder(visning|overblik|rapport)|ledelses(visning|overblik|rapport)",
}
EDGE = r"(?:^|$|[^a-zæøå]|_)"
WORDS = {rule: re.compile(f"{EDGE}(?:{words}){EDGE}", re.IGNORECASE) for rule, words in NEVER.items()}
# The order in which the machine's guesses about one utterance are kept, and how well the tagger does on test
# sentences: neither is about a person.
OF_THE_MACHINE = {"tag.rank", "candidate.rank", "Scores.Scores"}

# What is shown must not sound like a verdict either (law.md, "Words"); the source's own sentences stay.
SHOWN_NEVER = re.compile(
    r"\b(score\w*|procent\w*|karakter(er|en)?|rangliste\w*|rangér\w*|statistik\w*|performance|præstation\w*|"
    r"KI-vurder\w*|AI-vurder\w*|bedøm\w*|dumpe\w*|bestå(et|r)?|måltal|følelses?\w*|stemningsleje|"
    r"manglende kerneelement\w*|lederoverblik|percent\w*|ranking|rating|verdict)\b|\d\s*(%|procent)",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def columns():
    db = Database(memory=True)
    migrations.apply(db)
    tables = [one for one in db.table_names() if not one.startswith(("sqlite_", "_sqlite"))]
    return {table: {one.name: one.type for one in db[table].columns} for table in tables}


@pytest.fixture(scope="module")
def desk():
    services, texts = FakeServices(), load_texts("da")
    live = Live(services, FakeMicrophones(MICROPHONE), explain=lambda error: explained(error, texts))
    now = datetime(2026, 3, 2, tzinfo=UTC)
    return Desk(services=services, live=live, texts=texts, now=lambda: now)


@pytest.fixture(scope="module")
def routes(desk):
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    add_routes(app, desk)
    app.include_router(playback(desk.services))
    app.include_router(sheet_routes(desk.services))
    return sorted(flattened(app.routes))


def flattened(routes):
    for one in routes:
        if hasattr(one, "path"):
            yield one.path
        yield from flattened(getattr(one, "routes", ()) or ())
        original = getattr(one, "original_router", None)
        if original is not None:
            yield from flattened(original.routes)


def modules():
    for room in (consent, nlp, observer):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if not re.search(r"\.(training|bench|cli|artefact|live)(\.|$)", found.name):
                yield found.name


def records():
    """Every record of the rooms that know of people, as (module, name, fields)."""
    for name in modules():
        module = importlib.import_module(name)
        for one in vars(module).values():
            if dataclasses.is_dataclass(one) and isinstance(one, type) and one.__module__ == name:
                yield name, one.__name__, [field.name for field in dataclasses.fields(one)]


def shown_texts():
    """Everything people read, as (where, text)."""
    for language in LANGUAGES:
        yield from ((f"{language}: {key}", text) for key, text in load_texts(language).strings.items())
    for path in sorted((resources.files("observer.day") / "variants").iterdir(), key=str):
        yield from strings_of(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
    for name, command in commands(cli):
        yield f"medlyt {name}", command.help or ""


def strings_of(value, where):
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings_of(one, where)


def commands(group, prefix=""):
    for name, command in group.commands.items():
        yield f"{prefix}{name}", command
        if hasattr(command, "commands"):
            yield from commands(command, f"{prefix}{name} ")


@pytest.mark.parametrize("rule", WORDS)
def test_no_column_or_table_is_for_it(columns, rule):
    named = [f"{table}.{column}" for table, found in columns.items() for column in found]
    assert len(named) > 60
    found = {one for one in [*named, *columns] if WORDS[rule].search(one.split(".")[-1])}
    assert found <= OF_THE_MACHINE


def test_no_column_names_or_numbers_a_person(columns):
    people = re.compile(
        r"person|employee|medarbejder|leder|leader|citizen|borger|cpr|user|email|phone|voice", re.I
    )
    assert not [
        f"{table}.{column}" for table, found in columns.items() for column in found if people.search(column)
    ]
    # What the pair writes is text and nothing but: there is no number to add up.
    assert set(columns["day_text"].values()) <= {"TEXT", "INTEGER"}
    assert [name for name, kind in columns["day_text"].items() if kind == "INTEGER"] == ["stays"]


@pytest.mark.parametrize("rule", WORDS)
def test_no_route_leads_to_it(routes, rule):
    assert len(routes) > 15
    assert not [path for path in routes if WORDS[rule].search(path)]


@pytest.mark.parametrize("rule", WORDS)
def test_no_command_and_no_service_does_it(rule):
    services = [name for name, _ in inspect.getmembers(Services) if not name.startswith("_")]
    named = [name for name, _ in commands(cli)]
    assert len(services) > 40
    assert not [name for name in [*services, *named] if WORDS[rule].search(name)]


@pytest.mark.parametrize("rule", WORDS)
def test_no_record_carries_it(rule):
    found = list(records())
    assert len(found) > 60
    named = [f"{name}.{field}" for _, name, fields in found for field in [name, *fields]]
    assert {one for one in named if WORDS[rule].search(one.split(".")[-1])} <= OF_THE_MACHINE


def test_the_words_shown_never_sound_like_a_verdict():
    texts = list(shown_texts())
    assert len(texts) > 400
    # "Vurder" alone is the source's own question to the consultant about the talk (R080).
    assert not [(where, text) for where, text in texts if SHOWN_NEVER.search(text)]


def test_what_is_looked_for_would_be_found():
    for rule, name in {
        "R002": "findings_score",
        "R004": "citizen_profile",
        "R104": "pointers_per_person",
        "R133": "leader_view",
    }.items():
        assert WORDS[rule].search(name)
    assert SHOWN_NEVER.search("Du ramte 80 % af kerneelementerne")
    assert SHOWN_NEVER.search("Din score er god")


@pytest.mark.parametrize("record", [SideBySide, Debrief, Sheet, SheetField, Question])
def test_what_the_pair_sees_of_each_other_holds_no_number_to_compare(record):
    """R002: both markings side by side are rows; numbers only say where, and how tall a field is."""
    numbers = {
        field.name for field in dataclasses.fields(record) if re.search(r"\b(int|float)\b", str(field.type))
    }
    assert numbers <= {"utterance_number", "lines"}


def test_while_people_talk_nothing_of_the_talk_is_on_the_page():
    """R041, R042: the page of the conversation has no words, no pointers and nothing that calls."""
    fields = {field.name for field in dataclasses.fields(RecordingView)}
    assert not fields & {"utterances", "findings", "pointers", "words", "transcript", "candidates", "live"}
    template = (ROOT / "ui" / "templates" / "recording.html").read_text(encoding="utf-8")
    assert "recording" in template
    calling = ("<audio", "<video", "autoplay", 'aria-live="assertive"', 'role="alertdialog"', "<blink")
    for pulls in calling:
        assert pulls not in template
    script = (ROOT / "ui" / "static" / "live.js").read_text(encoding="utf-8")
    for pulls in ("/review", "new Audio", "Notification(", "alert(", "vibrate"):
        assert pulls not in script


def test_nothing_follows_a_person_from_one_observation_to_the_next():
    """R002, R104: names are no part of an observation, and go when it is erased."""
    plans = [
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in (resources.files("observer.day") / "variants").iterdir()
    ]
    named = [one for plan in plans for one in plan["question"] if one["id"].startswith("navn.")]
    assert len(named) == 2 * len(plans)
    assert {one["fate"] for one in named} == {"goes"}
    store = ast.parse((ROOT / "observer" / "store_day.py").read_text(encoding="utf-8"))
    texts = [str(one.value) for one in ast.walk(store) if isinstance(one, ast.Constant)]
    asked = [one for one in texts if "day_text" in one]
    assert asked
    # Every question to what people wrote is about one observation: none goes across them.
    assert all("observation_id" in one or "INSERT" in one for one in asked)


def test_the_code_has_no_second_view_for_someone_with_more_rights():
    """R133: nobody logs in as somebody, so nobody can see what another cannot."""
    for path in sorted((ROOT / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Name | ast.Attribute | ast.arg):
                name = getattr(node, "id", getattr(node, "attr", getattr(node, "arg", "")))
                assert not re.fullmatch(r"(is_)?(admin|leader|manager|supervisor)\w*|user_role\w*", name), (
                    path
                )
