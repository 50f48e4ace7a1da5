"""Splitting recognised words into sentences with spaCy's Danish rules.

A recogniser's punctuation is a guess and its capitals cannot be trusted, so a pause may end a sentence too.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from models.records import Word
from nlp.spacy_alone import import_spacy

if TYPE_CHECKING:
    from spacy.language import Language

LONGEST_SENTENCE_WORDS = 45
# Short enough to be shown as one line; also what the tagger's examples look like.


@lru_cache(maxsize=1)
def _danish() -> Language:
    nlp = import_spacy().blank("da")
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "…", "?!", "!?"]})
    return nlp


def split_sentences(words: Sequence[Word], *, pause_s: float = 0.8) -> tuple[tuple[Word, ...], ...]:
    """Cut one speaker's words, in time order, into sentences; every word is in exactly one.

    A sentence ends where spaCy's Danish tokenizer and sentencizer see a full stop (so "14. dag" and "kl. 9"
    do not end one), at a pause longer than `pause_s`, and at the latest after LONGEST_SENTENCE_WORDS words.
    """
    if not words:
        return ()
    ends = _sentence_ends([word.text for word in words])
    sentences: list[tuple[Word, ...]] = []
    first = 0
    for last, word in enumerate(words):
        following = words[last + 1] if last + 1 < len(words) else None
        paused = following is not None and following.start_s - word.end_s > pause_s
        if following is None or last in ends or paused or last + 1 - first >= LONGEST_SENTENCE_WORDS:
            sentences.append(tuple(words[first : last + 1]))
            first = last + 1
    return tuple(sentences)


def _sentence_ends(texts: Sequence[str]) -> frozenset[int]:
    """Indices of the words that end a sentence in the running text of `texts`."""
    starts: list[int] = []
    offset = 0
    for text in texts:
        starts.append(offset)
        offset += len(text) + 1
    doc = _danish()(" ".join(texts))
    ends = {sentence.end_char for sentence in doc.sents}
    return frozenset(
        index
        for index, (start, text) in enumerate(zip(starts, texts, strict=True))
        if start + len(text) in ends
    )
