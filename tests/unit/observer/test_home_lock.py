"""One Medlyt at a time on a home, however the other one ended."""

import subprocess
import sys

import pytest

from observer.errors import HomeUnusable
from observer.home_lock import HomeLock
from observer.store_errors import AlreadyRunning

pytestmark = pytest.mark.unit

HOLD = """
import sys, pathlib
from observer.errors import HomeUnusable
from observer.home_lock import HomeLock
HomeLock(pathlib.Path(sys.argv[1])).acquire()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """Another process that holds the lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline().strip() == b"held"
        yield process
        process.kill()


def test_a_second_process_is_told_what_to_do(tmp_path, other):
    with pytest.raises(AlreadyRunning) as caught:
        HomeLock(tmp_path).acquire()
    assert "vindue" in caught.value.remedy
    assert other.poll() is None


def test_a_process_that_was_killed_leaves_no_lock_behind(tmp_path, other):
    other.kill()
    other.wait()
    with HomeLock(tmp_path):
        pass


def test_one_after_the_other(tmp_path):
    home = tmp_path / "ny"
    with HomeLock(home) as lock:
        with pytest.raises(AlreadyRunning):
            HomeLock(home).acquire()
        with pytest.raises(AlreadyRunning):
            lock.acquire()
    lock.release()
    with HomeLock(home):
        pass


def test_two_homes_do_not_meet(tmp_path):
    with HomeLock(tmp_path / "a"), HomeLock(tmp_path / "b"):
        pass


def test_a_home_that_cannot_be_is_told_as_such(tmp_path):
    (tmp_path / "fil").write_text("", encoding="utf-8")
    with pytest.raises(HomeUnusable):
        HomeLock(tmp_path / "fil" / "home").acquire()
