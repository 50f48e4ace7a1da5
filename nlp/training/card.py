"""The card that lies beside the trained artefact: data, figures, limits."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence

from nlp.evaluation import Scoring
from nlp.library import Example, Library
from nlp.tagger import features
from nlp.tagger.trained import Layer, Weighing
from nlp.training.fitting import LEAST_PRECISION, LEAST_PRECISION_HEARD
from nlp.training.tuning import Options

_HEAD = (
    "reading",
    "F1 behaviour",
    "precision",
    "recall",
    "F1 topic",
    "F1 anything",
    "right in first three",
    "ECE",
    "false pointers",
    "utterances",
)


def card(
    library: Library,
    lines: Sequence[Example],
    options: Options,
    figures: Mapping[str, Scoring],
    layer: Layer,
) -> str:
    """The card as Markdown; `figures` by reading."""
    labelled = sum(bool(one.behaviours) for one in lines)
    heard = sum(bool(one.heard) for one in lines)
    return f"""# The trained tagger

**What it is.** multilingual-e5-small (MIT), its upper {12 - options.frozen_layers} layers tuned
on the example library ({options.epochs} epochs), its vocabulary cut to Danish, in 8-bit ONNX, with a linear
head; a linear layer over letters (runs of two to five, misheard ones too); two of stance (is it taken back,
reported, past?), over marks in the words and over the vector; the library's consultant lines as neighbours;
over them and the rules a calibrated layer, one for text written down and one for what was heard.

**Data.** {len(lines)} consultant lines, {labelled} of them labelled, from {len(library.sources)} sources,
all made up. Text misheard as a recogniser mishears is made while training; {heard} of the lines were voiced,
and what whisper-base heard of them is learned from beside them.

**Figures**, cross-validated by meeting, on meetings that neither encoder nor neighbours saw. `text`: as said;
`heard16`: one word in six or seven wrong; `heard`: whisper-base, about half the words wrong. The thresholds
aim at a precision of {LEAST_PRECISION:.2f}, and {LEAST_PRECISION_HEARD:.2f} on what was heard. ECE is the
expected calibration error.

{figures_table(figures)}

**Limits.** Made-up meetings are denser in core elements than real ones. The labels are few authors' own.
Silence of the tagger means nothing. It reads utterances; it never judges people.

**Made** on {platform.machine()} with Python {platform.python_version()}.

- Options: {options}
- Text written down: {_weights(layer.written)}
- What a recogniser heard: {_weights(layer.heard)}
- Thresholds {layer.written_threshold:.2f} and {layer.heard_threshold:.2f}.
"""


def _weights(one: Weighing) -> str:
    about, meant = (
        ", ".join(f"{name} {w:+.2f}" for name, w in zip(features.NAMES, weights, strict=True))
        for weights in (one.weight, one.gate)
    )
    return f"about it: {about}; bias {one.bias:+.2f}; meant: {meant}; bias {one.gate_bias:+.2f}."


def figures_table(figures: Mapping[str, Scoring]) -> str:
    """The figures as a Markdown table, one row a reading."""
    rows = [_HEAD, tuple("---" for _ in _HEAD)]
    for reading, one in figures.items():
        shares = (
            one.behaviour.f1,
            one.behaviour.precision,
            one.behaviour.recall,
            one.topic.f1,
            one.anything.f1,
        )
        rows.append(
            (
                reading,
                *(f"{share:.3f}" for share in (*shares, one.candidates, one.calibration_error)),
                str(one.false_pointers),
                str(one.utterances),
            )
        )
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
