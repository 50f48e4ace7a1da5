"""`medlyt library` as it is typed: what comes on which stream, what is refused, and what a person is told."""

import csv
import json
from pathlib import Path

import pytest
import yaml

import observer.cli.exchange as exchange
from nlp.trainers.home import library_of
from nlp.trainers.records import MADE_UP
from observer.cli import run
from tests.unit.nlp.trainers.made_up import bicycle_set, line

pytestmark = pytest.mark.unit

ASKED = "Kan du cykle på arbejde?"
MADE_UP_JSON = {"speaker": "jobformidler", "behaviours": [], "context": [], "provenance": "Prøve"}


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def library(home, capsys):
    """Run a library command; gives exit code, standard output and standard error."""

    def command(*words):
        code = run(["--home", str(home), "library", *map(str, words)])
        return code, *capsys.readouterr()

    return command


@pytest.fixture
def local(tmp_path, library):
    path = tmp_path / "vores.yaml"
    path.write_text(yaml.safe_dump(bicycle_set(), allow_unicode=True), encoding="utf-8")
    assert library("import", path)[0] == 0
    return path


@pytest.mark.usefixtures("local")
def test_an_example_is_added_listed_shown_removed_and_brought_back(library):
    code, out, err = library(
        "add",
        "-b",
        "vej_bicycle",
        "--before",
        "borger: Jeg har ingen bil",
        "--before",
        "Nå",
        "--voice",
        "varm",
        ASKED,
    )
    assert (code, out) == (0, "")
    assert "1 eksempel tilføjet. Biblioteket er nu version 2." in err
    code, out, _ = library("list", "-b", "vej_bicycle", "--format", "json")
    (row,) = json.loads(out)
    assert (row["text"], row["before"]) == (ASKED, ["borger: Jeg har ingen bil", "taler: Nå"])
    assert row["consent"] == MADE_UP
    shown = library("show", row["id"])[1]
    assert f"jobformidler: {ASKED}" in shown
    assert "ikke nødvendigt" in shown
    assert library("remove", row["id"])[0] == 0
    assert library("show", row["id"])[0] == 1
    assert "version 4" in library("undo")[2]
    assert library("show", row["id"])[0] == 0
    assert library("redo")[0] == 0
    assert [one["what"] for one in json.loads(library("list", "--versions", "--format", "json")[1])] == [
        "elements", "add", "remove", "undo", "redo",
    ]  # fmt: skip


@pytest.mark.usefixtures("local")
def test_what_is_thin_is_listed_with_the_emptiest_first(library):
    rows = json.loads(library("list", "--thin", "--format", "json")[1])
    assert rows[0]["behaviour"] == "vej_bicycle"
    assert (rows[0]["cover"], rows[0]["local"]) == ("none", True)
    table = library("list")[1]
    assert "vej_bicycle (eget)" in table
    assert "rel_primary_contact" in table


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["add", "-b", "findes_ikke", ASKED], 1, "findes_ikke"),
        (["add"], 2, "TEKST... mangler"),
        (["add", "  "], 2, "tom tekst"),
        (["add", "--speaker", "borger", "-b", "rel_primary_contact", "Hej"], 2, "kun jobformidlerens"),
        (["add", "--before", "a", "--before", "b", "--before", "c", "--before", "d", "Hej"], 2, "højst 3"),
        (["list", "-b", "findes_ikke"], 1, "findes_ikke"),
        (["show", "000000000000"], 1, "medlyt library list"),
        (["remove", "000000000000"], 1, "medlyt library list"),
        (["undo"], 1, "ikke flere ændringer"),
        (["redo"], 1, "ikke noget fortrudt"),
        (["import", "findes-ikke.jsonl"], 2, "findes ikke"),
        (["export", "e.docx"], 1, ".jsonl, .csv"),
        (["export", "e.yaml"], 1, "--all"),
        (["train", "--quick"], 1, "medlyt library add"),
        (["evaluate"], 1, "medlyt library add"),
        (["findes-ikke"], 2, "findes ikke"),
    ],
)
def test_what_cannot_be_done_is_told_in_danish(library, words, code, told):
    found, out, err = library(*words)
    assert (found, out) == (code, "")
    assert told in err
    assert "Traceback" not in err


def test_help_is_danish(library):
    code, out, _ = library("--help")
    assert code == 0
    assert "Kommandoer:" in out
    for name in ("add", "list", "show", "import", "export", "train", "evaluate", "dedupe", "undo", "redo"):
        assert f"\n  {name} " in out
        assert "Brug: medlyt library" in library(name, "--help")[1]


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".spacy"])
def test_what_was_exported_is_imported_elsewhere_as_it_was(library, local, home, tmp_path, capsys, suffix):
    library("add", "-b", "vej_bicycle", "--before", "borger: Nej", ASKED)
    library("add", "Hvad så?")
    path = tmp_path / f"ud{suffix}"
    assert "2 eksempler gemt" in library("export", path)[2]
    elsewhere = tmp_path / "andet"
    for words in (["import", str(local)], ["import", str(path)]):
        assert run(["library", *words, "--home", str(elsewhere)]) == 0
    assert library_of(elsewhere).contents().entries == library_of(home).contents().entries
    capsys.readouterr()
    assert run(["library", "import", str(path), "--home", str(elsewhere)]) == 0
    assert "2 eksempler var der i forvejen" in capsys.readouterr().err


def test_the_packaged_examples_can_go_out_too(library, tmp_path):
    library("add", "Hvad så?")
    assert library("export", tmp_path / "alt.csv", "--all")[0] == 0
    with (tmp_path / "alt.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) > 5000
    assert rows[-1]["text"] == "Hvad så?"


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize("suffix", [".yaml", ".qdc"])
def test_the_local_set_goes_out_and_comes_in_again(library, home, tmp_path, suffix):
    path = tmp_path / f"saet{suffix}"
    assert library("export", path)[0] == 0
    assert run(["library", "import", str(path), "--home", str(tmp_path / "andet")]) == 0
    assert library_of(tmp_path / "andet").elements() == library_of(home).elements()
    assert "1 kerneelement." in library("import", path)[2]
    assert library("export", tmp_path / f"alt{suffix}", "--all")[0] == 0


def test_a_transcript_goes_out_masked(library, tmp_path):
    source = tmp_path / "udskrift.tsv"
    source.write_text("speaker\ttext\njobformidler\tDet er Mette, der har vagten.\n", encoding="utf-8")
    code, _, err = library("export", "--transcript", source, tmp_path / "ud.vtt")
    assert code == 0
    assert "maskeret" in err
    assert "<v.jobformidler jobformidler>Det er [NAVN 1], der har vagten.</v>" in (
        tmp_path / "ud.vtt"
    ).read_text(encoding="utf-8")
    assert library("export", "--unmasked", "--transcript", source, tmp_path / "ud.vtt")[0] == 0
    assert "Mette" in (tmp_path / "ud.vtt").read_text(encoding="utf-8")
    assert library("export", "--transcript", source, tmp_path / "ud.csv")[0] == 1


def test_what_looks_like_personal_data_is_told(library):
    assert "personoplysninger" in library("add", "Det er Mette Jørgensen på 20 45 67 89.")[2]
    assert "personoplysninger" not in library("add", "Hvad kunne du tænke dig at lave?")[2]


def test_gengangere_are_found_and_taken_out(library, home):
    library("add", ASKED, "Kan du cykle på arbejde", "Noget helt andet")
    (pair,) = json.loads(library("dedupe", "--format", "json")[1])
    assert (pair["likeness"], pair["by"]) == (1.0, "ord")
    assert "version 2" in library("dedupe", "--remove")[2]
    assert [one.example.text for one in library_of(home).contents().entries.values()] == [
        ASKED,
        "Noget helt andet",
    ]
    assert "Ingen eksempler" in library("dedupe")[2]


def test_the_words_of_a_meeting_on_this_computer_may_not_come_in(library, monkeypatch):
    said = "Jeg skal hente min datter hos hendes far i Vejle hver anden torsdag"
    monkeypatch.setattr(
        exchange, "_added", lambda home, entries: library_of(home).add(entries, protected=(said,))
    )
    code, out, err = library("add", f"{said}.")
    assert (code, out) == (1, "")
    assert "Vejle" not in err
    assert "dine egne ord" in err


def test_a_file_brings_in_what_is_made_up_and_leaves_the_excerpts_of_other_homes_meetings(
    home, tmp_path, library
):
    made_up = json.dumps({**MADE_UP_JSON, "text": ASKED})
    excerpt = json.dumps({**MADE_UP_JSON, "text": "Hvad drømmer du om?", "consent": "observation:m1"})
    path = tmp_path / "andres.jsonl"
    path.write_text(f"{made_up}\n{excerpt}\n", encoding="utf-8")
    code, _, err = library("import", path)
    assert code == 0
    assert "1 eksempel tilføjet." in err
    assert "Udeladt: 1 eksempel fra samtaler, som der ikke er et samtykke til her." in err
    assert [one.example.text for one in library_of(home).contents().entries.values()] == [ASKED]


def test_the_packages_own_line_helper_makes_what_the_command_makes(home, library):
    library("add", "--voice", "warm", "Hvad så?")
    (entry,) = library_of(home).contents().entries.values()
    assert entry.example == line("Hvad så?").example
    assert Path(home / "library" / "changes" / "000001.jsonl").exists()


def test_a_home_that_cannot_be_written_is_named_with_what_to_do(tmp_path, capsys):
    in_the_way = tmp_path / "fil"
    in_the_way.write_text("", encoding="utf-8")
    assert run(["--home", str(in_the_way / "home"), "library", "add", ASKED]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert f"kan ikke bruge mappen {in_the_way / 'home'}" in err


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize("name", ["vores.yaml", "vores.jsonl"])
def test_a_file_that_cannot_be_written_is_not_blamed_on_the_home(tmp_path, library, name):
    path = tmp_path / "findes ikke" / name
    code, out, err = library("export", path)
    assert (code, out) == (1, "")
    assert err.startswith(f"{path} kan ikke skrives.")


def test_a_reader_that_has_had_enough_is_not_blamed_on_the_home(home, library, monkeypatch):
    def closed(*_args, **_options):
        raise BrokenPipeError

    monkeypatch.setattr("observer.cli.shelf.write_json", closed)
    monkeypatch.setattr("sys.stdout", None)
    code, _, err = library("list", "--format", "json")
    assert (code, err) == (1, "")
    assert not home.exists()
