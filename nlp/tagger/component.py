"""The tagger as a spaCy component, `medlyt_core_elements`: `doc.spans["core_elements"]`, a Doc an utterance.

    nlp = spacy.blank("da")
    nlp.add_pipe("medlyt_core_elements")
    for doc in nlp.pipe(documents(nlp, utterances)): ...

A Doc says who speaks in `doc._.role` ("jobformidler", ...) and what was said just before in `doc._.context`,
pairs of role (or None) and text, the oldest first; only the consultant's are tagged. A span covers words that
made the tag: its label is the behaviour, its id the topic. For each span `attrs["scores"]` of the group holds
how sure the tagger is, as spaCy's spancat does it, and `attrs["examples"]` the nearest example.
`doc._.candidates` are the likeliest behaviours, shown or not, each with how sure.

spaCy finds the component by its entry point. What it leaves on a Doc needs no Medlyt to be read again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from nlp.library import Turn
from nlp.records import Role, Tagged, Utterance
from nlp.tagger.encoder import CONTEXT_TURNS
from nlp.tagger.trained import TrainedTagger, before, load_tagger

NAME: Final = "medlyt_core_elements"
SPANS: Final = "core_elements"
BATCH_DOCS: Final = 64
_EXTENSIONS: Final = ("role", "context", "candidates")

for _name in _EXTENSIONS:
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


class CoreElementsComponent:
    """Tags Docs; the tagger is loaded with the first of them."""

    def __init__(self, home: Path | None) -> None:
        self._home = home
        self._tagger: TrainedTagger | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Tag one."""
        self._tag([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = BATCH_DOCS) -> Iterator[Doc]:
        """Tag many, so many at once."""
        waiting = iter(stream)
        while docs := list(islice(waiting, batch_size)):
            self._tag(docs)
            yield from docs

    def _tag(self, docs: Sequence[Doc]) -> None:
        for doc in docs:
            doc.spans[SPANS] = SpanGroup(doc, name=SPANS, attrs={"scores": [], "examples": []})
            doc._.candidates = []
        spoken = [doc for doc in docs if doc._.role == Role.JOBFORMIDLER and doc.text.strip()]
        if not spoken:
            return
        if self._tagger is None:
            self._tagger = _load(self._home)
        tagged = self._tagger.tag_lines([(_utterance(doc), _turns(doc)) for doc in spoken])
        for doc, one in zip(spoken, tagged, strict=True):
            _annotate(doc, one)


def make_core_elements(nlp: Language, name: str, home: str | None) -> CoreElementsComponent:
    """Return the component; `home` is Medlyt's folder where a tagger of one's own is to be used."""
    del nlp, name
    return CoreElementsComponent(None if home is None else Path(home))


Language.factory(NAME, assigns=["doc.spans"], default_config={"home": None}, func=make_core_elements)


def documents(nlp: Language, utterances: Sequence[Utterance]) -> list[Doc]:
    """Return a conversation as Docs, each with its speaker's role and the turns before; not yet tagged."""
    docs = []
    for index, one in enumerate(utterances):
        doc = nlp.make_doc(one.text)
        doc._.role = None if one.role is None else one.role.value
        doc._.context = [
            (None if turn.role is None else turn.role.value, turn.text) for turn in before(utterances, index)
        ]
        docs.append(doc)
    return docs


def _load(home: Path | None) -> TrainedTagger:
    if home is None:
        return load_tagger()
    from nlp.trainers.home import tagger_of

    tagger = tagger_of(home)
    assert isinstance(tagger, TrainedTagger)  # noqa: S101 -- the shipped one and one's own are of one kind
    return tagger


def _utterance(doc: Doc) -> Utterance:
    return Utterance(start_s=0, end_s=0, speaker="", role=Role.JOBFORMIDLER, text=doc.text)


def _turns(doc: Doc) -> tuple[Turn, ...]:
    """The turns before; read back from a file, a pair is a list."""
    return tuple(
        Turn(role=None if who is None else Role(who), text=said)
        for who, said in (doc._.context or ())[-CONTEXT_TURNS:]
    )


def _annotate(doc: Doc, tagged: Tagged) -> None:
    spans: list[Span] = []
    scores: list[float] = []
    examples: list[str] = []
    for tag in tagged.tags:
        for start, end in places(doc.text, tag.evidence):
            span = doc.char_span(start, end, label=tag.behaviour, span_id=tag.topic, alignment_mode="expand")
            spans.append(span)
            scores.append(tag.confidence)
            examples.append(tag.example)
    attrs: dict[str, Any] = {"scores": scores, "examples": examples}
    doc.spans[SPANS] = SpanGroup(doc, name=SPANS, spans=spans, attrs=attrs)
    doc._.candidates = [(one.behaviour, one.confidence) for one in tagged.candidates]


def places(text: str, phrases: Sequence[str]) -> list[tuple[int, int]]:
    """Return where each of `phrases`, in the order of `text`, begins and ends; the whole for none."""
    found: list[tuple[int, int]] = []
    at = 0
    for phrase in phrases:
        place = re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)").search(text, at)
        if place is not None:
            found.append(place.span())
            at = place.end()
    return found or [(0, len(text))]
