"""Both variants are whole, and a variant that breaks a rule of the sources does not load."""

import re
from importlib import resources

import pytest

from observer.day.errors import PlanInvalid
from observer.day.plans import load_plan, parse_plan, shortened
from observer.day.records import Fate, Party, Step
from observer.records import Variant

pytestmark = pytest.mark.unit


def text(variant):
    return (resources.files("observer.day") / "variants" / f"{variant}.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("variant", Variant)
def test_the_day_has_its_eight_steps_and_its_timers(variant):
    plan = load_plan(variant)

    assert [one.step for one in plan.steps] == list(Step)
    assert re.search("lærer|bedre samtaler", plan.purpose)  # R001
    assert plan.step(Step.FORMOEDE).minutes == 15  # R020, T1
    assert plan.step(Step.SPARRING).minutes == 30  # T2
    assert sum(one.minutes for one in plan.phases) == 30


@pytest.mark.parametrize("variant", Variant)
def test_the_focus_person_speaks_first_and_pointers_open_after(variant):
    phases = load_plan(variant).phases
    places = {one.speaks: place for place, one in enumerate(phases) if one.speaks}
    opens = next(place for place, one in enumerate(phases) if one.opens_pointers)

    assert places[Party.FOKUSPERSON] < opens <= places[Party.KOLLEGA]
    assert any("Hvad oplevede du?" in prompt for prompt in phases[opens].prompts)  # R074


@pytest.mark.parametrize("variant", Variant)
def test_three_questions_for_the_citizen_all_optional_and_none_of_them_stays(variant):
    questions = load_plan(variant).step(Step.BORGERENS_ORD).questions

    assert len(questions) == 3
    assert all(one.optional and one.fate is Fate.GOES for one in questions)
    assert all("Intet navn" in one.hint for one in questions)  # R062


@pytest.mark.parametrize("variant", Variant)
def test_every_answer_says_why_it_goes_or_stays(variant):
    for one in load_plan(variant).questions.values():
        assert one.why.endswith(".")


def test_the_short_route_asks_less_and_is_quicker():
    for variant in Variant:
        plan = load_plan(variant)
        short = shortened(plan)
        assert short.spontaneous
        assert short.steps[0].minutes < plan.steps[0].minutes
        assert len(short.steps[0].questions) < len(plan.steps[0].questions)
        assert short.steps[1:] == plan.steps[1:]


BREAKS = {
    "a question that is not there": ('"punkter"]\n\n[[step]]', '"punktum"]\n\n[[step]]', "punktum"),
    "a step too few": ('id = "slet"', 'id = "samtale"', "otte trin"),
    "the colleague first": (
        'speaks = "fokusperson"\nminutes = 9',
        'speaks = "kollega"\nminutes = 9',
        "tale først",
    ),
    "pointers from the beginning": (
        'title = "Genbesøg fokus"',
        'title = "Genbesøg fokus"\nopens_pointers = true',
        "åbnes én gang",
    ),
    "the citizen's words on the sheet": (
        'answers = "holde_fast"',
        'answers = "borger.samtalen"',
        "kun det, der står på arket",
    ),
    "the citizen's words kept": (
        'optional = true\nfate = "goes"\nwhy = "Det er borgerens ord.',
        'optional = true\nfate = "stays"\nwhy = "Det er borgerens ord.',
        "kun det, der står på arket",
    ),
    "names kept": (
        'lines = 1\nfate = "goes"\nwhy = "Navnet',
        'lines = 1\nfate = "stays"\nwhy = "Navnet',
        "uden navnene",
    ),
    "a question nobody asks": (
        '"evaluering.virkede", "evaluering.anderledes"]\nprompts',
        '"evaluering.virkede"]\nprompts',
        "bliver ikke stillet",
    ),
    "a lead that no page begins with": ('id = "slet"', 'id = "slet"\nlead = "Til sidst."', "begynder med"),
    "a question that no rule asks for": ('rules = ["F06", "R022"]', "rules = []", "rules"),
    "a field unknown": ('title = "Flere skal med"', 'title = "Flere skal med"\nscore = 5', "score"),
    "not toml": ('title = "Flere', "title = Flere", "filen"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_variant_that_breaks_a_rule_does_not_load(name):
    was, becomes, says = BREAKS[name]
    whole = text(Variant.FLERE_SKAL_MED)
    assert was in whole

    with pytest.raises(PlanInvalid, match=says) as caught:
        parse_plan(whole.replace(was, becomes, 1), "prøve")
    assert caught.value.remedy
