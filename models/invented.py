"""Guards against invented text: what a recogniser makes up in silence, and what it gets stuck on.

Pure functions over what was heard; no model is needed to test them. Whisper's inventions in Danish are, above
all, the credits of subtitles it was trained on, loops of one phrase, and words past the end of the sound.

What is taken out leaves a mark, `UNCLEAR`, with its time: somebody may have spoken there, and a person can
listen. Marks beside each other are one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.records import UNCLEAR, Word

_BEFORE = r"(?:\S+\s+){0,6}"
_AFTER = r"(?:\s+\S+){0,6}"
_BY = rf"(?:er\s+)?(?:lavet\s+)?(?:af|av|ved|från|fra)\b{_AFTER}"
_CHANNEL = r"(?:\s+på\s+\S+(?:\s+\S+){0,2})?"

CREDITS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:danske?|norske?|svenske?)\s+(?:under)?te(?:kst|xt)(?:er|ing|ning|et)?\s+{_BY}",
        rf"undertekst(?:er|ning)?\s+{_BY}",
        rf"undertext(?:er|ning)?\s+{_BY}",
        rf"tekst(?:er|ing|ning|et)\s+(?:er\s+)?(?:lavet\s+)?(?:af|av)\b{_AFTER}",
        rf"(?:danske?\s+)?(?:undertekster|undertekstning|tekstning|teksting)\s*:?{_AFTER}",
        rf"(?:oversat|oversættelse|översättning)\s+(?:og\s+tekstet\s+)?(?:af|av|ved)\b{_AFTER}",
        rf"{_BEFORE}scandinavian\s+text\s+service{_AFTER}",
        rf"{_BEFORE}amara\.?\s*org\S*{_AFTER}",
        r"(?:mange\s+)?tak\s+(?:fordi|for\s+at)\s+(?:du|i|de)\s+(?:så|ser|kiggede|kigger|lyttede|lytter)\s+med"
        rf"{_CHANNEL}",
        r"(?:husk\s+at\s+|like\s+og\s+)?abonn[eé]re?\s+på\s+(?:min|vores)\s+kanal",
        rf"(?:©|\(c\)|copyright)\s*\S*{_AFTER}",
    )
)
"""A sentence that is one of these, whole, is a subtitle credit and nobody's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One segment as a recogniser heard it, with its own doubts about it.

    `no_speech_probability` is in [0, 1]; `mean_log_probability` is of its tokens, at most 0.
    """

    words: tuple[Word, ...]
    no_speech_probability: float
    mean_log_probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InventedLimits:
    """Where belief ends: a segment is dropped when it looks like silence and its words are unlikely, both."""

    no_speech_probability: float = 0.6
    mean_log_probability: float = -0.8
    loop_repeats: int = 4
    loop_longest_words: int = 10
    loop_gap_s: float = 2.0


def believable(segments: Iterable[Heard], *, duration_s: float, limits: InventedLimits) -> Iterator[Word]:
    """Yield, as they come, the words of `segments` that somebody can have said within [0, duration_s].

    Where others were taken out there is a mark.
    """
    last_start_s = 0.0
    for word in merged(word for words in drop_repeats(cleaned(segments, limits), limits) for word in words):
        fitted = fit(word, earliest_s=last_start_s, duration_s=duration_s)
        if fitted is not None:
            last_start_s = fitted.start_s
            yield fitted


def cleaned(segments: Iterable[Heard], limits: InventedLimits) -> Iterator[tuple[Word, ...]]:
    """Yield the words of each segment, with marks for credits, loops and doubt; never an empty tuple."""
    for segment in segments:
        if not any(spoken(word) for word in segment.words):
            continue
        if is_doubtful(segment, limits):
            yield (mark(segment.words),)
        else:
            words = tuple(word for word in mark_credits(segment.words) if spoken(word))
            yield collapse_loops(words, limits)


def mark(words: Sequence[Word]) -> Word:
    """Return the mark that stands for `words`, at least one: from the first one's start to their end."""
    return Word(
        start_s=words[0].start_s,
        end_s=max(words[0].start_s, *(word.end_s for word in words)),
        text=UNCLEAR,
        probability=0.0,
    )


def merged(words: Iterable[Word]) -> Iterator[Word]:
    """Yield `words`, but of marks that follow each other one."""
    held: list[Word] = []
    for word in words:
        if word.text == UNCLEAR:
            held.append(word)
            continue
        if held:
            yield mark(held)
            held = []
        yield word
    if held:
        yield mark(held)


def is_doubtful(segment: Heard, limits: InventedLimits) -> bool:
    """Return whether `segment` looks like silence and its words are unlikely."""
    return (
        segment.no_speech_probability > limits.no_speech_probability
        and segment.mean_log_probability < limits.mean_log_probability
    )


def mark_credits(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return `words` with a mark for each sentence that is a subtitle credit."""
    return tuple(
        word
        for sentence in sentences(words)
        for word in ((mark(sentence),) if is_credit(sentence) else sentence)
    )


def sentences(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Yield `words` cut after each one that ends a sentence."""
    begun: list[Word] = []
    for word in words:
        begun.append(word)
        if word.text.endswith((".", "!", "?", "…")):
            yield tuple(begun)
            begun = []
    if begun:
        yield tuple(begun)


def is_credit(sentence: Sequence[Word]) -> bool:
    """Return whether `sentence`, as a whole, is a subtitle credit."""
    text = " ".join(word.text for word in sentence).strip(" .!?…-–♪\"'")
    return any(credit.fullmatch(text) for credit in CREDITS)


def collapse_loops(words: Sequence[Word], limits: InventedLimits) -> tuple[Word, ...]:
    """Return `words` with each phrase said `loop_repeats` times or more on end said once, then a mark."""
    kept = list(words)
    for length in range(1, limits.loop_longest_words + 1):
        start = 0
        while start + length * limits.loop_repeats <= len(kept):
            repeats = count_repeats([spoken(word) for word in kept[start:]], length)
            if repeats >= limits.loop_repeats:
                again = slice(start + length, start + length * repeats)
                kept[again] = [mark(kept[again])]
            start += 1
    return tuple(kept)


def count_repeats(tokens: Sequence[str], length: int) -> int:
    """Return how many times on end `tokens` begins with its first `length`."""
    phrase = tokens[:length]
    repeats = 1
    while tokens[repeats * length : (repeats + 1) * length] == phrase:
        repeats += 1
    return repeats


def drop_repeats(segments: Iterable[tuple[Word, ...]], limits: InventedLimits) -> Iterator[tuple[Word, ...]]:
    """Yield `segments`, but of `loop_repeats` or more equal ones close upon each other one and a mark."""
    run: list[tuple[Word, ...]] = []
    for segment in segments:
        if run and not continues(run[-1], segment, limits):
            yield from flushed(run, limits)
            run = []
        run.append(segment)
        if len(run) == 1 and len(segment) > limits.loop_longest_words:
            # Too long for a loop's phrase: no need to hold it back until the next one is heard.
            yield from run
            run = []
    yield from flushed(run, limits)


def flushed(run: Sequence[tuple[Word, ...]], limits: InventedLimits) -> Sequence[tuple[Word, ...]]:
    """Return what is left of a run of equal segments."""
    if len(run) < limits.loop_repeats:
        return run
    return (run[0], (mark([word for segment in run[1:] for word in segment]),))


def continues(before: Sequence[Word], after: Sequence[Word], limits: InventedLimits) -> bool:
    """Return whether `after` says the same as `before`, close upon it."""
    same = [spoken(word) for word in before] == [spoken(word) for word in after]
    return same and after[0].start_s - before[-1].end_s <= limits.loop_gap_s


def spoken(word: Word) -> str:
    """Return the letters and digits of `word` in lower case: "" for what is only signs."""
    return re.sub(r"[\W_]+", "", word.text).lower()


def fit(word: Word, *, earliest_s: float, duration_s: float) -> Word | None:
    """Return `word` within [earliest_s, duration_s], or None if it lies beyond the sound."""
    if word.start_s >= duration_s:
        return None
    start_s = max(word.start_s, earliest_s)
    end_s = min(max(word.end_s, start_s), duration_s)
    return Word(start_s=start_s, end_s=end_s, text=word.text, probability=word.probability)
