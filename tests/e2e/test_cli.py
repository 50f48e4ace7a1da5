"""The command line as a person meets it: a process of its own, real weights, a real home."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

import numpy as np
import pytest

import observer
from consent.form import example
from observer.bench.meetings import SAMPLE_FOLDER, sample_meeting
from observer.bootstrap import open_services
from observer.sound_files import decode

pytestmark = pytest.mark.e2e

PASSPHRASE = "fire ord til prøven"
ROOT = Path(observer.__file__).parent.parent
AUDIO = SAMPLE_FOLDER / "d3.ogg"
HEAVY = ("torch", "gradio", "spacy", "faster_whisper", "pyannote", "onnxruntime", "av", "sounddevice")


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def environment(home):
    return {**os.environ, "MEDLYT_HOME": str(home), "MEDLYT_PASSPHRASE": PASSPHRASE, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def form(tmp_path):
    path = tmp_path / "samtykke.toml"
    path.write_text(example(), encoding="utf-8")
    return path


@pytest.fixture
def medlyt(environment, tmp_path):
    """Run a command in a folder of its own; gives the finished process, its output as text."""

    def command(*args, **changes):
        return subprocess.run(
            [sys.executable, "-m", "observer.cli", *map(str, args)],
            env={**environment, **changes},
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=600,
            check=False,
        )

    return command


def lines(done):
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def short_sound(path, *, rate_hz=8_000, channels=2, seconds=20):
    """The beginning of the sample as WAV at another rate."""
    samples = np.concatenate(list(decode(AUDIO)))[: seconds * 16_000]
    thinned = samples[:: 16_000 // rate_hz]
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate_hz, 0, "NONE", ""))
        file.writeframes(np.repeat(thinned, channels).astype("<i2").tobytes())
    return path


def test_nothing_heavy_is_imported_before_it_is_needed():
    code = (
        "import sys, consent, models, nlp, observer, observer.cli, observer.services, observer.bootstrap, "
        f"ui.command; print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("process",),
        ("tag",),
        ("list",),
        ("erase",),
        ("receipts",),
        ("withdraw",),
        ("doctor",),
        ("models",),
        ("models", "install"),
        ("models", "advise"),
        ("bench",),
        ("ui",),
    ],
)
def test_every_help_page_is_danish(medlyt, command):
    done = medlyt(*command, "--help")

    assert done.returncode == 0
    assert done.stdout.startswith("Brug: medlyt")
    for english in (
        "Usage",
        "Options",
        "Commands",
        "Show this",
        "[OPTIONS]",
        "required",
        "COMMAND",
        "default",
    ):
        assert english not in done.stdout


@pytest.mark.parametrize(
    "args",
    [
        ["findes-ikke"],
        ["list", "--nej"],
        ["process", "lyd.wav"],
        ["list", "--format", "xml"],
        ["erase"],
        ["erase", "a", "b"],
        ["process", "lyd.wav", "--consent", "x.toml", "--speakers", "nul"],
        ["process", "lyd.wav", "--consent", "x.toml", "--speakers", "0"],
        ["process", "lyd.wav", "--consent", "x.toml", "--as", "chef=S1"],
        ["process", "lyd.wav", "--consent", "x.toml", "--as", "jobformidler"],
        ["bench", "ukendt"],
        ["models"],
        [],
    ],
)
def test_wrong_use_is_told_in_danish_with_exit_2(medlyt, home, args):
    done = medlyt(*args)

    assert (done.returncode, done.stdout) == (2, "")
    for english in ("Error", "No such", "Missing", "Invalid", "Got unexpected", "Usage", "is not"):
        assert english not in done.stderr
    assert done.stderr.strip()
    assert not home.exists()


def test_the_line_from_a_recording_to_a_receipt(medlyt, form, home, tmp_path):
    found = lines(
        medlyt("process", AUDIO, "--consent", form, "--speakers", 2, "--format", "jsonl", PYTHONUTF8="0")
    )
    sample = sample_meeting()

    assert {one["role"] for one in found} == {"jobformidler", "borger"}
    assert all(one["start_s"] <= one["end_s"] <= 224 for one in found)
    assert [one["start_s"] for one in found] == sorted(one["start_s"] for one in found)
    assert all(one["role"] == "jobformidler" for one in found if one["tags"])
    assert sum(len(one["tags"]) for one in found) >= 5
    assert len(" ".join(one["text"] for one in found)) > len(" ".join(u.text for u in sample.said)) / 2

    listed = json.loads(medlyt("list", "--format", "json").stdout)
    assert [one["state"] for one in listed] == ["processed"]
    assert len(list((home / "vault").glob("*.sealed"))) == 1

    erased = medlyt("erase", "latest")
    assert erased.returncode == 0
    assert "er slettet og efterprøvet" in erased.stdout
    assert medlyt("erase", listed[0]["id"]).stdout == erased.stdout
    assert json.loads(medlyt("receipts", "--format", "json").stdout)[0]["observation_id"] == listed[0]["id"]
    assert_gone(found, [home, tmp_path])


def assert_gone(found, folders):
    """No sentence of the transcript and no stretch of its samples is in any file."""
    samples = np.concatenate(list(decode(AUDIO)))
    loud = [
        at for at in range(16_000, len(samples) - 64, 48_000) if np.abs(samples[at : at + 64]).max() > 500
    ]
    stretches = [samples[at : at + 64].astype("<i2").tobytes() for at in loud]
    sentences = [one["text"].encode() for one in found if len(one["text"]) > 20]
    assert len(stretches) > 10
    assert len(sentences) > 10
    for folder in folders:
        for path in folder.rglob("*"):
            data = path.read_bytes() if path.is_file() else b""
            assert not [one for one in (*stretches, *sentences) if one in data], path


def test_eight_kilohertz_in_stereo_works(medlyt, form, tmp_path):
    sound = short_sound(tmp_path / "gammel.wav")

    found = lines(medlyt("process", sound, "--consent", form, "--speakers", 2, "--format", "jsonl"))

    assert found
    assert found[-1]["end_s"] <= 20


def test_a_cut_off_file_gives_what_can_be_read_and_says_so(medlyt, form, tmp_path):
    whole = AUDIO.read_bytes()
    (tmp_path / "afbrudt.ogg").write_bytes(whole[: len(whole) // 10])

    done = medlyt("process", tmp_path / "afbrudt.ogg", "--consent", form, "--format", "jsonl")

    assert lines(done)
    assert "Filen er ikke hel" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="one process cannot press another's Ctrl+C there")
def test_an_interrupted_run_takes_its_sound_back(environment, form, home, tmp_path):
    # Started in the background, a shell's children are deaf to Ctrl+C; a person's are not.
    listening = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from observer.cli import main; main()"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", listening, "process", str(AUDIO), "--consent", str(form)],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    give_up_at = time.monotonic() + 120
    # Wait until all of it is sealed: the models are at work then.
    while not any(path.stat().st_size > 7_000_000 for path in (home / "vault").glob("*.sealed")):
        assert running.poll() is None
        assert time.monotonic() < give_up_at
        time.sleep(0.1)
    time.sleep(1)

    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=120)

    assert (running.returncode, out) == (1, b"")
    assert "Lyden er slettet igen" in err.decode()
    assert "Traceback" not in err.decode()
    assert not list((home / "vault").glob("*"))


def test_a_missing_model_is_told_with_its_remedy(medlyt, form, home, tmp_path):
    done = medlyt("process", AUDIO, "--consent", form, MEDLYT_MODELS=str(tmp_path / "tom"))

    assert done.returncode == 1
    assert "medlyt models install whisper-base" in done.stderr
    assert not home.exists()


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or shutil.which("unshare") is None,
    reason="only root can make a small disk",
)
@pytest.mark.parametrize("size", ["300k", "3m"])
def test_a_full_disk_is_told_plainly_and_keeps_no_sound(environment, form, home, tmp_path, size):
    home.mkdir()
    command = (
        f'mount -t tmpfs -o size={size} tmpfs "{home}" || exit 99; '
        f'"{sys.executable}" -m observer.cli process "{AUDIO}" --consent "{form}"; code=$?; '
        f'find "{home}" -name "*.sealed"; exit $code'
    )
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", command],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )

    assert done.returncode == 1, done.stderr
    assert "Disken er fuld" in done.stderr
    assert "uventet" not in done.stderr
    assert done.stdout == ""


def test_a_transcript_gives_a_line_a_row_and_needs_no_home(medlyt, home):
    found = lines(
        medlyt("tag", SAMPLE_FOLDER / "d3.tsv", "--format", "jsonl", MEDLYT_PASSPHRASE="", PYTHONUTF8="0")
    )
    said = sample_meeting().said

    assert [(one["text"], one["role"], one["start_s"]) for one in found] == [
        (one.text, str(one.role), one.start_s) for one in said
    ]
    assert not [one for one in found if one["role"] != "jobformidler" and one["tags"]]
    assert all(len(one["candidates"]) == 3 for one in found if one["role"] == "jobformidler")
    assert not home.exists()


def test_the_doctor_works_without_a_passphrase(medlyt, home):
    done = medlyt("doctor", "--format", "json", MEDLYT_PASSPHRASE="")
    checks = json.loads(done.stdout)

    assert {one["status"] for one in checks} <= {"ok", "warn", "fail"}
    assert done.returncode == (1 if any(one["status"] == "fail" for one in checks) else 0)
    assert all(one["remedy"] for one in checks if one["status"] != "ok")
    assert not home.exists()

    open_services(home, PASSPHRASE).close()
    after = json.loads(medlyt("doctor", "--format", "json", MEDLYT_PASSPHRASE="").stdout)
    assert [one["status"] for one in after if one["name"] == "Sletning"] == ["warn"]


def test_no_command_but_installing_may_leave_the_machine(environment, tmp_path):
    code = (
        "import socket, sys\n"
        "from observer.cli import run\n"
        "run(sys.argv[1:])\n"
        "socket.create_connection(('192.0.2.1', 80), timeout=0.1)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "models", "list"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert "NetworkRefused" in done.stderr
