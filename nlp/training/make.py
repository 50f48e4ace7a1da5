"""Making the artefact: tune, measure on meetings kept apart, calibrate, export, and write the card."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.engines.e5 import build_network, read_e5
from models.store import VerifiedModel
from nlp.core_elements import load_core_elements
from nlp.evaluation import Scoring, labels, scorable, score
from nlp.library import Example, Library, load_library, read_examples, read_meeting
from nlp.records import Role
from nlp.tagger.encoder import TextEncoder
from nlp.tagger.features import Doubt, Floats, Head, Neighbours
from nlp.tagger.letters import Letters
from nlp.tagger.trained import Layer, read_artefact
from nlp.training import fitting, tuning
from nlp.training.card import card
from nlp.training.export import danish_pieces, prune, write_encoder
from nlp.training.mishearing import Mishearing, learn, pairs_in, read_pairs
from nlp.training.pairing import mates
from nlp.training.spelling import fit_letters
from nlp.training.stance import fit_stance

ENCODER_FILES = ("encoder.onnx", "tokenizer.json")
PIECES = 20_000
UNTUNED = tuning.Options(epochs=0)
HEARD = ("heard", "heard16")  # readings that a recogniser gave
PAIRS = "pairs"  # lines and their twins that take them back, among what is held back


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """A meeting that neither encoder nor neighbours see, in one reading of it (`text`, `heard16`, ...)."""

    meeting: str
    reading: str
    examples: tuple[Example, ...]


def consultant(examples: Sequence[Example]) -> tuple[Example, ...]:
    """The consultant's lines whose labels an utterance can show."""
    taggable = set(load_core_elements().taggable)
    return tuple(
        one
        for one in examples
        if one.role is Role.JOBFORMIDLER and one.text.strip() and set(one.behaviours) <= taggable
    )


def held_back(folder: Path) -> tuple[HeldBack, ...]:
    """The consultant's lines of every labelled meeting in `folder`, and of what was heard of it.

    `pairs.jsonl`, where it is there, holds lines and their twins that take them back; it counts as a meeting.
    """
    known = load_core_elements().behaviours
    found: list[HeldBack] = []
    for path in sorted(folder.glob("*.tsv")):
        readings = HEARD if path.name.endswith(".heard.tsv") else ("text",)
        for reading in readings:
            lines = read_meeting(path, source="held back", known=known, column=reading)
            spoken = tuple(one for one in lines if one.role is Role.JOBFORMIDLER and one.text.strip())
            found.append(HeldBack(meeting=path.name.split(".")[0], reading=reading, examples=spoken))
    pairs = folder / f"{PAIRS}.jsonl"
    if pairs.exists():
        lines = read_examples(pairs, source="held back", known=known)
        spoken = tuple(one for one in lines if one.role is Role.JOBFORMIDLER)
        found.append(HeldBack(meeting=PAIRS, reading=PAIRS, examples=spoken))
    return tuple(found)


def make(
    model: VerifiedModel,
    apart: Sequence[HeldBack],
    heard: Sequence[Path],
    folder: Path,
    *,
    options: tuning.Options,
    library: Library | None = None,
    log: Callable[[str], None],
) -> dict[str, Scoring]:
    """Train on the library, calibrate on `apart`, write everything to `folder`; returns figures by reading.

    Mishearing is learned from what was heard of the library's lines and from the `*.heard.tsv` files `heard`.
    The figures are cross-validated by meeting: each is scored by a layer that was calibrated on the others.
    """
    behaviours = load_core_elements().taggable
    held = library or load_library()
    lines = consultant(held.examples)
    log(f"{len(lines)} lines, {sum(bool(one.behaviours) for one in lines)} of them labelled")
    mishear = learn([*pairs_in(held.examples), *read_pairs(heard)])
    head, vectors = make_encoder(model, held, lines, mishear, folder, options=options, log=log)
    letters, stance = fit_letters(lines, behaviours, mishear), fit_stance(lines, mishear)
    return complete(folder, held, lines, vectors, head, letters, stance, apart, options=options, log=log)


def make_over(
    artefact: Path,
    apart: Sequence[HeldBack],
    heard: Sequence[Path],
    folder: Path,
    *,
    library: Library,
    options: tuning.Options = UNTUNED,
    log: Callable[[str], None],
) -> dict[str, Scoring]:
    """Train as `make` does, over the encoder of the trained `artefact`, which stays as it is.

    Without meetings in `apart` its calibrated layer stays too. Mishearing is learned from the library's lines
    and from the `*.heard.tsv` files `heard`. `options` are those that the encoder was tuned with, if known.
    """
    behaviours = load_core_elements().taggable
    lines = consultant(library.examples)
    log(f"{len(lines)} lines, {sum(bool(one.behaviours) for one in lines)} of them labelled")
    for name in ENCODER_FILES:
        shutil.copyfile(artefact / name, folder / name)
    was = read_artefact(artefact)
    mishear = learn([*pairs_in(library.examples), *read_pairs(heard)])
    vectors = _vectors(TextEncoder(folder), lines)
    head = was.head
    if was.examples != tuple(one.text for one in lines):
        head = fitting.between(head, fitting.fit_head(vectors, lines, behaviours))
    letters, stance = fit_letters(lines, behaviours, mishear), fit_stance(lines, mishear)
    return complete(
        folder,
        library,
        lines,
        vectors,
        head,
        letters,
        stance,
        apart,
        options=options,
        layer=was.layer,
        log=log,
    )


def make_encoder(
    model: VerifiedModel,
    library: Library,
    lines: Sequence[Example],
    mishear: Mishearing,
    folder: Path,
    *,
    options: tuning.Options,
    log: Callable[[str], None],
) -> tuple[Head, Floats]:
    """Write the encoder, tuned if `options` give epochs; the head over it, its (lines, width) vectors."""
    behaviours = load_core_elements().taggable
    whole = read_e5(model)
    packed = prune(whole, danish_pieces(whole, _every_text(library), most=PIECES))
    write_encoder(build_network(packed), packed, folder)
    vectors = _vectors(TextEncoder(folder), lines)
    head = fitting.fit_head(vectors, lines, behaviours)
    if options.epochs:
        network, head = tuning.tune(
            packed,
            head,
            lines,
            behaviours,
            mishear,
            options,
            mates=mates(vectors, lines, behaviours),
            log=log,
        )
        write_encoder(network, packed, folder)
        # Tuned with the encoder, and fitted to what that became: half-way between does better than either.
        vectors = _vectors(TextEncoder(folder), lines)
        head = fitting.between(head, fitting.fit_head(vectors, lines, behaviours))
    return head, vectors


def complete(
    folder: Path,
    library: Library,
    lines: Sequence[Example],
    vectors: Floats,
    head: Head,
    letters: Letters,
    stance: Letters,
    apart: Sequence[HeldBack],
    *,
    options: tuning.Options,
    layer: Layer | None = None,
    log: Callable[[str], None],
) -> dict[str, Scoring]:
    """Add neighbours and the calibrated layer to the encoder in `folder`, measure, write artefact and card.

    All of it reads the encoder as it ships, so that the layers fit what will run; `vectors` (lines, width)
    are what it makes of the lines. `layer` serves where there is nothing in `apart` to calibrate one on.
    """
    behaviours = load_core_elements().taggable
    encoder = TextEncoder(folder)
    near = fitting.neighbours(lines, vectors, behaviours)
    doubt = fitting.fit_doubt(head, vectors, lines)
    tables = [
        fitting.feature_table(
            one.examples, _vectors(encoder, one.examples), head, letters, stance, doubt, near, behaviours
        )
        for one in apart
    ]
    figures = cross_validate(apart, tables, behaviours) if len(_meetings(apart)) > 1 else {}
    if _meetings(apart) or layer is None:
        layer = _fit(apart, tables, behaviours)
    _write(folder, behaviours, head, letters, stance, doubt, near, lines, layer)
    written = card(library, lines, options, figures, layer)
    (folder / "card.md").write_text(written, encoding="utf-8")
    log(f"thresholds {layer.written_threshold:.2f} and {layer.heard_threshold:.2f}")
    return figures


def cross_validate(
    apart: Sequence[HeldBack], tables: Sequence[Floats], behaviours: Sequence[str]
) -> dict[str, Scoring]:
    """Score each reading over all meetings, each by a layer calibrated on the other meetings."""
    guesses: dict[str, list[Floats]] = {}
    truths: dict[str, list[Floats]] = {}
    thresholds: dict[str, list[float]] = {}
    for one, table in zip(apart, tables, strict=True):
        others = [(o, t) for o, t in zip(apart, tables, strict=True) if o.meeting != one.meeting]
        layer = _fit([o for o, _ in others], [t for _, t in others], behaviours)
        rows = scorable(one.examples, behaviours)
        guesses.setdefault(one.reading, []).append(judged_by(layer, table, one.reading)[rows])
        truths.setdefault(one.reading, []).append(labels(one.examples, behaviours)[rows])
        thresholds.setdefault(one.reading, []).append(layer.threshold(heard=one.reading in HEARD))
    elements = load_core_elements()
    return {
        reading: score(
            np.concatenate(guesses[reading]),
            np.concatenate(truths[reading]),
            behaviours=behaviours,
            elements=elements,
            threshold=float(np.median(thresholds[reading])),
        )
        for reading in guesses
    }


def judged_by(layer: Layer, table: Floats, reading: str) -> Floats:
    """(lines, behaviours) probabilities of a meeting's lines in one reading of it."""
    return layer.probabilities(table, np.full(len(table), reading in HEARD))


def _fit(apart: Sequence[HeldBack], tables: Sequence[Floats], behaviours: Sequence[str]) -> Layer:
    return fitting.fit_layer(
        np.concatenate(list(tables)),
        [line for one in apart for line in one.examples],
        behaviours,
        lifelike=np.array([one.reading != PAIRS for one in apart for _ in one.examples]),
        heard=np.array([one.reading in HEARD for one in apart for _ in one.examples]),
    )


def _meetings(apart: Sequence[HeldBack]) -> set[str]:
    """The names of the meetings, which lines made to be hard are not."""
    return {one.meeting for one in apart if one.reading != PAIRS and one.examples}


def _vectors(encoder: TextEncoder, examples: Sequence[Example]) -> Floats:
    return np.stack([one.vector for one in encoder.encode([(e.text, e.context) for e in examples])])


def _every_text(library: Library) -> list[str]:
    """All that the kept word pieces must spell: the library, and the source's own wording."""
    texts = [f"{one.role}: {one.text}" for one in library.examples]
    texts += [one.text.lower() for one in library.examples]
    texts += [behaviour.example_da for behaviour in load_core_elements().behaviours.values()]
    return ["query:", "taler:", *texts]


def _write(
    folder: Path,
    behaviours: Sequence[str],
    head: Head,
    letters: Letters,
    stance: Letters,
    doubt: Doubt,
    near: Neighbours,
    lines: Sequence[Example],
    layer: Layer,
) -> None:
    weighings: dict[str, Any] = {
        f"{kind}_{name}": np.float32(one)
        for kind, weighing in (("written", layer.written), ("heard", layer.heard))
        for name, one in asdict(weighing).items()
    }
    np.savez_compressed(
        folder / "tagger.npz",
        behaviours=np.array(behaviours),
        **{f"head_{name}": value for name, value in asdict(head).items()},
        **{f"letters_{name}": value for name, value in asdict(letters).items()},
        **{f"stance_{name}": value for name, value in asdict(stance).items()},
        example_vectors=near.vectors.astype(np.float16),
        example_shows=near.shows,
        doubt_weight=doubt.weight,
        doubt_bias=np.float32(doubt.bias),
        written_threshold=np.float32(layer.written_threshold),
        heard_threshold=np.float32(layer.heard_threshold),
        **weighings,
    )
    texts = json.dumps([one.text for one in lines], ensure_ascii=False, indent=0)
    (folder / "examples.json").write_text(texts + "\n", encoding="utf-8")
