"""`docs/bad-input.md`: each row's mishap is brought about, and what is said and kept is what the row says."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import pytest

from consent.form import example
from models.store import default_folder
from nlp.tagger.trained import read_artefact
from observer import devices
from observer.bootstrap import LocalEngines
from observer.capture import RecorderState
from observer.cli.listen import BRINGING_IN
from observer.errors import ROOTS
from observer.home_lock import HomeLock
from observer.records import State
from observer.sound_files import decode
from observer.unlock import DATABASE_FILE, KEY_FILE
from tests.contract.fake_microphone import FakeMicrophone
from tests.e2e.mishaps import PASSPHRASE, RATE_HZ, ROOT, SAMPLE, Engines, Stage, wait_until

pytestmark = pytest.mark.e2e

TABLE = ROOT / "docs" / "bad-input.md"
# In the table "…" stands for what differs from time to time.
VARYING = "…"

NOTHING = "nothing: no file is made"
AS_IT_WAS = "all as it was"
TAKEN_BACK = "a receipt; neither sound nor words"
WHOLE = "the whole recording, sealed"
READABLE = "what could be read of it, sealed"
SO_FAR = "what came before, sealed"
CONSENT = "the consent; no sound"

Case = Callable[[Stage, pytest.MonkeyPatch], tuple[str, str]]
"""Brings a mishap about; gives what is said and what is kept."""
CASES: dict[str, Case] = {}

can_mount = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or shutil.which("unshare") is None,
    reason="only root can make a small disk",
)
MARKS = {"full-disk": [can_mount], "full-disk-while-recording": [can_mount]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table."""

    says: str
    kept: str


def rows() -> dict[str, Row]:
    found: dict[str, Row] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            name, _, says, kept = (cell.strip() for cell in line.strip("|").split("|"))
            assert name.strip("`") not in found, f"{name} is there twice"
            found[name.strip("`")] = Row(says=says, kept=kept)
    return found


def case(function: Case) -> Case:
    CASES[function.__name__.replace("_", "-")] = function
    return function


def refused(stage: Stage, act: Callable[[], str]) -> tuple[str, str]:
    """What is said, and whether the act changed anything."""
    before = stage.listing()
    said = act()
    assert stage.listing() == before
    return said, AS_IT_WAS if stage.home.exists() else NOTHING


def words_of(act: Callable[[], object]) -> str:
    """What a service's refusal says, as the screens show it."""
    with pytest.raises(ROOTS) as refusal:
        act()
    return f"{refusal.value} {refusal.value.remedy}"  # type: ignore[attr-defined]


def processed(stage: Stage, sound: Path) -> tuple[str, float]:
    """What is said while a sound is processed, and how many seconds of it are sealed."""
    said = stage.process(sound, code=0)
    with stage.services() as services:
        observation = services.observation("latest")
        assert observation.state is State.PROCESSED
        return said, services.duration_s(observation.id)


def taken_back(stage: Stage, said: str) -> tuple[str, str]:
    """What was said, once it is clear that neither sound nor words are left."""
    assert not stage.sealed()
    with stage.services() as services:
        (observation,) = services.observations()
        assert observation.state is State.ERASED
        assert [one.checked for one in services.receipts()] == [True]
        assert services._parts.store.utterances(observation.id) == ()
    return said, TAKEN_BACK


# --- sounds ---


@case
def not_audio(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    return refused(stage, lambda: stage.process(stage.write("referat.wav", "Dette er ikke lyd.\n" * 99)))


@case
def empty(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    return refused(stage, lambda: stage.process(stage.write("tom.wav", b"")))


@case
def under_a_second(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    return refused(stage, lambda: stage.process(stage.tone("kort.wav", seconds=0.5)))


@case
def film_without_sound(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    return refused(stage, lambda: stage.process(stage.film("film.mp4")))


@case
def playlist(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.tone("anden.wav", seconds=5)
    lines = "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nanden.wav\n#EXT-X-ENDLIST\n"
    return refused(stage, lambda: stage.process(stage.write("liste.m3u8", lines)))


@case
def no_such_file(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    return refused(stage, lambda: stage.process(stage.path("findes-ikke.wav")))


@case
def folder_for_a_file(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.path("mappe").mkdir()
    return refused(stage, lambda: stage.process(stage.path("mappe")))


@case
def truncated(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    whole = SAMPLE.read_bytes()
    said, sealed_s = processed(stage, stage.write("afbrudt.ogg", whole[: len(whole) // 10]))
    assert 10 < sealed_s < 40
    return said, READABLE


@case
def damaged_midway(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    with decode(SAMPLE) as seconds:
        sound = np.concatenate([second for number, second in enumerate(seconds) if number < 40])
    content = bytearray(stage.ogg(sound).read_bytes())
    middle = len(content) // 2
    content[middle : middle + 9_000] = np.random.default_rng(1).bytes(9_000)
    said, sealed_s = processed(stage, stage.write("skadet.ogg", bytes(content)))
    assert 25 < sealed_s < 40
    return said, READABLE


@case
def eight_kilohertz_stereo(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    with decode(SAMPLE) as seconds:
        sound = np.concatenate([second for number, second in enumerate(seconds) if number < 12])
    frames = np.repeat(sound[::2].astype("<i2"), 2)
    said, sealed_s = processed(stage, stage.wav("telefon.wav", frames, rate_hz=8_000, channels=2))
    assert sealed_s == pytest.approx(12, abs=0.1)
    return said, WHOLE


@case
def silence(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    said, sealed_s = processed(stage, stage.wav("stille.wav", np.zeros(5 * RATE_HZ, dtype="<i2")))
    assert sealed_s == pytest.approx(5)
    return said, WHOLE


@case
def two_hours(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    """Imported only: what is in memory must not grow with the length (230 MB as 16 bit integers)."""
    sound = stage.long_noise("lang.mp3", minutes=120)
    process = psutil.Process()
    memory_bytes: list[int] = []
    shares: list[float] = []

    def seen(done_s: float, total_s: float) -> None:
        shares.append(done_s / total_s)
        if done_s >= 60 and int(done_s) % 20 == 0:
            memory_bytes.append(process.memory_info().rss)

    with stage.services() as services:
        observation_id = stage.consented(services)
        report = services.import_sound(observation_id, sound, seen)
        assert services.duration_s(observation_id) == pytest.approx(report.duration_s)
    assert report.duration_s == pytest.approx(7_200, rel=0.01)
    assert report.complete
    assert shares == sorted(shares)
    assert (max(memory_bytes) - memory_bytes[0]) / 1e6 < 40
    return BRINGING_IN, WHOLE


# --- consent ---


@case
def consent_refused(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.form(example().replace("recording = true ", "recording = false ", 1))
    return refused(stage, lambda: stage.process(SAMPLE))


@case
def consent_withdrawn(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.form(example().replace("# withdrawn_at", "withdrawn_at"))
    return refused(stage, lambda: stage.process(SAMPLE))


@case
def consent_file_unreadable(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.form("Alle har sagt ja.")
    return refused(stage, lambda: stage.process(SAMPLE))


@case
def consent_file_missing(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    return refused(
        stage, lambda: stage.medlyt("process", SAMPLE, "--consent", stage.path("findes-ikke.toml"))
    )


# --- what goes wrong on the way ---


@case
def interrupted(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    patch.setattr(Engines, "trouble", KeyboardInterrupt())
    return taken_back(stage, stage.process(stage.tone("lyd.wav", seconds=5)))


@case
def unforeseen(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    patch.setattr(Engines, "trouble", RuntimeError("Hvad drømmer du om?"))
    return taken_back(stage, stage.process(stage.tone("lyd.wav", seconds=5)))


@case
def speaker_who_is_not_there(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    sound = stage.tone("lyd.wav", seconds=5)
    return taken_back(stage, stage.process(sound, "--as", "jobformidler=S7"))


@case
def full_disk(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    said, left, receipts = stage.on_small_disk(
        f"""
        import observer.bootstrap
        from observer.cli import run
        from tests.e2e.mishaps import Engines
        observer.bootstrap.LocalEngines = Engines
        assert run(["process", {str(SAMPLE)!r}, "--consent", {str(stage.form())!r}]) == 1
        """
    )
    assert left == []
    assert [one["checked"] for one in receipts] == [True]
    return said, TAKEN_BACK


@case
def full_disk_while_recording(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    said, left, _receipts = stage.on_small_disk(
        f"""
        import sys
        import numpy as np
        import observer.capture
        from pathlib import Path
        from tests.contract.fake_microphone import FakeMicrophone
        from tests.e2e.mishaps import Stage, wait_until
        stage, microphone = Stage(folder=Path({str(stage.folder)!r})), FakeMicrophone()
        observer.capture.Microphones = lambda: microphone
        with stage.services() as services:
            recorder = services.recorder(stage.consented(services))
            recorder.start()
            for second in range(120):
                if not microphone.stream.feed(np.full(16_000, 1 + second, dtype=np.int16)):
                    break
                wait_until(lambda: recorder.failure or recorder.sealed_s > second - 3)
            wait_until(lambda: recorder.failure)
            print(recorder.failure, file=sys.stderr)
            sealed_s = int(recorder.sealed_s)
            assert 10 < sealed_s < 110
            heard = services.sound(services.observation("latest").id, 0, sealed_s)
            assert (heard.reshape(-1, 16_000) == np.arange(1, sealed_s + 1)[:, None]).all()
        """
    )
    assert len(left) == 1
    return said, SO_FAR


# --- microphones ---


def not_recorded(stage: Stage) -> tuple[str, str]:
    """What a recorder says that cannot start, and that it has recorded nothing; it may be tried again."""
    with stage.services() as services:
        observation_id = stage.consented(services)
        recorder = services.recorder(observation_id)
        said = words_of(recorder.start)
        assert recorder.state is RecorderState.READY
        assert services.observation(observation_id).state is State.PREPARED
        assert services._parts.keys.count(observation_id) == 0
    return said, CONSENT


@case
def no_microphone(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    if devices.list_devices():
        # This machine has one: one that has none is played.
        nowhere = FakeMicrophone()
        nowhere.unplug()
        patch.setattr("observer.capture.Microphones", lambda: nowhere)
    return not_recorded(stage)


@case
def no_sound_system(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    patch.setitem(sys.modules, "sounddevice", None)
    patch.setattr(devices, "_portaudio", devices.PortAudio)
    return not_recorded(stage)


@case
def microphone_lost(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    microphone = FakeMicrophone()
    patch.setattr("observer.capture.Microphones", lambda: microphone)
    tone = np.arange(3 * RATE_HZ, dtype=np.int16)
    with stage.services() as services:
        observation_id = stage.consented(services)
        recorder = services.recorder(observation_id)
        recorder.start()
        microphone.stream.feed(tone)
        microphone.unplug()
        wait_until(lambda: recorder.state is RecorderState.INTERRUPTED and recorder.sealed_s == 3)
        said = recorder.failure or ""
        recorder.stop()
        assert np.array_equal(services.sound(observation_id, 0, 3), tone)
    return said, SO_FAR


# --- models ---


@case
def missing_model(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    patch.setattr("observer.bootstrap.LocalEngines", LocalEngines)
    patch.setenv("MEDLYT_MODELS", str(stage.path("modeller")))
    return refused(stage, lambda: stage.process(SAMPLE))


@case
def damaged_model(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    patch.setattr("observer.bootstrap.LocalEngines", LocalEngines)
    installed = default_folder()
    patch.setenv("MEDLYT_MODELS", str(stage.path("modeller")))
    copied = stage.path("modeller") / "whisper-base"
    shutil.copytree(installed / "whisper-base", copied)
    with (copied / "model.bin").open("r+b") as file:
        file.seek(1000)
        file.write(b"!")
    return refused(stage, lambda: stage.process(SAMPLE))


@case
def damaged_tagger(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    patch.setattr("observer.bootstrap.LocalEngines", LocalEngines)
    patch.setattr("nlp.tagger.trained.read_artefact", lambda: read_artefact(stage.folder))
    return refused(stage, lambda: stage.process(SAMPLE))


# --- the home and its passphrase ---


@case
def wrong_passphrase(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    patch.setenv("MEDLYT_PASSPHRASE", "en helt anden sætning")
    return refused(stage, lambda: stage.medlyt("list"))


@case
def no_passphrase(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    patch.delenv("MEDLYT_PASSPHRASE")
    patch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    return refused(stage, lambda: stage.process(SAMPLE))


@case
def short_passphrase(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    patch.setenv("MEDLYT_PASSPHRASE", "1234567")
    return refused(stage, lambda: stage.process(SAMPLE))


@case
def home_without_data(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    return refused(stage, lambda: stage.medlyt("erase", "latest"))


@case
def home_that_is_a_file(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    before = stage.write("home", "noget andet").read_bytes()
    said = stage.medlyt("list")
    assert stage.home.read_bytes() == before
    return said, AS_IT_WAS


@case
def key_file_missing(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    (stage.home / KEY_FILE).unlink()
    return refused(stage, lambda: stage.medlyt("list"))


@case
def key_file_damaged(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    (stage.home / KEY_FILE).write_text("{", encoding="utf-8")
    return refused(stage, lambda: stage.medlyt("list"))


@case
def database_damaged(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    (stage.home / DATABASE_FILE).write_bytes(np.random.default_rng(1).bytes(100_000))
    return refused(stage, lambda: stage.medlyt("list"))


@case
def sealed_file_damaged(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    (sealed,) = stage.sealed()
    sealed.write_bytes(bytes(1000) + sealed.read_bytes()[1000:])
    with stage.services() as services:
        observation_id = services.observation("latest").id
        return refused(stage, lambda: words_of(lambda: services.sound(observation_id, 0, 1)))


@case
def second_start(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    with HomeLock(stage.home):
        return refused(stage, lambda: stage.medlyt("ui", "--no-browser"))


@case
def port_taken(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said, kept = refused(stage, lambda: stage.medlyt("ui", "--no-browser", "--port", port))
        return said.replace(str(port), VARYING), kept


# --- wrong use ---


@case
def unknown_command(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    return refused(stage, lambda: stage.medlyt("lyt", code=2))


@case
def unknown_observation(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    return refused(stage, lambda: stage.medlyt("erase", "20260302-0900-abcdef"))


@case
def unknown_code(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    return refused(stage, lambda: stage.medlyt("withdraw", "0000-0000"))


@case
def erased_observation(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    stage.begin()
    with stage.services() as services:
        observation_id = services.observation("latest").id
        services.erase(observation_id)
        return refused(stage, lambda: words_of(lambda: services.review(observation_id)))


@case
def not_a_transcript(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    transcript = stage.write("udskrift.tsv", "Hvad drømmer du om?\n")
    return refused(stage, lambda: stage.medlyt("tag", transcript))


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    # Once refused, the network would stay refused for every test after this one.
    monkeypatch.setattr("models.offline.refuse_network", lambda: None)
    monkeypatch.setattr("observer.bootstrap.LocalEngines", Engines)
    monkeypatch.setattr(Engines, "trouble", None)
    monkeypatch.setenv("MEDLYT_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("MEDLYT_HOME", str(tmp_path / "home"))
    return Stage(folder=tmp_path)


def test_each_row_has_its_case_and_each_case_its_row() -> None:
    assert list(rows()) == list(CASES)


@pytest.mark.parametrize("name", [pytest.param(name, marks=MARKS.get(name, []), id=name) for name in CASES])
def test_what_is_said_and_kept_is_what_the_table_says(
    name: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = rows()[name]

    said, kept = CASES[name](stage, monkeypatch)

    said = " ".join(said.replace(str(stage.folder), VARYING).split())
    assert re.fullmatch(re.escape(row.says).replace(re.escape(VARYING), ".+?"), said), said
    assert kept == row.kept
    for never in ("Traceback", "Error", "Exception", SAMPLE.stem):
        assert never not in said.replace("RuntimeError", "")
