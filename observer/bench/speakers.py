"""`bench speakers`: how well people are told apart, by diarization error and by words."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from models.records import Turn, Word
from observer.align import speakers_of_words
from observer.bench.figures import Figures, this_machine
from observer.bench.meetings import (
    BenchMeeting,
    Spoken,
    default_folders,
    made_up_permission,
    meetings_in,
    sound_of,
)
from observer.errors import BenchToolMissing
from observer.pipeline import Engines, diarize, transcribe


def measure(engines: Engines, folder: Path | None = None) -> Figures:
    """Measure on every meeting in `folder`, else on those at hand; the number of speakers is given."""
    meetings = meetings_in((folder,) if folder is not None else default_folders())
    metric = error_rate()
    rows = {meeting.name: measured(meeting, engines, metric) for meeting in meetings}
    words = sum(row["words"] for row in rows.values())
    right = sum(row["words_right"] for row in rows.values())
    return Figures(
        bench="speakers",
        machine=this_machine(),
        options=engines.options(),
        results={
            **rows,
            "all": {
                "diarization_error": round(abs(metric), 4),
                "words": words,
                "words_right": right,
                "words_right_share": round(right / words, 4) if words else None,
            },
        },
    )


def measured(meeting: BenchMeeting, engines: Engines, metric: Any) -> dict[str, Any]:
    """Return one meeting's figures, and add them to `metric`."""
    sound, permission = sound_of(meeting), made_up_permission()
    words = transcribe(sound, permission, engines.transcriber())
    began = time.perf_counter()
    turns = diarize(sound, permission, engines.diarizer(), speakers=meeting.speakers)
    took_s = time.perf_counter() - began
    error, called = compared(meeting.spoken, turns, sound.duration_s, metric)
    given = speakers_of_words(words, turns, split=engines.split)
    right = words_right(words, given, meeting.spoken, called)
    return {
        "speakers": meeting.speakers,
        "duration_s": round(sound.duration_s, 1),
        "diarization_error": round(error, 4),
        "words": len(words),
        "words_right": right,
        "words_right_share": round(right / len(words), 4) if words else None,
        "took_s": round(took_s, 1),
    }


def error_rate() -> Any:
    """Return pyannote.metrics' diarization error rate, without a collar, overlapping speech counted."""
    try:
        from pyannote.metrics.diarization import DiarizationErrorRate
    except ImportError as exc:
        raise BenchToolMissing(package="pyannote.metrics") from exc
    return DiarizationErrorRate(collar=0.0, skip_overlap=False)


def compared(
    spoken: Sequence[Spoken], turns: Sequence[Turn], duration_s: float, metric: Any
) -> tuple[float, Mapping[str, str]]:
    """Return the diarization error in [0, ...), and which true speaker each label is best taken for."""
    from pyannote.core import Annotation, Segment, Timeline

    truth, found = Annotation(), Annotation()
    for number, one in enumerate(spoken):
        truth[Segment(one.start_s, one.end_s), number] = one.speaker
    for number, turn in enumerate(turns):
        found[Segment(turn.start_s, turn.end_s), number] = turn.speaker
    whole = Timeline([Segment(0.0, duration_s)])
    error = float(metric(truth, found, uem=whole))
    return error, dict(metric.optimal_mapping(truth, found, uem=whole))


def words_right(
    words: Sequence[Word], given: Sequence[str], spoken: Sequence[Spoken], called: Mapping[str, str]
) -> int:
    """Return how many words are given to someone who truly spoke at the word's middle."""
    return sum(
        called.get(label) in true_speakers(spoken, (word.start_s + word.end_s) / 2)
        for word, label in zip(words, given, strict=True)
    )


def true_speakers(spoken: Sequence[Spoken], at_s: float) -> frozenset[str]:
    """Return everyone who speaks at `at_s`; where nobody does, whoever spoke nearest."""
    at_once = frozenset(one.speaker for one in spoken if one.start_s <= at_s < one.end_s)
    if at_once or not spoken:
        return at_once
    return frozenset({min(spoken, key=lambda one: max(one.start_s - at_s, at_s - one.end_s)).speaker})
