"""A desk with fakes on it."""

from __future__ import annotations

import pytest

from nlp.core_elements import CoreElements, load_core_elements
from nlp.records import Candidate, Role, Tag, Tagged
from tests.fakes.meeting import MICROPHONE, NOW, FakeMicrophones, FakeServices, utterance
from ui.desk import Desk, explained
from ui.live import Live
from ui.stage import Stage
from ui.texts import Texts, load_texts


@pytest.fixture(scope="session")
def texts() -> Texts:
    return load_texts("da")


@pytest.fixture(scope="session")
def elements() -> CoreElements:
    return load_core_elements()


@pytest.fixture
def tagged() -> tuple[Tagged, ...]:
    """A consultant's pointer, a citizen's answer, and a consultant's line with two pointers."""

    def tag(behaviour: str, topic: str, confidence: float, *evidence: str) -> Tag:
        return Tag(
            behaviour=behaviour, topic=topic, confidence=confidence, evidence=evidence, example="Et eksempel"
        )

    return (
        Tagged(
            utterance=utterance("Hvad kunne du godt tænke dig at lave?", start_s=1.0),
            tags=(tag("goal_ask_job_wishes", "goal", 0.9, "tænke dig"),),
            candidates=(Candidate(behaviour="goal_ask_job_wishes", confidence=0.9),),
        ),
        Tagged(
            utterance=utterance("Jeg vil gerne arbejde med cykler.", start_s=4.0, role=Role.BORGER),
            tags=(),
            candidates=(),
        ),
        Tagged(
            utterance=utterance("Så målet er et job, og vi ses om fjorten dage.", start_s=7.0),
            tags=(
                tag("rel_meet_every_14_days", "rel", 0.5, "fjorten dage"),
                tag("goal_aim_is_job", "goal", 0.8, "målet"),
            ),
            candidates=(Candidate(behaviour="goal_aim_is_job", confidence=0.8),),
        ),
    )


@pytest.fixture
def services(tagged: tuple[Tagged, ...]) -> FakeServices:
    return FakeServices(tagged=tagged)


@pytest.fixture
def microphones() -> FakeMicrophones:
    return FakeMicrophones(MICROPHONE)


@pytest.fixture
def desk(services: FakeServices, microphones: FakeMicrophones, texts: Texts) -> Desk:
    live = Live(services, microphones, explain=lambda error: explained(error, texts))
    return Desk(services=services, live=live, texts=texts, now=lambda: NOW)


@pytest.fixture
def stage(desk: Desk) -> Stage:
    return Stage(desk)
