"""`bench ready`: a meeting in real time, and how long after it the review can begin; with what it takes.

The same models then do the same meeting after the fact, in the same run, to compare with.
"""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final

import numpy as np

from consent.choices import Answer, Choices, Person, Purpose
from consent.ledger import utc_now
from consent.sealed_file import Samples16
from consent.texts import read_aloud
from models.records import SAMPLE_RATE_HZ
from nlp.records import Tagged
from observer.bench.content import compared_with
from observer.bench.figures import Figures, this_machine
from observer.bench.meetings import default_folders, meetings_in, sound_of
from observer.bench.room import Room, room, write_wave
from observer.bench.strain import Strain
from observer.live.worker import Ears
from observer.pipeline import Engines
from observer.records import Origin
from observer.services import Services

MINUTES: Final = 30.0


def measure(
    engines: Engines,
    folder: Path | None = None,
    *,
    minutes: float = MINUTES,
    speed: float = 1.0,
    ears: Ears | None = None,
) -> Figures:
    """Measure on a meeting of so many minutes, made of those in `folder`, else of those at hand.

    Played `speed` times as fast as people talk, which is for tests: a figure is of real time.
    """
    from observer.bootstrap import LocalEars, default_shelf, open_services

    samples, speakers = long_meeting(folder, seconds=minutes * 60)
    with (
        tempfile.TemporaryDirectory(prefix="medlyt-bench-", ignore_cleanup_errors=True) as place,
        room(samples, Path(place), speed=speed) as played,
    ):
        ears = ears or LocalEars(folder=default_shelf().folder)
        home = Path(place) / "home"
        with open_services(
            home, secrets.token_hex(16), engines=engines, ears=ears, source=played.source
        ) as services:
            live, recorded = played_live(services, played, samples, speakers)
            after = processed_after(services, Path(place) / "meeting.wav", recorded, speakers)
    return Figures(
        bench="ready",
        machine=this_machine(),
        options=engines.options(),
        results={
            "meeting": {
                "duration_s": round(len(samples) / SAMPLE_RATE_HZ, 1),
                "speakers": speakers,
                "played": played.name,
            },
            "live": dict(live.figures),
            "afterwards": dict(after.figures),
            "compared": compared(live, after),
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run's utterances, how long it took until they could be reviewed, and its figures."""

    tagged: tuple[Tagged, ...]
    took_s: float
    figures: Mapping[str, Any]


def long_meeting(folder: Path | None, *, seconds: float) -> tuple[Samples16, int]:
    """Return (samples,) int16 of the meetings one after the other, over and over, and how many speak."""
    meetings = meetings_in((folder,) if folder is not None else default_folders())
    sounds = [sound_of(one) for one in meetings]
    joined = np.concatenate([sound.read(0.0, sound.duration_s) for sound in sounds])
    wanted = round(seconds * SAMPLE_RATE_HZ)
    speakers = len({said.speaker for one in meetings for said in one.spoken})
    return np.resize(joined, wanted), speakers


def played_live(services: Services, played: Room, samples: Samples16, speakers: int) -> tuple[Run, Samples16]:
    """Record it in real time, stop, and wait until it can be reviewed; return the recording too."""
    observation_id = consenting(services, Origin.RECORDING, speakers)
    recorder = services.recorder(observation_id)
    with Strain() as whole:
        with Strain() as talking:
            recorder.start()
            played.play()
        began_s = time.perf_counter()
        recorder.stop()
        tagged = services.process(observation_id, speakers=speakers)
        services.review(observation_id)
        took_s = time.perf_counter() - began_s
    recorded = services.sound(observation_id, 0.0, services.duration_s(observation_id))
    figures = {
        "stop_to_reviewable_s": round(took_s, 2),
        **compared_with(samples, recorded),
        "overflows": recorder.overflows,
        "cpu_share_while_recording": round(talking.cpu_share, 3),
        "cpu_s_while_recording": round(talking.cpu_s, 1),
        "peak_memory_mb": round(whole.peak_bytes / 1e6),
    }
    return Run(tagged=tagged, took_s=took_s, figures=figures), recorded


def processed_after(services: Services, path: Path, recorded: Samples16, speakers: int) -> Run:
    """Bring the recording in as a file, and do all of it then.

    It is the recording, not what was played: that begins a moment later, is cut elsewhere, and a recogniser
    which knows little Danish then hears other words.
    """
    write_wave(path, recorded)
    observation_id = consenting(services, Origin.IMPORT, speakers)
    services.import_sound(observation_id, path)
    with Strain() as strain:
        began_s = time.perf_counter()
        tagged = services.process(observation_id, speakers=speakers)
        services.review(observation_id)
        took_s = time.perf_counter() - began_s
    figures = {
        "took_s": round(took_s, 1),
        "share_of_length": round(took_s * SAMPLE_RATE_HZ / len(recorded), 3),
        "cpu_s": round(strain.cpu_s, 1),
        "peak_memory_mb": round(strain.peak_bytes / 1e6),
    }
    return Run(tagged=tagged, took_s=took_s, figures=figures)


def compared(live: Run, after: Run) -> dict[str, Any]:
    """Return how the two runs differ: in time, in words, in who said them, in tags."""
    return {
        "live_share_of_afterwards": round(live.took_s / after.took_s, 3),
        "words_live": len(words_of(live.tagged)),
        "words_afterwards": len(words_of(after.tagged)),
        "word_differences": round(differing(words_of(live.tagged), words_of(after.tagged)), 4),
        "speaker_differences": round(differing(speakers_of(live.tagged), speakers_of(after.tagged)), 4),
        "tags_live": len(tags_of(live.tagged)),
        "tags_afterwards": len(tags_of(after.tagged)),
        "tag_differences": round(differing(tags_of(live.tagged), tags_of(after.tagged)), 4),
    }


def words_of(tagged: Sequence[Tagged]) -> list[str]:
    """Return what was said, in order of speaking."""
    return [text for text, _ in said(tagged)]


def speakers_of(tagged: Sequence[Tagged]) -> list[str]:
    """Return each word with who said it, in order of speaking."""
    return [f"{speaker} {text}" for text, speaker in said(tagged)]


def said(tagged: Sequence[Tagged]) -> list[tuple[str, str]]:
    """Return `(word, speaker)` in order of speaking."""
    words = [(word, one.utterance.speaker) for one in tagged for word in one.utterance.words]
    in_order = sorted(words, key=lambda pair: (pair[0].start_s, pair[0].end_s))
    return [(word.text, speaker) for word, speaker in in_order]


def tags_of(tagged: Sequence[Tagged]) -> list[str]:
    """Return which behaviours were pointed at, and in which words."""
    return [f"{tag.behaviour} {one.utterance.text}" for one in tagged for tag in one.tags]


def differing(first: Sequence[str], second: Sequence[str]) -> float:
    """Return the share of the longer that is not in the other, in order."""
    same = sum(
        block.size for block in SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    )
    longest = max(len(first), len(second))
    return 1.0 - same / longest if longest else 0.0


def consenting(services: Services, origin: Origin, speakers: int) -> str:
    """Begin an observation of a made-up meeting, to which nobody need be asked."""
    text = read_aloud()
    people = (Person.BORGER, Person.FOKUSPERSON)
    observation = services.create(origin=origin, speakers=speakers)
    services.give_consent(
        observation.id,
        Choices(
            persons=people,
            answers=tuple(
                Answer(person=one, purpose=purpose, yes=True)
                for one in people
                for purpose in (Purpose.OBSERVER, Purpose.RECORDING)
            ),
            text_version=text.version,
            text_sha256=text.sha256,
            read_at=utc_now(),
        ),
    )
    return observation.id
