"""A process that ends while the tagger still loads for the talk ends quietly."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.integration

SCRIPT = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path

from observer.bootstrap import open_services
from observer.sample_meeting import made_up_choices

with open_services(Path(sys.argv[1]), "en god adgangssætning") as services:
    services.give_consent(services.create().id, made_up_choices(datetime.now(UTC)))
    time.sleep(float(sys.argv[2]))
"""


@pytest.mark.parametrize("after_s", [0.1, 0.3, 0.5])
def test_who_stops_right_after_the_yes_is_not_aborted(tmp_path, after_s):
    words = [sys.executable, "-c", SCRIPT, str(tmp_path / "home"), str(after_s)]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
