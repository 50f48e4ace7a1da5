"""The sparringsark: filled where the source has its fields, the same bytes each time, no citizen on it."""

import base64
import re
import zipfile
import zlib
from datetime import date
from io import BytesIO

import pytest
from docx import Document

from nlp.core_elements import load_core_elements
from observer.cli import run
from observer.day.plans import load_plan
from observer.day.records import Fate, Focus, Party
from observer.records import Confirmed, Variant
from observer.sheet.fill import fill, one_line
from observer.sheet.records import Form
from observer.sheet.render import render
from tests.fakes.sheets import ANSWERS, GOLDEN, KEPT, QUOTE, filled, golden

pytestmark = pytest.mark.unit

NUMBERS = ("F01", "F02", "F03", "F05", "F06", "F07", "F08", "F09", "F10", "F11")


def contents(form, data):
    """What is in a document apart from how it is packed, which is another library's affair."""
    if form is Form.DOCX:
        with zipfile.ZipFile(BytesIO(data)) as made:
            return [(one.filename, one.date_time, made.read(one)) for one in made.infolist()]
    if form is Form.PDF:
        packed = re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL)
        shell = re.sub(rb"stream\r?\n.*?endstream|/Length \d+|^\d{10} .*$", b"", data, flags=re.DOTALL | re.M)
        return [re.sub(rb"startxref\s+\d+", b"", shell), *(inflated(one) for one in packed)]
    return data


def inflated(packed):
    try:
        return zlib.decompress(base64.a85decode(packed.strip(), adobe=False))
    except (ValueError, zlib.error):
        try:
            return zlib.decompress(packed)
        except zlib.error:
            return packed


@pytest.mark.parametrize("name", sorted(golden()))
def test_a_sheet_is_as_its_golden_file(name):
    sheet, form = golden()[name]
    data = render(sheet, form)

    assert contents(form, data) == contents(form, (GOLDEN / name).read_bytes())
    assert render(sheet, form) == data


def test_no_golden_file_is_left_over():
    assert {path.name for path in GOLDEN.iterdir()} == set(golden())


@pytest.mark.parametrize("variant", Variant)
@pytest.mark.parametrize("party", Party)
def test_every_field_of_the_source_is_there_and_filled(variant, party):
    sheet = filled(variant, party)

    assert tuple(one.id for one in sheet.fields) == NUMBERS
    assert not [one.id for one in sheet.fields if one.empty]
    assert sum(bool(one.heading) for one in sheet.fields) == 3


@pytest.mark.parametrize("variant", Variant)
def test_each_has_their_own_words_and_none_of_the_others(variant):
    mine, theirs = (render(filled(variant, party), Form.HTML).decode() for party in Party)

    assert ANSWERS["godt.fokusperson"] in mine
    assert ANSWERS["godt.fokusperson"] not in theirs
    assert ANSWERS["bedre.kollega"] in theirs
    assert ANSWERS["bedre.kollega"] not in mine
    assert ANSWERS["holde_fast"] in mine
    assert ANSWERS["holde_fast"] in theirs


@pytest.mark.parametrize("form", [Form.HTML, Form.DOCX])
def test_quotes_stand_on_it_only_with_everyones_yes(form):
    def text(sheet):
        data = render(sheet, form)
        if form is Form.HTML:
            return data.decode()
        tables = Document(BytesIO(data)).tables
        return "\n".join(cell.text for table in tables for row in table.rows for cell in row.cells)

    with_yes = filled(Variant.FLERE_SKAL_MED, Party.KOLLEGA)
    assert QUOTE in text(with_yes)
    without = filled(Variant.FLERE_SKAL_MED, Party.KOLLEGA, quotes=False)
    assert QUOTE not in text(without)
    assert "sagt roligt" in text(without)
    assert "alle har sagt ja" not in text(without)


def test_what_goes_at_erasure_is_never_on_the_sheet_but_for_the_names():
    for variant in Variant:
        plan = load_plan(variant)
        on_sheet = {id_ for part in plan.sheet.parts for id_ in part.answers.values()}
        gone = {one.id for one in plan.questions.values() if one.fate is Fate.GOES}
        assert on_sheet & gone == {"navn.fokusperson", "navn.kollega"}
        assert not [id_ for id_ in on_sheet if id_.startswith("borger")]


def test_what_no_document_can_hold_is_left_out_and_long_answers_run_on():
    long = "ord\x07 med\x00 alt\ud83d muligt &\u00a0<b>" + " og mere til" * 900
    sheet = fill(
        load_plan(Variant.FLERE_SKAL_MED),
        Party.KOLLEGA,
        held_on=date(2026, 12, 24),
        focus=Focus(chosen=("taget_ud_af_biblioteket",)),
        answers={"godt.kollega": long, "bedre.kollega": " \n\n", "navn.kollega": "\x0b"},
        kept=(*KEPT, Confirmed(id=3, observation_id="o", behaviour="borte", quote="a\x0cb", note=" ")),
        quotes=True,
        elements=load_core_elements(),
    )
    empty = {one.id for one in sheet.fields if one.empty}

    assert one_line(long).startswith("ord med alt muligt & <b> og mere")
    assert empty == {"F01", "F02", "F06", "F08", "F09", "F10", "F11"}
    for form in Form:
        assert len(render(sheet, form)) > 5000
    assert "24. december 2026" in render(sheet, Form.HTML).decode()


def test_the_command_makes_a_blank_sheet_without_a_home(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MEDLYT_HOME", str(tmp_path / "ingen"))
    out = tmp_path / "ark.docx"
    wanted = ["sheet", "--blank", "--variant", "sparringsbesoeg", "--person", "fokusperson"]

    assert run([*wanted, "--format", "docx", "--out", str(out)]) == 0
    golden_one = (GOLDEN / "sparringsbesoeg-blank.docx").read_bytes()
    assert contents(Form.DOCX, out.read_bytes()) == contents(Form.DOCX, golden_one)
    assert not (tmp_path / "ingen").exists()
    assert run([*wanted, "--out", str(out)]) == 1
    assert contents(Form.DOCX, out.read_bytes()) == contents(Form.DOCX, golden_one)
    assert run([*wanted, "--force", "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert run(["sheet", "--out", str(tmp_path / "andet.pdf")]) == 2
    assert run(["sheet", "latest", "--blank", "--out", str(tmp_path / "andet.pdf")]) == 2
    assert "Skriv enten" in capsys.readouterr().err


def test_the_lines_of_a_field_stay_together_and_let_go_of_the_next():
    sheet, form = golden()["flere_skal_med-blank.docx"]
    _head, *fields = Document(BytesIO(render(sheet, form))).tables

    for table in fields:
        held = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in table.rows]
        assert held == [True] * (len(held) - 1) + [False]
