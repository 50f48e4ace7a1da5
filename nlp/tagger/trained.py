"""The shipped tagger: encoder, letters, nearest examples and rules, weighed by one calibrated layer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp import rules
from nlp.core_elements import CoreElements, load_core_elements
from nlp.errors import TaggerDamaged
from nlp.library import Turn
from nlp.records import Candidate, Role, Tag, Tagged, Utterance
from nlp.tagger import features
from nlp.tagger.encoder import Encoded, TextEncoder
from nlp.tagger.evidence import evidence
from nlp.tagger.features import Doubt, Floats, Head, Neighbours
from nlp.tagger.letters import Letters
from nlp.tagger.protocol import Tagger
from nlp.tagger.remembering import Encoder, RememberingEncoder
from nlp.tagger.stance import marks

PACKAGED = Path(__file__).parent.parent / "artefact"
MOST_CANDIDATES = 3
MOST_TAGS = 2
BREAK_S = 1.2  # a pause within an utterance; longer ones part utterances


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """What makes log odds of features, asking two things: is it about the behaviour, and is it meant.

    `weight` (features,) and `bias` give the log odds of the one, `gate` (features,) and `gate_bias` of the
    other: what is taken back stays out however much it sounds like the thing. `stretch` and `shift` bring the
    log odds of both at once to what holds in meetings.
    """

    weight: Floats
    bias: float
    gate: Floats
    gate_bias: float
    stretch: float
    shift: float

    def odds(self, table: Floats) -> Floats:
        """(n, behaviours, features) to (n, behaviours) log odds."""
        both = features.both_odds(table @ self.weight + self.bias, table @ self.gate + self.gate_bias)
        return np.asarray(both * self.stretch + self.shift, np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """The calibrated layer, which is silent below a threshold.

    Text that was written down and what a recogniser heard are weighed apart: misheard words speak less
    clearly, letters see through them better than the encoder does, and what is left means more than it says.
    Each has a threshold of its own: where less can be sure, silence would cost more than it saves.
    """

    written: Weighing
    heard: Weighing
    written_threshold: float
    heard_threshold: float

    def threshold(self, *, heard: bool) -> float:
        """The probability below which nothing is shown."""
        return self.heard_threshold if heard else self.written_threshold

    def odds(self, table: Floats, heard: NDArray[np.bool_]) -> Floats:
        """(n, behaviours, features) to (n, behaviours) log odds; `heard` (n,) marks a recogniser's text."""
        return np.where(heard[:, None], self.heard.odds(table), self.written.odds(table))

    def probabilities(self, table: Floats, heard: NDArray[np.bool_]) -> Floats:
        """(n, behaviours, features) to (n, behaviours) probabilities; `heard` as for `odds`."""
        return features.sigmoid(self.odds(table, heard))


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """All that training leaves behind but the encoder; `examples` are the texts of the neighbours."""

    behaviours: tuple[str, ...]
    head: Head
    letters: Letters
    stance: Letters
    doubt: Doubt
    neighbours: Neighbours
    examples: tuple[str, ...]
    layer: Layer


def read_artefact(folder: Path = PACKAGED) -> Artefact:
    """Read `tagger.npz` and `examples.json`; raises TaggerDamaged when they do not fit together."""
    try:
        with np.load(folder / "tagger.npz", allow_pickle=False) as held:
            arrays: Mapping[str, np.ndarray] = {name: held[name] for name in held.files}
        examples = tuple(json.loads((folder / "examples.json").read_text(encoding="utf-8")))
        artefact = Artefact(
            behaviours=tuple(str(b) for b in arrays["behaviours"]),
            head=Head(
                **{k: arrays[f"head_{k}"].astype(np.float32) for k in ("mean", "scale", "weight", "bias")}
            ),
            letters=Letters(**{k: arrays[f"letters_{k}"] for k in ("weight", "step", "bias")}),
            stance=Letters(**{k: arrays[f"stance_{k}"] for k in ("weight", "step", "bias")}),
            doubt=Doubt(weight=arrays["doubt_weight"].astype(np.float32), bias=float(arrays["doubt_bias"])),
            neighbours=Neighbours(
                vectors=features.unit(arrays["example_vectors"].astype(np.float32)),
                shows=arrays["example_shows"].astype(bool),
            ),
            examples=examples,
            layer=Layer(
                written=_weighing(arrays, "written"),
                heard=_weighing(arrays, "heard"),
                written_threshold=float(arrays["written_threshold"]),
                heard_threshold=float(arrays["heard_threshold"]),
            ),
        )
    except (OSError, KeyError, ValueError) as exc:
        raise TaggerDamaged(problem="filerne kan ikke læses") from exc
    weights = (artefact.layer.written.weight, artefact.layer.heard.weight)
    if len(examples) != len(artefact.neighbours.vectors) or {len(one) for one in weights} != {
        len(features.NAMES)
    }:
        raise TaggerDamaged(problem="filerne hører ikke sammen")
    return artefact


def _weighing(arrays: Mapping[str, np.ndarray], name: str) -> Weighing:
    return Weighing(
        weight=arrays[f"{name}_weight"].astype(np.float32),
        bias=float(arrays[f"{name}_bias"]),
        gate=arrays[f"{name}_gate"].astype(np.float32),
        gate_bias=float(arrays[f"{name}_gate_bias"]),
        stretch=float(arrays[f"{name}_stretch"]),
        shift=float(arrays[f"{name}_shift"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What the tagger thinks of n consultant utterances, before anything is left out."""

    probabilities: Floats  # (n, behaviours)
    heard: NDArray[np.bool_]  # (n,) which are a recogniser's text
    nearest: np.ndarray  # (n, behaviours) index of the nearest example
    encoded: tuple[Encoded, ...]
    readings: tuple[rules.Reading, ...]


class TrainedTagger:
    """Tags with an artefact and an encoder; keeps `Tagger`'s promise."""

    def __init__(self, artefact: Artefact, encoder: Encoder, elements: CoreElements) -> None:
        self._artefact, self._encoder, self._elements = artefact, encoder, elements

    def remembering(self) -> TrainedTagger:
        """The same tagger for one meeting: what it has read it knows, as long as it is held."""
        return TrainedTagger(self._artefact, RememberingEncoder(self._encoder), self._elements)

    def tag(self, utterances: Sequence[Utterance]) -> tuple[Tagged, ...]:
        """One Tagged per utterance, in order; silent on everybody but the consultant."""
        spoken = [i for i, one in enumerate(utterances) if one.role is Role.JOBFORMIDLER and one.text.strip()]
        pairs = broken(utterances, spoken)
        said = [(utterances[i].text, before(utterances, i)) for i in spoken]
        joined = [(f"{utterances[i].text} {utterances[j].text}", before(utterances, i)) for i, j in pairs]
        row_of = {i: row for row, i in enumerate(spoken)}
        heard = np.array([bool(utterances[i].words) for i in spoken] + [True] * len(pairs), bool)
        scores = self.score([*said, *joined], heard=heard)
        scores = mended(scores, [(row_of[i], row_of[j]) for i, j in pairs])
        return tuple(
            self._tagged(one, scores, row_of[i])
            if i in row_of
            else Tagged(utterance=one, tags=(), candidates=())
            for i, one in enumerate(utterances)
        )

    def tag_lines(self, lines: Sequence[tuple[Utterance, Sequence[Turn]]]) -> tuple[Tagged, ...]:
        """One Tagged per line of the consultant, each with the turns before it, whatever meeting it is of."""
        scores = self.score([(one.text, turns) for one, turns in lines])
        return tuple(self._tagged(one, scores, row) for row, (one, _) in enumerate(lines))

    def score(
        self, said: Sequence[tuple[str, Sequence[Turn]]], *, heard: NDArray[np.bool_] | None = None
    ) -> Scores:
        """Score consultant texts, each with the turns before it; `heard` marks those of a recogniser."""
        artefact = self._artefact
        if not said:
            empty = np.zeros((0, len(artefact.behaviours)), np.float32)
            none = np.zeros(0, bool)
            return Scores(
                probabilities=empty, heard=none, nearest=empty.astype(np.intp), encoded=(), readings=()
            )
        encoded = self._encoder.encode(said)
        readings = tuple(rules.read(text) for text, _ in said)
        vectors = np.stack([one.vector for one in encoded])
        nearness, nearest = artefact.neighbours.nearest(vectors)
        table = features.table(
            artefact.head.logits(vectors),
            artefact.letters.logits([text for text, _ in said]),
            artefact.stance.odds([marks(text) for text, _ in said]),
            artefact.doubt.odds(artefact.head.standard(vectors)),
            nearness,
            readings,
            artefact.behaviours,
        )
        of_heard = np.zeros(len(said), bool) if heard is None else heard
        return Scores(
            probabilities=artefact.layer.probabilities(table, of_heard),
            heard=of_heard,
            nearest=nearest,
            encoded=encoded,
            readings=readings,
        )

    def _tagged(self, utterance: Utterance, scores: Scores, row: int) -> Tagged:
        probabilities = scores.probabilities[row]
        best = np.argsort(-probabilities, kind="stable")[:MOST_CANDIDATES]
        threshold = self._artefact.layer.threshold(heard=bool(scores.heard[row]))
        shown = [b for b in best[:MOST_TAGS] if probabilities[b] >= threshold]
        return Tagged(
            utterance=utterance,
            tags=tuple(self._tag(utterance, scores, row, int(b)) for b in shown),
            candidates=tuple(
                Candidate(
                    behaviour=self._artefact.behaviours[b], confidence=round(float(probabilities[b]), 4)
                )
                for b in best
            ),
        )

    def _tag(self, utterance: Utterance, scores: Scores, row: int, b: int) -> Tag:
        behaviour = self._artefact.behaviours[b]
        encoded, head = scores.encoded[row], self._artefact.head
        weights = head.standard(encoded.tokens) @ head.weight[b] / max(1, len(encoded.tokens))
        return Tag(
            behaviour=behaviour,
            topic=self._elements.behaviours[behaviour].topic,
            confidence=round(float(scores.probabilities[row, b]), 4),
            evidence=evidence(
                utterance.text,
                weights=weights.astype(np.float32),
                spans=encoded.spans,
                hits=[hit for hit in scores.readings[row].hits if hit.behaviour == behaviour],
            ),
            example=self._artefact.examples[int(scores.nearest[row, b])],
        )


def broken(utterances: Sequence[Utterance], spoken: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Neighbours among `spoken` that may be one utterance which the recogniser broke in two.

    Only recognised speech is looked at: its full stops are guesses, while a transcript by hand keeps together
    what belongs together.
    """
    return tuple(
        (i, j)
        for i, j in pairwise(spoken)
        if j == i + 1
        and utterances[i].words
        and utterances[i].speaker == utterances[j].speaker
        and utterances[j].start_s - utterances[i].end_s <= BREAK_S
    )


def mended(scores: Scores, pairs: Sequence[tuple[int, int]]) -> Scores:
    """Give what two parts say together to the part that says more of it; the last rows are the pairs'.

    A part is never lowered, and the other part keeps what it says by itself.
    """
    first = len(scores.probabilities) - len(pairs)
    probabilities, nearest = scores.probabilities[:first].copy(), scores.nearest[:first].copy()
    for row, (i, j) in enumerate(pairs, start=first):
        for b in np.flatnonzero(scores.probabilities[row] > np.maximum(probabilities[i], probabilities[j])):
            part = i if scores.probabilities[i, b] >= scores.probabilities[j, b] else j
            probabilities[part, b] = scores.probabilities[row, b]
            nearest[part, b] = scores.nearest[row, b]
    return replace(scores, probabilities=probabilities, nearest=nearest)


def before(utterances: Sequence[Utterance], index: int) -> tuple[Turn, ...]:
    """The two utterances before `index`, oldest first."""
    return tuple(Turn(role=one.role, text=one.text) for one in utterances[max(0, index - 2) : index])


def remembering(tagger: Tagger) -> Tagger:
    """Return one that tags the same and reads no text of a meeting twice, where there is such a one."""
    return tagger.remembering() if isinstance(tagger, TrainedTagger) else tagger


def load_tagger(folder: Path = PACKAGED) -> TrainedTagger:
    """Load the shipped tagger; raises TaggerDamaged."""
    return TrainedTagger(read_artefact(folder), TextEncoder(folder), load_core_elements())
