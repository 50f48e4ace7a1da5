"""Whose word is it: words and turns become utterances, and no word is lost.

A recogniser hears words without voices, a diarizer voices without words. Here each word goes to the turn that
it overlaps most, and each speaker's run of words is cut into utterances.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import groupby

from models.records import Turn, Word
from nlp.records import Utterance

Words = tuple[Word, ...]
Splitter = Callable[[Sequence[Word]], tuple[Words, ...]]
"""Cuts one speaker's words, in time order, into sentences; every word in exactly one, order kept."""

PAUSE_S = 0.8
LONE_SPEAKER = "S1"


def utterances(
    words: Sequence[Word], turns: Sequence[Turn], *, split: Splitter, pause_s: float = PAUSE_S
) -> tuple[Utterance, ...]:
    """Return the utterances of a recording from its words and its exclusive turns, both in time order.

    A new utterance begins where the speaker changes, after a pause longer than `pause_s`, and where `split`
    ends a sentence. The words of all utterances, one after the other, are `words`.
    """
    spoken = list(zip(words, speakers_of_words(words, turns), strict=True))
    return tuple(
        utterance(sentence, speaker)
        for speaker, run in groupby(spoken, key=lambda pair: pair[1])
        for stretch in at_pauses([word for word, _ in run], pause_s=pause_s)
        for sentence in split(stretch)
    )


def speakers_of_words(words: Sequence[Word], turns: Sequence[Turn]) -> tuple[str, ...]:
    """Return the speaker of each word: of the turn that overlaps it most, else of the nearest.

    Where the diarizer found nobody, all words are one speaker's, "S1".
    """
    if not turns:
        return (LONE_SPEAKER,) * len(words)
    ordered = sorted(turns, key=lambda turn: (turn.start_s, turn.end_s))
    starts = [turn.start_s for turn in ordered]
    ends = [turn.end_s for turn in ordered]
    return tuple(nearest_turn(word, ordered, starts, ends).speaker for word in words)


def nearest_turn(word: Word, turns: Sequence[Turn], starts: Sequence[float], ends: Sequence[float]) -> Turn:
    """Return the turn that shares most time with `word`, else the one least far away, else the earlier.

    `starts` and `ends` are those of `turns`, which are exclusive and in order, so both rise.
    """
    # One turn more at either side: the neighbours of a word that falls between turns.
    first = max(0, bisect_right(ends, word.start_s) - 1)
    last = min(len(turns), bisect_right(starts, word.end_s) + 1)
    # Overlap is positive where they share time and, negated, the distance where they do not.
    return max(
        turns[first:last],
        key=lambda turn: min(word.end_s, turn.end_s) - max(word.start_s, turn.start_s),
    )


def at_pauses(words: Sequence[Word], *, pause_s: float) -> tuple[Words, ...]:
    """Return `words` cut wherever nothing was said for longer than `pause_s`."""
    stretches: list[list[Word]] = []
    heard_until_s = 0.0
    for word in words:
        if not stretches or word.start_s - heard_until_s > pause_s:
            stretches.append([])
        stretches[-1].append(word)
        heard_until_s = max(heard_until_s, word.end_s)
    return tuple(tuple(stretch) for stretch in stretches)


def utterance(words: Words, speaker: str) -> Utterance:
    """Return the utterance that `words` (at least one) make; nobody's role is known yet."""
    return Utterance(
        start_s=min(word.start_s for word in words),
        end_s=max(word.end_s for word in words),
        speaker=speaker,
        role=None,
        text=" ".join(word.text for word in words),
        words=words,
    )
