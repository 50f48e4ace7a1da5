"""The kinds of personal data as spaCy components: each adds its own to `doc.spans["personal_data"]`.

Importing this module imports spaCy and registers the factories `personal_email`, `personal_cpr`, ...
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
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
    r"\b(hvad (er|hedder|var)|må jeg|kan du|har du|hvem|hvornår|hvilken|oplys|bekræft|sig|giv mig|"
    r"skal bruge)\b"
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


KINDS: Final[Mapping[str, tuple[Label, Finder]]] = MappingProxyType(
    {
        "personal_email": (Label.EMAIL, lambda line, _taken: find_emails(line, load_lexicon())),
        "personal_cpr": (Label.CPR, lambda line, _taken: find_cpr(line)),
        "personal_birth_date": (Label.DATE_OF_BIRTH, lambda line, _taken: find_births(line)),
        "personal_phone": (Label.PHONE, find_phones),
        "personal_address": (Label.ADDRESS, lambda line, taken: find_addresses(line, load_lexicon(), taken)),
        "personal_workplace": (
            Label.ORG,
            lambda line, taken: find_organisations(line, load_lexicon(), taken),
        ),
        "personal_place": (Label.PLACE, lambda line, taken: find_places(line, load_lexicon(), taken)),
        "personal_name": (Label.PERSON, lambda line, taken: find_persons(line, load_lexicon(), taken)),
    }
)


def _factory(label: Label, find: Finder) -> Callable[[Language, str], Component]:
    def make(nlp: Language, name: str) -> Component:  # noqa: ARG001  # as spaCy calls it
        return Component(label, find)

    return make


def _registered(name: str) -> Callable[[Language, str], Component]:
    make = _factory(*KINDS[name])
    Language.factory(name, func=make)
    return make


# spaCy finds each of these by its entry point, so that a pipeline with them loads where Medlyt is installed.
personal_email = _registered("personal_email")
personal_cpr = _registered("personal_cpr")
personal_birth_date = _registered("personal_birth_date")
personal_phone = _registered("personal_phone")
personal_address = _registered("personal_address")
personal_workplace = _registered("personal_workplace")
personal_place = _registered("personal_place")
personal_name = _registered("personal_name")
spacy.registry.tokenizers("medlyt_pieces.v1", func=make_tokenizer)


def build() -> Language:
    """Return a Danish pipeline of all kinds, the surest first: what one has taken the next leave alone."""
    nlp = spacy.blank("da", config={"nlp": {"tokenizer": {"@tokenizers": "medlyt_pieces.v1"}}})
    for factory in KINDS:
        nlp.add_pipe(factory)
    return nlp


def find_all(nlp: Language, texts: Sequence[str]) -> list[tuple[Found, ...]]:
    """Return what is found in each text of a conversation, a question before a bare answer in mind."""
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
