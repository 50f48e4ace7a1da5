"""`bench speakers`: how well people are told apart, by diarization error, by words and by short answers.

Measured with the number of speakers given and without, on every meeting at hand and, where pyannote.audio is
installed, on the half minute of telephone talk that comes with it: two people who interrupt each other.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from models.protocols import Diarizer
from models.records import Turn, Word
from nlp.records import Utterance
from observer.align import Splitter, speakers_of_words
from observer.bench.figures import Figures, this_machine
from observer.bench.meetings import (
    ArraySound,
    BenchMeeting,
    Spoken,
    default_folders,
    made_up_permission,
    meetings_in,
    read_rttm,
    sound_of,
)
from observer.errors import BenchToolMissing
from observer.pipeline import Engines, diarize, transcribe

SHORT_WORDS: Final = 2
"""An answer of so many words at most is a short one: "ja", "mm", "okay tak"."""

NEAR_S: Final = 0.25
"""A recogniser's times are this rough: a short answer's words are looked for so far outside it."""

OUTSIDE_NAME: Final = "pyannote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """One go at telling people apart: the turns, the error and its parts as shares, and who is who.

    `called` says which true speaker each label is best taken for.
    """

    turns: tuple[Turn, ...]
    error: float
    missed: float
    false_alarm: float
    confused: float
    called: Mapping[str, str]

    def figures(self) -> dict[str, Any]:
        """Return it for people, without the turns."""
        shares = {
            "diarization_error": self.error,
            "missed": self.missed,
            "false_alarm": self.false_alarm,
            "confused": self.confused,
        }
        return {
            **{name: round(share, 4) for name, share in shares.items()},
            "speakers_found": len({turn.speaker for turn in self.turns}),
        }


def measure(engines: Engines, folder: Path | None = None) -> Figures:
    """Measure on every meeting in `folder`, else on those at hand and on pyannote's own sample.

    Words are given with the number of speakers given, as it is when the consent screen has asked.
    """
    meetings = meetings_in((folder,) if folder is not None else default_folders())
    outside = outside_meeting() if folder is None else None
    given, asked = error_rate(), error_rate()
    rows = {meeting.name: measured(meeting, engines, given, asked) for meeting in meetings}
    if outside is not None:
        rows[OUTSIDE_NAME] = measured(outside, engines, error_rate(), error_rate())
    return Figures(
        bench="speakers",
        machine=this_machine(),
        options=engines.options(),
        results={
            **rows,
            "all": {
                "diarization_error": round(abs(given), 4),
                "diarization_error_without_count": round(abs(asked), 4),
                **shares_of([rows[meeting.name] for meeting in meetings]),
            },
        },
    )


def measured(meeting: BenchMeeting, engines: Engines, given: Any, asked: Any) -> dict[str, Any]:
    """Return one meeting's figures; its errors are added to the metrics `given` and `asked`."""
    sound = sound_of(meeting)
    # The voices come first: two large models are never in memory at once.
    diarizer = engines.diarizer()
    began = time.perf_counter()
    apart = told_apart(meeting, sound, diarizer, given, speakers=meeting.speakers)
    took_s = time.perf_counter() - began
    without = told_apart(meeting, sound, diarizer, asked, speakers=None)
    del diarizer
    row = {
        "speakers": meeting.speakers,
        "duration_s": round(sound.duration_s, 1),
        "took_s": round(took_s, 1),
        **apart.figures(),
        **{f"{name}_without_count": figure for name, figure in without.figures().items()},
    }
    if not meeting.said:
        return row
    words = transcribe(sound, made_up_permission(), engines)
    return {**row, **shares_of([words_given(meeting, words, apart, engines.split)])}


def told_apart(
    meeting: BenchMeeting, sound: ArraySound, diarizer: Diarizer, metric: Any, *, speakers: int | None
) -> Apart:
    """Tell the people of `meeting` apart, and add the error to `metric`."""
    turns = diarize(sound, made_up_permission(), diarizer, speakers=speakers)
    return compared(meeting.spoken, turns, sound.duration_s, metric)


def words_given(
    meeting: BenchMeeting, words: Sequence[Word], apart: Apart, split: Splitter
) -> dict[str, int]:
    """Return how many of the words, and of the short answers, went to whoever said them."""
    given = speakers_of_words(words, apart.turns, split=split)
    named = [apart.called.get(label, "") for label in given]
    heard, right = short_answers(meeting.said, words, named)
    return {
        "words": len(words),
        "words_right": words_right(words, given, meeting.spoken, apart.called),
        "short_answers": sum(is_short(one) for one in meeting.said),
        "short_answers_heard": heard,
        "short_answers_right": right,
    }


def shares_of(counts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the counts of all rows together, with what share of them is right."""
    names = ("words", "words_right", "short_answers", "short_answers_heard", "short_answers_right")
    total = {name: sum(row[name] for row in counts) for name in names}
    return {
        **total,
        "words_right_share": share(total["words_right"], total["words"]),
        "short_answers_right_share": share(total["short_answers_right"], total["short_answers_heard"]),
    }


def share(part: int, whole: int) -> float | None:
    """Return `part` of `whole` with four digits, None where there is no whole."""
    return round(part / whole, 4) if whole else None


def outside_meeting() -> BenchMeeting | None:
    """Return the sample that comes with pyannote.audio, or None where that is not installed."""
    try:
        spec = find_spec("pyannote.audio")
    except ModuleNotFoundError:
        return None
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "sample"
    sound, truth = folder / "sample.wav", folder / "sample.rttm"
    if not (sound.is_file() and truth.is_file()):
        return None
    return BenchMeeting(name=OUTSIDE_NAME, sound=sound, spoken=read_rttm(truth), said=(), labels=())


def error_rate() -> Any:
    """Return pyannote.metrics' diarization error rate, without a collar, overlapping speech counted."""
    try:
        from pyannote.metrics.diarization import DiarizationErrorRate
    except ImportError as exc:
        raise BenchToolMissing(package="pyannote.metrics") from exc
    return DiarizationErrorRate(collar=0.0, skip_overlap=False)


def compared(spoken: Sequence[Spoken], turns: Sequence[Turn], duration_s: float, metric: Any) -> Apart:
    """Return how `turns` stand to the truth, and add the error to `metric`."""
    from pyannote.core import Annotation, Segment, Timeline

    truth, found = Annotation(), Annotation()
    for number, one in enumerate(spoken):
        truth[Segment(one.start_s, one.end_s), number] = one.speaker
    for number, turn in enumerate(turns):
        found[Segment(turn.start_s, turn.end_s), number] = turn.speaker
    whole = Timeline([Segment(0.0, duration_s)])
    parts = metric(truth, found, uem=whole, detailed=True)
    total_s = parts["total"] or 1.0
    return Apart(
        turns=tuple(turns),
        error=float(parts["diarization error rate"]),
        missed=parts["missed detection"] / total_s,
        false_alarm=parts["false alarm"] / total_s,
        confused=parts["confusion"] / total_s,
        called=dict(metric.optimal_mapping(truth, found, uem=whole)),
    )


def words_right(
    words: Sequence[Word], given: Sequence[str], spoken: Sequence[Spoken], called: Mapping[str, str]
) -> int:
    """Return how many words are given to someone who truly spoke at the word's middle."""
    return sum(
        called.get(label) in true_speakers(spoken, middle_s(word))
        for word, label in zip(words, given, strict=True)
    )


def short_answers(said: Sequence[Utterance], words: Sequence[Word], named: Sequence[str]) -> tuple[int, int]:
    """Return how many short answers were heard at all, and of how many most words went to who said them.

    `named` are the true speakers that the words were given to. A word belongs to the answer where its middle
    lies within `NEAR_S` of it and nobody else truly speaks there.
    """
    heard = right = 0
    for one in filter(is_short, said):
        others = [other for other in said if other is not one]
        names = [
            name
            for word, name in zip(words, named, strict=True)
            if one.start_s - NEAR_S <= middle_s(word) < one.end_s + NEAR_S
            and not any(other.start_s <= middle_s(word) < other.end_s for other in others)
        ]
        heard += bool(names)
        right += 2 * names.count(one.speaker) > len(names)
    return heard, right


def is_short(said: Utterance) -> bool:
    """Return whether it is an answer of a word or two."""
    return len(said.text.split()) <= SHORT_WORDS


def middle_s(word: Word) -> float:
    """Return the middle of `word` in time."""
    return (word.start_s + word.end_s) / 2


def true_speakers(spoken: Sequence[Spoken], at_s: float) -> frozenset[str]:
    """Return everyone who speaks at `at_s`; where nobody does, whoever spoke nearest."""
    at_once = frozenset(one.speaker for one in spoken if one.start_s <= at_s < one.end_s)
    if at_once or not spoken:
        return at_once
    return frozenset({min(spoken, key=lambda one: max(one.start_s - at_s, at_s - one.end_s)).speaker})
