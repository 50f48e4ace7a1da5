"""Whose word is it: words and turns become utterances, and no word is lost.

A recogniser hears words without voices, a diarizer voices without words. Here each word goes to the turn that
it overlaps most, and each speaker's run of words is cut into utterances.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from models.records import Turn, Word
from nlp.records import Utterance

Words = tuple[Word, ...]
Splitter = Callable[[Sequence[Word]], tuple[Words, ...]]
"""Cuts one speaker's words, in time order, into sentences; every word in exactly one, order kept."""

PAUSE_S = 0.8
MOST_STRAYS = 2
LONE_SPEAKER = "S1"


def utterances(
    words: Sequence[Word], turns: Sequence[Turn], *, split: Splitter, pause_s: float = PAUSE_S
) -> tuple[Utterance, ...]:
    """Return the utterances of a recording from its words and its exclusive turns, both in time order.

    A new utterance begins where the speaker changes, after a pause longer than `pause_s`, and where `split`
    ends a sentence. The words of all utterances, one after the other, are `words`.
    """
    spoken = list(zip(words, speakers_of_words(words, turns, split=split), strict=True))
    return tuple(
        utterance(sentence, speaker)
        for speaker, run in groupby(spoken, key=lambda pair: pair[1])
        for stretch in at_pauses([word for word, _ in run], pause_s=pause_s)
        for sentence in split(stretch)
    )


def speakers_of_words(
    words: Sequence[Word], turns: Sequence[Turn], *, split: Splitter | None = None
) -> tuple[str, ...]:
    """Return the speaker of each word: of the turn that overlaps it most, else of the nearest.

    With `split`, a word or two of a sentence that strayed into the silence between turns are taken back to
    whoever says the rest of it. Where the diarizer found nobody, all words are one speaker's, "S1".
    """
    if not turns or not words:
        return (LONE_SPEAKER,) * len(words)
    ordered = sorted(turns, key=lambda turn: (turn.start_s, turn.end_s))
    places = places_of_words(words, ordered)
    if split is not None:
        places = taken_back(words, ordered, places, split)
    return tuple(ordered[place].speaker for place in places)


def places_of_words(words: Sequence[Word], turns: Sequence[Turn]) -> tuple[int, ...]:
    """Return for each word the index of its turn: the one it shares most time with, else the least far away.

    `turns` are exclusive and in order, so that both their starts and their ends rise.
    """
    starts = [turn.start_s for turn in turns]
    ends = [turn.end_s for turn in turns]
    places = []
    for word in words:
        # One turn more at either side: the neighbours of a word that falls between turns.
        first = max(0, bisect_right(ends, word.start_s) - 1)
        last = min(len(turns), bisect_right(starts, word.end_s) + 1)
        places.append(max(range(first, last), key=lambda place: shared_s(word, turns[place])))
    return tuple(places)


def taken_back(
    words: Sequence[Word], turns: Sequence[Turn], places: Sequence[int], split: Splitter
) -> tuple[int, ...]:
    """Return `places` with strays moved to a turn of whoever says most of their sentence.

    A recogniser often begins a sentence's first word in the silence before it, near the turn before. One
    or two such words, mostly outside the turn they were given to, are strays. On d1-d3 this brings the words
    given to someone who did not say them from 47 to 33 of 3,125, and moved none that was right.
    """
    moved = list(places)
    for sentence in index_ranges(split(words)):
        said_s: dict[str, float] = {}
        for at in sentence:
            speaker = turns[places[at]].speaker
            said_s[speaker] = said_s.get(speaker, 0.0) + length_s(words[at])
        most = max(said_s, key=lambda speaker: said_s[speaker])
        home = next(places[at] for at in sentence if turns[places[at]].speaker == most)
        for speaker, run in groupby(sentence, key=lambda at: turns[places[at]].speaker):
            strays = list(run)
            within_s = sum(max(0.0, shared_s(words[at], turns[places[at]])) for at in strays)
            outside = 2 * within_s < sum(length_s(words[at]) for at in strays)
            if speaker != most and len(strays) <= MOST_STRAYS and outside:
                for at in strays:
                    moved[at] = home
    return tuple(moved)


def length_s(word: Word) -> float:
    """Return how long `word` lasts."""
    return word.end_s - word.start_s


def shared_s(word: Word, turn: Turn) -> float:
    """Return the time that `word` and `turn` share, or, negative, how far apart they are."""
    return min(word.end_s, turn.end_s) - max(word.start_s, turn.start_s)


def index_ranges(sentences: Sequence[Words]) -> Iterator[range]:
    """Yield the indices, in the running text, of each sentence's words."""
    first = 0
    for sentence in sentences:
        yield range(first, first + len(sentence))
        first += len(sentence)


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
