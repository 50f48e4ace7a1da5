"""The kinds of personal data as spaCy components: each adds to `doc.spans["personal_data"]` what is still free.

Importing this module imports spaCy and registers the factories `personal_email`, `personal_cpr`, ...
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from nlp.masking.address import find_addresses
from nlp.masking.cpr import find_cpr
from nlp.masking.dates import find_births
from nlp.masking.email import find_emails
from nlp.masking.lexicon import load_lexicon
from nlp.masking.line import TOKEN, Line, read_line
from nlp.masking.organisation import find_organisations
from nlp.masking.person import find_persons
from nlp.masking.phone import find_phones
from nlp.masking.place import find_places
from nlp.masking.records import Found, Label

SPANS_KEY: Final = "personal_data"
_LINE: Final = "masking_line"
_BEFORE: Final = "masking_before"
_ASKS: Final = re.compile(
    r"\b(hvad (er|hedder|var)|må jeg|kan du|har du|hvem|hvornår|hvilken|oplys|bekræft|sig|giv mig|skal bruge)\b"
)
_PIECES: Final = re.compile(rf"{TOKEN.pattern}|\s+")

Finder = Callable[[Line, list[Found]], Iterable[Found]]


class PiecesTokenizer:
    """Splits a text into the words, digits and marks that masking reads; nothing of the text is lost."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return `text` as a Doc whose own text is the same, character for character."""
        words: list[str] = []
        spaces: list[bool] = []
        for piece in _PIECES.findall(text):
            if piece == " " and words and not spaces[-1]:
                spaces[-1] = True
            else:
                words.append(piece)
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_kwargs: Any) -> bytes:
        """Nothing is kept: it is the same every time."""
        return b""

    def from_bytes(self, _data: bytes, **_kwargs: Any) -> PiecesTokenizer:
        """Nothing is read."""
        return self

    def to_disk(self, _path: Any, **_kwargs: Any) -> None:
        """Nothing is kept."""

    def from_disk(self, _path: Any, **_kwargs: Any) -> PiecesTokenizer:
        """Nothing is read."""
        return self


@spacy.registry.tokenizers("medlyt_pieces.v1")
def make_tokenizer() -> Callable[[Language], PiecesTokenizer]:
    """Return what makes the tokenizer, as spaCy's config asks for it."""
    return lambda nlp: PiecesTokenizer(nlp.vocab)


class Component:
    """Runs one finder over a Doc."""

    def __init__(self, label: Label, find: Finder) -> None:
        self.label, self.find = label, find

    def __call__(self, doc: Doc) -> Doc:
        """Add this kind's spans."""
        line = line_of(doc)
        spans = list(doc.spans.get(SPANS_KEY, ()))
        taken = [Found(start=span.start_char, end=span.end_char, label=Label(span.label_)) for span in spans]
        for one in self.find(line, taken):
            if any(map(one.meets, taken)):
                continue
            span = doc.char_span(one.start, one.end, label=str(one.label), alignment_mode="expand")
            if span is not None:
                spans.append(span)
                taken.append(one)
        doc.spans[SPANS_KEY] = sorted(spans, key=lambda span: span.start)
        return doc


def line_of(doc: Doc) -> Line:
    """Return the Doc's text taken apart; done once for all components."""
    line = doc.user_data.get(_LINE)
    if not isinstance(line, Line):
        line = doc.user_data[_LINE] = read_line(doc.text, doc.user_data.get(_BEFORE, ""))
    return line


@Language.factory("personal_email")
def make_email(nlp: Language, name: str) -> Component:  # noqa: ARG001  # as spaCy calls it
    """E-mail addresses, written and said."""
    lexicon = load_lexicon()
    return Component(Label.EMAIL, lambda line, _taken: find_emails(line, lexicon))


@Language.factory("personal_cpr")
def make_cpr(nlp: Language, name: str) -> Component:  # noqa: ARG001
    """CPR numbers, whole and in part."""
    return Component(Label.CPR, lambda line, _taken: find_cpr(line))


@Language.factory("personal_birth_date")
def make_birth_date(nlp: Language, name: str) -> Component:  # noqa: ARG001
    """Dates that somebody was born on."""
    return Component(Label.DATE_OF_BIRTH, lambda line, _taken: find_births(line))


@Language.factory("personal_phone")
def make_phone(nlp: Language, name: str) -> Component:  # noqa: ARG001
    """Phone numbers."""
    return Component(Label.PHONE, find_phones)


@Language.factory("personal_address")
def make_address(nlp: Language, name: str) -> Component:  # noqa: ARG001
    """Streets with and without a house number."""
    lexicon = load_lexicon()
    return Component(Label.ADDRESS, lambda line, taken: find_addresses(line, lexicon, taken))


@Language.factory("personal_workplace")
def make_workplace(nlp: Language, name: str) -> Component:  # noqa: ARG001
    """Workplaces."""
    lexicon = load_lexicon()
    return Component(Label.ORG, lambda line, taken: find_organisations(line, lexicon, taken))


@Language.factory("personal_place")
def make_place(nlp: Language, name: str) -> Component:  # noqa: ARG001
    """Places."""
    lexicon = load_lexicon()
    return Component(Label.PLACE, lambda line, taken: find_places(line, lexicon, taken))


@Language.factory("personal_name")
def make_name(nlp: Language, name: str) -> Component:  # noqa: ARG001
    """Names of people."""
    lexicon = load_lexicon()
    return Component(Label.PERSON, lambda line, taken: find_persons(line, lexicon, taken))


ORDER: Final = (
    "personal_email",
    "personal_cpr",
    "personal_birth_date",
    "personal_phone",
    "personal_address",
    "personal_workplace",
    "personal_place",
    "personal_name",
)


def build() -> Language:
    """Return a Danish pipeline of the eight components."""
    nlp = spacy.blank("da", config={"nlp": {"tokenizer": {"@tokenizers": "medlyt_pieces.v1"}}})
    for factory in ORDER:
        nlp.add_pipe(factory)
    return nlp


def find_all(nlp: Language, texts: Sequence[str]) -> list[tuple[Found, ...]]:
    """Return what is found in each text of a conversation; a question before a bare answer is kept in mind."""
    docs = []
    for number, text in enumerate(texts):
        doc = nlp.make_doc(text)
        doc.user_data[_BEFORE] = question(texts[number - 1]) if number else ""
        docs.append(doc)
    return [_founds(doc) for doc in nlp.pipe(docs)]


def question(text: str) -> str:
    """Return `text` if it asks for something that only the next text may tell, else ""."""
    asks = text.rstrip().endswith("?") or _ASKS.search(text.lower()) is not None
    return text if asks and not any(letter.isdigit() for letter in text) else ""


def _founds(doc: Doc) -> tuple[Found, ...]:
    """Return a Doc's spans as they were found; an empty text has none."""
    return tuple(
        Found(start=span.start_char, end=span.end_char, label=Label(span.label_))
        for span in doc.spans.get(SPANS_KEY, ())
    )
