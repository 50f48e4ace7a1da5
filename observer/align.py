"""Whose word is it: words and turns become utterances, and no word is lost.

A recogniser hears words without voices, a diarizer voices without words. Here each word goes to whoever
speaks most of the time it takes, and each speaker's run of words is cut into utterances.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from models.records import Turn, Word
from nlp.records import Utterance

Words = tuple[Word, ...]
Splitter = Callable[[Sequence[Word]], tuple[Words, ...]]
"""Cuts one speaker's words, in time order, into sentences; every word in exactly one, order kept."""
Shares = Mapping[str, float]
"""By speaker, how long they speak during a word or, negative, how far away from it."""

PAUSE_S = 0.8
MOST_STRAYS = 2
SAME_S = 1e-6
LONE_SPEAKER = "S1"


def utterances(
    words: Sequence[Word], turns: Sequence[Turn], *, split: Splitter, pause_s: float = PAUSE_S
) -> tuple[Utterance, ...]:
    """Return the utterances of a recording from its words and its turns, both in time order.

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
    """Return the speaker of each word: who speaks most of the time it takes, else who speaks nearest.

    Where people speak at once, a word that several of them cover goes with its sentence. With `split`, a word
    or two of a sentence that strayed into the silence between turns are taken back to whoever says the rest
    of it. Where the diarizer found nobody, all words are one speaker's, "S1".
    """
    if not turns or not words:
        return (LONE_SPEAKER,) * len(words)
    shares = shares_of_words(words, turns)
    alone = tuple(range(at, at + 1) for at in range(len(words)))
    sentences = alone if split is None else tuple(index_ranges(split(words)))
    speakers = settled(words, turns, shares, sentences)
    return speakers if split is None else taken_back(words, shares, speakers, sentences)


def shares_of_words(words: Sequence[Word], turns: Sequence[Turn]) -> tuple[Shares, ...]:
    """Return for each word how long each speaker speaks meanwhile or, negative, how far away that is.

    The turns of one speaker do not overlap each other; those of two may.
    """
    own: dict[str, list[Turn]] = {}
    for turn in sorted(turns, key=lambda turn: turn.start_s):
        own.setdefault(turn.speaker, []).append(turn)
    starts = {speaker: [turn.start_s for turn in said] for speaker, said in own.items()}
    ends = {speaker: [turn.end_s for turn in said] for speaker, said in own.items()}

    def share(word: Word, speaker: str) -> float:
        # One turn more at either side: the neighbours of a word that falls between turns.
        first = max(0, bisect_right(ends[speaker], word.start_s) - 1)
        last = bisect_right(starts[speaker], word.end_s) + 1
        apart = [shared_s(word, turn) for turn in own[speaker][first:last]]
        return sum(one for one in apart if one > 0) or max(apart)

    return tuple({speaker: share(word, speaker) for speaker in own} for word in words)


def settled(
    words: Sequence[Word], turns: Sequence[Turn], shares: Sequence[Shares], sentences: Sequence[range]
) -> tuple[str, ...]:
    """Return for each word the speaker of its largest share; where several have it, as its sentence has it.

    That is whoever of them says most of the rest of the sentence and, where all of it is said by several at
    once, whoever has the turn that fits the sentence best: "ja" is its own turn's, not the long one's around.
    """
    speakers = []
    for sentence in sentences:
        leading = [leaders(shares[at]) for at in sentence]
        said_s: dict[str, float] = {}
        for at, ahead in zip(sentence, leading, strict=True):
            if len(ahead) == 1:
                said_s[ahead[0]] = said_s.get(ahead[0], 0.0) + length_s(words[at])
        start_s, end_s = words[sentence[0]].start_s, max(words[at].end_s for at in sentence)
        for ahead in leading:
            if len(ahead) == 1:
                speakers.append(ahead[0])
            elif any(speaker in said_s for speaker in ahead):
                speakers.append(max(ahead, key=lambda speaker: said_s.get(speaker, 0.0)))
            else:
                speakers.append(best_fitting(ahead, turns, start_s, end_s))
    return tuple(speakers)


def leaders(shares: Shares) -> tuple[str, ...]:
    """Return who has the largest share, or several whose shares are as large."""
    most = max(shares.values())
    return tuple(speaker for speaker, share in shares.items() if share >= most - SAME_S)


def best_fitting(speakers: Sequence[str], turns: Sequence[Turn], start_s: float, end_s: float) -> str:
    """Return who of `speakers` has the turn most like `[start_s, end_s)`: most of both shared."""

    def likeness(turn: Turn) -> float:
        both_s = min(end_s, turn.end_s) - max(start_s, turn.start_s)
        return both_s / max(max(end_s, turn.end_s) - min(start_s, turn.start_s), SAME_S)

    return max((turn for turn in turns if turn.speaker in speakers), key=likeness).speaker


def taken_back(
    words: Sequence[Word], shares: Sequence[Shares], speakers: Sequence[str], sentences: Sequence[range]
) -> tuple[str, ...]:
    """Return `speakers` with strays given to whoever says most of their sentence.

    A recogniser often begins a sentence's first word in the silence before it, near the turn before. One
    or two such words, mostly outside the speech of whom they were given to, are strays. On d1-d3 this brings
    the words given to someone who did not say them from 47 to 33 of 3,125, and moved none that was right.
    """
    moved = list(speakers)
    for sentence in sentences:
        said_s: dict[str, float] = {}
        for at in sentence:
            said_s[speakers[at]] = said_s.get(speakers[at], 0.0) + length_s(words[at])
        most = max(said_s, key=lambda speaker: said_s[speaker])
        for speaker, run in groupby(sentence, key=lambda at: speakers[at]):
            strays = list(run)
            within_s = sum(max(0.0, shares[at][speaker]) for at in strays)
            outside = 2 * within_s < sum(length_s(words[at]) for at in strays)
            if speaker != most and len(strays) <= MOST_STRAYS and outside:
                for at in strays:
                    moved[at] = most
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
