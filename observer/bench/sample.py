"""`bench sample`: what is found in the sample meeting, from its sound and from its text."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nlp.core_elements import load_core_elements
from nlp.records import Role, Tagged, Utterance
from observer.bench.figures import Figures, this_machine
from observer.bench.meetings import (
    BenchMeeting,
    Spoken,
    as_one,
    made_up_permission,
    sample_meeting,
    sound_of,
)
from observer.pipeline import Engines, hear

# An utterance from sound is cut where the recogniser heard an end, seldom just where the true one ends.
SAME_PLACE_SHARE: Final = 0.5
# A citizen and a consultant; a third one is from a company.
COUPLE: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """One behaviour pointed at in one utterance, twins as one."""

    utterance: Utterance
    behaviour: str


def measure(engines: Engines, folder: Path | None = None) -> Figures:
    """Measure on the sample; `folder` is not used, the sample ships with Medlyt."""
    del folder
    meeting = sample_meeting()
    return Figures(
        bench="sample",
        machine=this_machine(),
        options=engines.options(),
        results={"sound": from_sound(meeting, engines), "text": from_text(meeting, engines)},
    )


def from_sound(meeting: BenchMeeting, engines: Engines) -> dict[str, Any]:
    """Return the figures for the whole way from sound; the roles are those that are suggested."""
    sound = sound_of(meeting)
    began = time.perf_counter()
    people = meeting.speakers
    heard = hear(sound, made_up_permission(), engines, speakers=people, company=people > COUPLE)
    took_s = time.perf_counter() - began
    return {
        **judged(meeting, pointers_in(heard.tagged)),
        "utterances": len(heard.tagged),
        "duration_s": round(sound.duration_s, 1),
        "took_s": round(took_s, 1),
    }


def from_text(meeting: BenchMeeting, engines: Engines) -> dict[str, Any]:
    """Return the figures for the true text, everyone's role known."""
    tagged = engines.tagger().tag(meeting.said)
    return {**judged(meeting, pointers_in(tagged)), "utterances": len(tagged)}


def pointers_in(tagged: Sequence[Tagged]) -> tuple[Pointer, ...]:
    """Return every pointer; twins at one utterance are one."""
    return tuple(
        Pointer(utterance=one.utterance, behaviour=behaviour)
        for one in tagged
        for behaviour in dict.fromkeys(as_one(tag.behaviour) for tag in one.tags)
    )


def judged(meeting: BenchMeeting, pointers: Sequence[Pointer]) -> dict[str, Any]:
    """Return how `pointers` stand against the meeting's labels; `auto_tag: false` behaviours are left out."""
    taggable = set(load_core_elements().taggable)
    wanted = [
        (said, behaviour)
        for said, labels in zip(meeting.said, meeting.labels, strict=True)
        for behaviour in sorted(labels & taggable)
    ]
    everything = [
        (said, behaviour)
        for said, labels in zip(meeting.said, meeting.labels, strict=True)
        for behaviour in labels
    ]
    missed = [item for item in wanted if not any(meets(pointer, *item) for pointer in pointers)]
    false = [pointer for pointer in pointers if not any(meets(pointer, *item) for item in everything)]
    others = [one for one in pointers if who_spoke(meeting.spoken, one.utterance) != Role.JOBFORMIDLER]
    return {
        "labelled": len(wanted),
        "found": len(wanted) - len(missed),
        "false_pointers": len(false),
        "on_others_speech": len(others),
        "missed": [{"start_s": said.start_s, "behaviour": behaviour} for said, behaviour in missed],
        # Where, not what: a page of figures holds nothing that was heard.
        "false": [{"start_s": round(one.utterance.start_s, 2), "behaviour": one.behaviour} for one in false],
    }


def meets(pointer: Pointer, said: Utterance, behaviour: str) -> bool:
    """Return whether `pointer` says `behaviour` at the place of `said`."""
    return pointer.behaviour == behaviour and same_place(pointer.utterance, said)


def same_place(one: Utterance, other: Utterance) -> bool:
    """Return whether the time two utterances share is at least half of either."""
    shared_s = min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
    shorter_s = min(one.end_s - one.start_s, other.end_s - other.start_s)
    return shared_s > 0 and shared_s >= SAME_PLACE_SHARE * shorter_s


def who_spoke(spoken: Sequence[Spoken], said: Utterance) -> str | None:
    """Return who truly spoke most of the time of `said`, None if nobody did."""
    shares: dict[str, float] = {}
    for one in spoken:
        shared_s = min(one.end_s, said.end_s) - max(one.start_s, said.start_s)
        if shared_s > 0:
            shares[one.speaker] = shares.get(one.speaker, 0.0) + shared_s
    return max(shares, key=lambda speaker: shares[speaker]) if shares else None
