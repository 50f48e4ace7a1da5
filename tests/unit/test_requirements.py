"""docs/requirements.md names files and tests that exist, and leaves no rule out."""

import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

import observer

pytestmark = pytest.mark.unit

ROOT = Path(observer.__file__).parent.parent
ROWS = [
    [cell.strip() for cell in line.strip("| \n").split(" | ")]
    for line in (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| [RF]\d", line)
]
REMIND = "001 009 011 021 024 025 030 032 048 074"
TOOL = (
    "003 004 005 006 007 008 010 012 020 022 023 026 033 034 035 036 041 043 044 045 046 047 049 "
    "060 061 062 070 071 072 073 075 076 077 080 081 082 083 090 091"
)
NEVER = "002 004 031 042 104 133"


def test_every_rule_is_there_once_as_what_it_is():
    wanted = [
        *((f"R{number}", "REMIND") for number in REMIND.split()),
        *((f"R{number}", "TOOL") for number in TOOL.split()),
        *((f"F{number:02}", "TOOL") for number in range(1, 12)),
        *((f"R{number}", "NEVER") for number in NEVER.split()),
    ]
    assert sorted((row[0], row[1]) for row in ROWS) == sorted(wanted)
    assert all(len(row) == 6 for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_the_files_and_tests_named_exist(row):
    *_, carried_by, held_by = row
    for name in re.findall(r"`([^`]+)`", carried_by):
        assert (ROOT / name).exists(), name
    named = re.findall(r"`([^`]+)::(\w+)`", held_by)
    assert named
    for path, test in named:
        text = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^(async )?def {test}\(", text, re.MULTILINE), f"{path}::{test}"


def test_a_rule_that_the_variants_carry_is_named_there():
    named = set()
    for path in (resources.files("observer.day") / "variants").iterdir():
        plan = tomllib.loads(path.read_text(encoding="utf-8"))
        named |= {rule for part in ("step", "question") for one in plan[part] for rule in one["rules"]}
    carried = {row[0] for row in ROWS if "variants" in row[4] and row[1] != "NEVER"}
    # The headings and the purpose are carried by fields of their own.
    assert carried - named == {"R001", "F04"}
