"""The real screens over a real home, with a played microphone and engines that know the sample by heart.

    python -m tests.e2e.screens_server HOME

Prints the address as `medlyt ui` does. What is made up is only what a test machine lacks: a microphone and
minutes of computing.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import count, cycle
from pathlib import Path

import click
import numpy as np

import observer.capture
from models import offline
from models.fakes import FakeDiarizer, FakeTranscriber, one_stretch_cutter
from models.protocols import Diarizer, Progress, Transcriber
from models.records import Samples, Turn, Word
from models.stretches import Cutter
from nlp.records import Role, Tagged, Utterance
from nlp.tagger import Tagger
from nlp.utterances import split_sentences
from observer.bootstrap import open_services
from observer.devices import InputDevice, Listener
from observer.errors import DiskFull
from observer.sound_files import decode
from tests.e2e.seed import PASSPHRASE, rows

# So that a minute of sample takes some seconds.
FASTER = 12
STEP_S = 0.1
RATE_HZ = 16_000
LOOSE_STEPS = 3
DEVICES = (
    InputDevice(index=0, name="Bordmikrofon (USB)", host_api="test", channels=1, default=True),
    InputDevice(index=1, name="Indbygget mikrofon", host_api="test", channels=2, default=False),
)


class Played:
    """A stream that plays the sample, again and again, into whoever opened it.

    So that no recording runs out of sound on a machine where the keys take long. A `loose` one goes away.
    """

    def __init__(self, listener: Listener, *, loose: bool = False) -> None:
        self._listener = listener
        self._steps = range(LOOSE_STEPS) if loose else count()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._play, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _play(self) -> None:
        samples = sample()
        step = int(STEP_S * RATE_HZ * FASTER)
        self._listener.begins(RATE_HZ)
        starts = cycle(range(0, len(samples), step))
        for start, _ in zip(starts, self._steps, strict=False):
            if self._stopped.wait(STEP_S):
                break
            if not self._listener.hears(samples[start : start + step, None], overflowed=False):
                break
        self._listener.ends()


@cache
def sample() -> np.ndarray:
    """Decoded once: on a busy machine it takes longer than a trial of the microphone lasts."""
    return np.concatenate(list(sample_blocks()))


def sample_blocks() -> Iterator[np.ndarray]:
    found = resources.files("observer").joinpath("sample", "d3.ogg")
    with resources.as_file(found) as path, decode(path) as blocks:
        yield from blocks


class PlayedMicrophones:
    """The second microphone goes away soon after it is first opened, and then holds."""

    _mended = False

    def devices(self) -> tuple[InputDevice, ...]:
        return DEVICES

    def open(self, device: InputDevice | None, listener: Listener) -> Played:
        loose = device == DEVICES[1] and not PlayedMicrophones._mended
        PlayedMicrophones._mended |= loose
        return Played(listener, loose=loose)


class SlowTranscriber(FakeTranscriber):
    """Takes long enough that a person (or a test) sees the bar."""

    def transcribe(self, samples: Samples, *, progress: Progress | None = None) -> Iterator[Word]:
        for number, word in enumerate(super().transcribe(samples, progress=progress)):
            if number % 20 == 0:
                time.sleep(0.1)
            yield word


class TwoOrThree(FakeDiarizer):
    """Where four people are said to speak the disk fills up, though not at once."""

    def diarize(
        self, samples: Samples, *, speakers: int | None = None, progress: Progress | None = None
    ) -> tuple[Turn, ...]:
        if speakers == 4:
            time.sleep(2)
            raise DiskFull(home=Path())
        return super().diarize(samples, speakers=speakers, progress=progress)


class SampleTagger:
    def __init__(self) -> None:
        self._known = {one.utterance.text: one for one in rows()}

    def tag(self, utterances: Sequence[Utterance]) -> tuple[Tagged, ...]:
        return tuple(self._tagged(one) for one in utterances)

    def _tagged(self, utterance: Utterance) -> Tagged:
        known = self._known.get(utterance.text)
        if known is None or utterance.role is not Role.JOBFORMIDLER:
            return Tagged(utterance=utterance, tags=(), candidates=())
        return Tagged(utterance=utterance, tags=known.tags, candidates=known.candidates)


class SampleEngines:
    def transcriber(self) -> Transcriber:
        return SlowTranscriber([word for one in rows() for word in one.utterance.words])

    def cutter(self) -> Cutter:
        return one_stretch_cutter()

    def diarizer(self) -> Diarizer:
        said = [one.utterance for one in rows()]
        return TwoOrThree([Turn(start_s=one.start_s, end_s=one.end_s, speaker=one.speaker) for one in said])

    def tagger(self) -> Tagger:
        return SampleTagger()

    def split(self, words: Sequence[Word]) -> tuple[tuple[Word, ...], ...]:
        return split_sentences(words)

    def options(self) -> Mapping[str, str]:
        return {}


def main(home: Path) -> None:
    offline.prepare()
    offline.refuse_network()
    observer.capture.Microphones = PlayedMicrophones  # type: ignore[misc]
    from ui.command import address, listening
    from ui.serve import serve
    from ui.texts import load_texts

    sample()
    channel = listening(0)
    port = channel.getsockname()[1]

    def ready(token: str, _ticket: str) -> None:
        click.echo(address(port, token, {}))

    with open_services(home, PASSPHRASE, engines=SampleEngines()) as services:
        serve(services, channel, texts=load_texts(), ready=ready)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
