"""What is said into a microphone becomes pointers: recorded with `sounddevice`, heard by real engines."""

from __future__ import annotations

import csv
import time
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from consent.choices import Answer, Choices, Person, Purpose
from nlp.records import Role
from observer.bench.meetings import SAMPLE_FOLDER
from observer.bench.virtual_microphone import VirtualMicrophone, missing_programs, virtual_microphone
from observer.bootstrap import open_services
from observer.capture import Recorder
from observer.records import FindingStatus, Origin, State
from observer.services import Services
from observer.sound_files import decode
from tests.e2e.conftest import PASSPHRASE

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(bool(missing_programs()), reason=f"no {', '.join(missing_programs())} here"),
]

RATE_HZ = 16_000
# Here the consultant speaks of a job goal, asks what the citizen would like to do and which tasks they like.
FROM_S, TO_S = 62, 102
NEAR_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A behaviour that is truly shown in `[start_s, end_s)` of the sample."""

    start_s: float
    end_s: float
    behaviour: str


def labels() -> tuple[Label, ...]:
    with (SAMPLE_FOLDER / "d3.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return tuple(
        Label(start_s=float(row["start_s"]), end_s=float(row["end_s"]), behaviour=behaviour)
        for row in rows
        for behaviour in row["behaviours"].split(",")
        if behaviour != "none" and float(row["start_s"]) >= FROM_S and float(row["end_s"]) <= TO_S
    )


@pytest.fixture
def microphone(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualMicrophone]:
    with virtual_microphone() as plugged_in:
        for name, value in plugged_in.environment.items():
            # The engines look for their weights under the user's own folder.
            if name != "HOME":
                monkeypatch.setenv(name, value)
        yield plugged_in


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with open_services(tmp_path / "home", PASSPHRASE) as opened:
        yield opened


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    with decode(SAMPLE_FOLDER / "d3.ogg") as seconds:
        sound = np.concatenate([second for number, second in enumerate(seconds) if FROM_S <= number < TO_S])
    path = tmp_path / "talk.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes(sound.tobytes())
    return path


def agreed(services: Services) -> str:
    """A new observation in which everybody has said yes to being recorded; its id."""
    text = services.read_aloud()
    observation = services.create(origin=Origin.RECORDING, speakers=2)
    services.give_consent(
        observation.id,
        Choices(
            persons=(Person.BORGER, Person.FOKUSPERSON),
            answers=tuple(
                Answer(person=person, purpose=purpose, yes=True)
                for person in (Person.BORGER, Person.FOKUSPERSON)
                for purpose in (Purpose.OBSERVER, Purpose.RECORDING)
            ),
            text_version=text.version,
            text_sha256=text.sha256,
            read_at=datetime.now(UTC),
        ),
    )
    return observation.id


def recorded(recorder: Recorder, microphone: VirtualMicrophone, talk: Path) -> float:
    """Record while the talk is played; where in the recording it begins, in seconds."""
    recorder.start()
    awake_by = time.monotonic() + 10
    while recorder.elapsed_s < 0.2:
        assert time.monotonic() < awake_by, recorder.failure
        time.sleep(0.02)
    start_s = recorder.elapsed_s
    assert microphone.play(talk).wait(timeout=TO_S - FROM_S + 20) == 0
    time.sleep(0.7)
    duration_s = recorder.stop()
    assert recorder.failure is None
    assert duration_s > TO_S - FROM_S
    return start_s


def test_what_is_said_into_a_microphone_becomes_pointers(
    services: Services, microphone: VirtualMicrophone, talk: Path
) -> None:
    observation_id = agreed(services)
    start_s = recorded(services.recorder(observation_id), microphone, talk)
    assert services.observation(observation_id).state is State.RECORDED

    services.process(observation_id, speakers=2)

    review = services.review(observation_id)
    assert review.observation.state is State.PROCESSED
    assert {one.role for one in review.utterances} == {Role.JOBFORMIDLER, Role.BORGER}
    said = dict(zip(review.numbers, review.utterances, strict=True))
    at_the_right_place = [
        (finding, label)
        for finding in review.findings
        for label in labels()
        if finding.behaviour == label.behaviour
        and said[finding.utterance_number].start_s < label.end_s - FROM_S + start_s + NEAR_S
        and said[finding.utterance_number].end_s > label.start_s - FROM_S + start_s - NEAR_S
    ]
    assert at_the_right_place, [(one.behaviour, said[one.utterance_number].text) for one in review.findings]
    finding, _ = at_the_right_place[0]
    assert finding.evidence or finding.example

    services.accept(observation_id, finding.utterance_number, finding.behaviour)
    statuses = [one.status for one in services.review(observation_id).findings]
    assert statuses.count(FindingStatus.ACCEPTED) == 1
    assert services.erase(observation_id).checked
