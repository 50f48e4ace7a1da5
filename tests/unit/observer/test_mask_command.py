"""`medlyt mask` gives a line per row, and says what it did; `medlyt bench masking` measures it."""

import json
from pathlib import Path

import pytest

from observer.cli import run

pytestmark = pytest.mark.unit

MARKED = 'text\tspans\nDet er Mette.\t[[7, 12, "PERSON"]]\nDet går godt.\t[]\n'


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "tekst.tsv"
    path.write_text(
        'speaker\ttext\nS1\tDet er  "Mette" på 20 45 67 89.\nS2\tDet går godt.\nS1\tMettes bil\n',
        encoding="utf-8",
    )
    return path


def test_one_json_object_a_row_in_order(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["mask", str(table), "--format", "jsonl"]) == 0
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    assert rows == [
        {
            "text": 'Det er  "Mette" på 20 45 67 89.',
            "masked": 'Det er  "[NAVN 1]" på [TELEFON 1].',
            "spans": [[9, 14, "PERSON"], [19, 30, "PHONE"]],
        },
        {"text": "Det går godt.", "masked": "Det går godt.", "spans": []},
        {"text": "Mettes bil", "masked": "[NAVN 1]s bil", "spans": [[0, 6, "PERSON"]]},
    ]
    assert err == ""


def test_without_a_format_a_table_and_a_reminder(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["mask", str(table)]) == 0
    out, err = capsys.readouterr()
    assert "[NAVN 1]s bil" in out
    assert "Mette" not in out
    assert "NAVN 2, TELEFON 1" in err
    assert "Læs teksten igennem" in err


def test_a_file_without_the_column_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "tekst.tsv"
    path.write_text("speaker\tsagt\nS1\tHej\n", encoding="utf-8")
    assert run(["mask", str(path)]) == 1
    told = capsys.readouterr().err
    assert "kolonnen text mangler" in told
    assert told.endswith("der nævner kolonnen text.\n")


def test_the_bench_counts_what_is_found_and_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "linjer.tsv").write_text(MARKED + "Jeg kender Bo.\t[]\n", encoding="utf-8")
    assert run(["bench", "masking", "--data", str(tmp_path), "--format", "json"]) == 0
    figures = json.loads(capsys.readouterr().out)["results"]["linjer"]
    assert figures["PERSON"] == "whole 1.0 as_such 1.0 exact 1.0 of 1"
    assert (figures["traps"], figures["traps_touched"], figures["precision"]) == (2, 1, 0.5)


def test_the_bench_refuses_a_folder_without_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", "masking", "--data", str(tmp_path)]) == 1
    assert "*.tsv" in capsys.readouterr().err
    (tmp_path / "linjer.tsv").write_text("text\tspans\nHej\tingen\n", encoding="utf-8")
    assert run(["bench", "masking", "--data", str(tmp_path)]) == 1
