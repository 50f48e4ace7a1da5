"""The sheet's page: its fields, the lines that come of the talk, and what the pair says of it (R090)."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from nlp.core_elements import CoreElements
from observer.day.records import Party, Step
from observer.records import Confirmed, Variant
from tests.fakes.meeting import FakeServices
from tests.unit.ui.helpers import processed
from ui.api import add_routes
from ui.desk import Desk, Show
from ui.screens import sheet
from ui.screens.sheet import SheetView
from ui.stage import Stage
from ui.texts import Texts

pytestmark = pytest.mark.unit
GOAL = "goal_ask_job_wishes"


@pytest.fixture
def web(desk: Desk) -> TestClient:
    app = FastAPI()
    add_routes(app, desk)
    return TestClient(app, raise_server_exceptions=False)


def said(web: TestClient, *, agreed: bool) -> int:
    return web.post("/api/observation/o1/agreed", json={"on": agreed}).status_code


@pytest.mark.parametrize("variant", list(Variant))
def test_the_sheet_holds_its_fields_in_order_and_all_can_be_corrected(
    desk: Desk, services: FakeServices, variant: Variant
) -> None:
    services.create(variant=variant)
    services.write("o1", "godt.kollega", "Du ventede")
    view = sheet.draw(desk, Show(screen="sheet", observation_id="o1")).view
    assert isinstance(view, SheetView)
    assert [one.id for one in view.top] == ["F01", "F02", "F03"]
    assert [one.id for one in view.parts] == [f"F{number:02d}" for number in range(5, 12)]
    fields = {one.id: one.answer for part in (*view.top, *view.parts) for one in part.fields}
    assert fields["godt.kollega"] == "Du ventede"
    assert set(fields) == {one for part in services.plan("o1").sheet.parts for one in part.answers.values()}
    assert len(view.copies) == len(Party)
    assert not view.agreed


def test_quotes_stand_on_the_sheet_only_by_everyones_yes(elements: CoreElements, texts: Texts) -> None:
    kept_one = Confirmed(id=4, observation_id="o1", behaviour=GOAL, quote="Hvad vil du?", note="")
    (with_quote,) = sheet.kept_lines([kept_one], quotes=True, elements=elements, texts=texts)
    (without,) = sheet.kept_lines([kept_one], quotes=False, elements=elements, texts=texts)
    assert "Hvad vil du?" in with_quote.text
    assert "Hvad vil du?" not in without.text
    assert with_quote.id == without.id == 4


def test_a_line_can_be_taken_off_and_the_pair_says_that_the_sheet_may_stay(
    desk: Desk, web: TestClient, services: FakeServices
) -> None:
    processed(services)
    services._parts.store.kept.append(
        Confirmed(id=4, observation_id="o1", behaviour=GOAL, quote=None, note="")
    )
    stage = Stage(desk)
    stage.handle({"act": "sheet.leave", "screen": "sheet", "observation": "o1", "fields": {"kept": "4"}})
    assert services.kept("o1") == ()
    assert said(web, agreed=True) == 200
    assert services.sheet_agreed("o1")
    assert said(web, agreed=False) == 200
    assert not services.sheet_agreed("o1")


def test_a_line_taken_off_stays_off_until_it_is_put_back(desk: Desk, services: FakeServices) -> None:
    processed(services)
    services.accept("o1", 0, GOAL)
    services.confirm("o1")
    services.go_to("o1", Step.SPARRING)
    while not services.pointers_open("o1"):
        services.next_phase("o1")
    stage = Stage(desk)

    def do(act: str, screen: str, **fields: str) -> str:
        page = stage.handle({"act": act, "screen": screen, "observation": "o1", "fields": fields})
        return str(page["html"])

    (line,) = services.kept("o1")
    page = do("sheet.leave", "sheet", kept=str(line.id))
    assert f'name="place" value="0:{GOAL}"' in page
    do("review.finish", "review")
    assert services.kept("o1") == ()
    assert f'name="place" value="0:{GOAL}"' not in do("sheet.put_back", "sheet", place=f"0:{GOAL}")
    assert [one.behaviour for one in services.kept("o1")] == [GOAL]
