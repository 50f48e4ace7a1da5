"""A stage for things that go wrong: a home, a person who types commands, and sounds of every bad kind.

Real are the commands, the services, the database, the vault and the decoding; made up is what listens.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import textwrap
import time
import wave
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import av
import numpy as np

from consent.choices import Answer, Choices, Person, Purpose
from consent.form import example
from models.fakes import FakeDiarizer, FakeTranscriber, one_stretch_cutter
from models.protocols import Diarizer, Transcriber
from models.records import Word
from models.stretches import Cutter
from nlp.records import Tagged, Utterance
from nlp.tagger import Tagger
from observer.bench.meetings import SAMPLE_FOLDER
from observer.bootstrap import open_services
from observer.cli import run
from observer.ground import VAULT_FOLDER
from observer.services import Services

ROOT = Path(__file__).parents[2]
SAMPLE = SAMPLE_FOLDER / "d3.ogg"
PASSPHRASE = "fire ord til prøven"
RATE_HZ = 16_000


def wait_until(holds: Callable[[], object], *, within_s: float = 30.0) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.01)


class NoPointers:
    """A tagger that finds nothing."""

    def tag(self, utterances: Sequence[Utterance]) -> tuple[Tagged, ...]:
        return tuple(Tagged(utterance=one, tags=(), candidates=()) for one in utterances)


class Engines:
    """Engines that hear loudness alone; `trouble` is raised where the speakers are told apart."""

    trouble: BaseException | None = None

    def __init__(self, _shelf: object = None, *, home: Path | None = None) -> None:
        self._home = home

    def check(self) -> None:
        return

    def transcriber(self) -> Transcriber:
        return FakeTranscriber()

    def cutter(self) -> Cutter:
        return one_stretch_cutter()

    def diarizer(self) -> Diarizer:
        if self.trouble is not None:
            raise self.trouble
        return FakeDiarizer()

    def tagger(self) -> Tagger:
        return NoPointers()

    def split(self, words: Sequence[Word]) -> tuple[tuple[Word, ...], ...]:
        return (tuple(words),)

    def options(self) -> Mapping[str, str]:
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """`folder` is empty but for what a case puts there; the home is `folder/home`."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def path(self, name: str) -> Path:
        return self.folder / name

    def write(self, name: str, content: bytes | str) -> Path:
        """A file of that name."""
        self.path(name).write_bytes(content.encode() if isinstance(content, str) else content)
        return self.path(name)

    def form(self, text: str | None = None) -> Path:
        """A consent file; without a text one in which everybody says yes."""
        return self.write("samtykke.toml", example() if text is None else text)

    def medlyt(self, *args: object, code: int = 1) -> str:
        """Type `medlyt ARGS` and see what is said; the exit code must be `code`."""
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            found = run(list(map(str, args)))
        assert found == code, err.getvalue()
        assert code == 0 or not out.getvalue()
        return err.getvalue()

    def process(self, sound: Path, *args: object, code: int = 1) -> str:
        """Type `medlyt process SOUND --consent FORM ARGS`; all say yes unless a form is there."""
        form = self.path("samtykke.toml")
        return self.medlyt(
            "process", sound, "--consent", form if form.exists() else self.form(), *args, code=code
        )

    def services(self) -> Services:
        """The home's services; close them."""
        return open_services(self.home, PASSPHRASE)

    def begin(self) -> None:
        """A home in use: one whole recording of ten seconds, ready for review."""
        self.process(self.tone("hel.wav", seconds=10), code=0)
        for name in ("hel.wav", "samtykke.toml"):
            self.path(name).unlink()

    @staticmethod
    def consented(services: Services) -> str:
        """A new observation in which everybody has said yes to being recorded; its id."""
        text = services.read_aloud()
        observation = services.create()
        people = (Person.BORGER, Person.FOKUSPERSON)
        services.give_consent(
            observation.id,
            Choices(
                persons=people,
                answers=tuple(Answer(person=one, purpose=Purpose.RECORDING, yes=True) for one in people),
                text_version=text.version,
                text_sha256=text.sha256,
                read_at=datetime.now(UTC),
            ),
        )
        return observation.id

    def python(self, code: str, *, prefix: Sequence[str] = (), **changes: str) -> str:
        """Run code in a process of its own and see what it prints: for what concerns a whole process."""
        done = subprocess.run(
            [*prefix, sys.executable, "-c", textwrap.dedent(code)],
            env={
                **os.environ,
                "MEDLYT_HOME": str(self.home),
                "MEDLYT_PASSPHRASE": PASSPHRASE,
                "PYTHONPATH": str(ROOT),
                **changes,
            },
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def on_small_disk(self, code: str) -> tuple[str, Sequence[str], Sequence[Mapping[str, Any]]]:
        """Run code with the home on a disk of three megabytes; only root can.

        Gives what it said, the sealed files that were left and the receipts.
        """
        self.home.mkdir()
        mounting = f'mount -t tmpfs -o size=3m tmpfs "{self.home}" && exec "$@"'
        done = self.python(
            f"""
            import contextlib, io, json, sys
            from pathlib import Path
            said = io.StringIO()
            with contextlib.redirect_stderr(said):
                exec({textwrap.dedent(code)!r})
            from observer.bootstrap import open_services
            home = Path({str(self.home)!r})
            with open_services(home, {PASSPHRASE!r}) as services:
                receipts = [json.loads(one.to_json()) for one in services.receipts()]
            print(json.dumps([said.getvalue(), [one.name for one in home.rglob("*.sealed")], receipts]))
            """,
            prefix=("unshare", "--mount", "sh", "-c", mounting, "sh"),
        )
        said, left, receipts = json.loads(done)
        return said, left, receipts

    # Sounds

    def tone(self, name: str, *, seconds: float, rate_hz: int = RATE_HZ, channels: int = 1) -> Path:
        """A loud tone as a wav file."""
        frames = (np.sin(np.arange(int(seconds * rate_hz)) * 0.2) * 9000).astype("<i2")
        return self.wav(name, np.repeat(frames, channels), rate_hz=rate_hz, channels=channels)

    def wav(self, name: str, frames: np.ndarray, *, rate_hz: int = RATE_HZ, channels: int = 1) -> Path:
        """A wav file of int16 frames."""
        with wave.open(str(self.path(name)), "wb") as file:
            file.setparams((channels, 2, rate_hz, 0, "NONE", ""))
            file.writeframes(frames.tobytes())
        return self.path(name)

    def ogg(self, sound: np.ndarray) -> Path:
        """Sound, (n,) int16 at 16 000 Hz, as Opus."""
        with av.open(str(self.path("lyd.ogg")), "w") as container:
            stream = container.add_stream("libopus", rate=RATE_HZ, layout="mono")
            frame = av.AudioFrame.from_ndarray(sound[None], format="s16", layout="mono")
            frame.sample_rate = RATE_HZ
            for packet in [*stream.encode(frame), *stream.encode(None)]:
                container.mux(packet)
        return self.path("lyd.ogg")

    def film(self, name: str) -> Path:
        """A film without a sound track."""
        with av.open(str(self.path(name)), "w") as container:
            stream = container.add_stream("mpeg4", rate=10)
            stream.width = stream.height = 64
            stream.pix_fmt = "yuv420p"
            for _ in range(20):
                frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), dtype=np.uint8), format="rgb24")
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return self.path(name)

    def long_noise(self, name: str, *, minutes: int) -> Path:
        """Noise as mp3 at 24 kbit/s: one minute is encoded and written as often as it takes."""
        noise = np.random.default_rng(3).integers(-3000, 3000, size=(1, 60 * RATE_HZ), dtype=np.int16)
        plain = {"write_xing": "0", "id3v2_version": "0"}
        with av.open(str(self.path(name)), "w", format="mp3", options=plain) as container:
            stream = container.add_stream("libmp3lame", rate=RATE_HZ, layout="mono")
            stream.bit_rate = 24_000
            frame = av.AudioFrame.from_ndarray(noise, format="s16", layout="mono")
            frame.sample_rate = RATE_HZ
            fitting = av.AudioResampler(
                format=stream.codec_context.format, layout="mono", rate=RATE_HZ, frame_size=576
            )
            for piece in [*fitting.resample(frame), *fitting.resample(None)]:
                piece.pts = None
                container.mux(stream.encode(piece))
            container.mux(stream.encode(None))
        minute = self.path(name).read_bytes()
        self.path(name).write_bytes(minute * minutes)
        return self.path(name)

    # What there is afterwards

    def listing(self) -> Mapping[str, str]:
        """Every file of the home and what is in it; nothing where there is no home.

        Left out: -shm, in which SQLite's readers take their locks, and the lock file, which says nothing.
        """
        return {
            str(path.relative_to(self.home)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.home.rglob("*"))
            if path.is_file() and path.suffix != ".db-shm" and path.name != "medlyt.lock"
        }

    def sealed(self) -> Sequence[Path]:
        """The sealed recordings."""
        return sorted((self.home / VAULT_FOLDER).glob("*"))
