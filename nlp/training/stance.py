"""Fitting the layer of stance: labelled lines against those that take back, report, or put in the past."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from nlp.library import Example
from nlp.tagger.letters import PLACES, Letters
from nlp.tagger.stance import marks
from nlp.training.mishearing import Mishearing

TURNED = ("negat", "report", "past", "hypoth")  # how the library's kinds of nothing begin
TWINS = "twins"  # the source whose lines of nothing all sound like something


def is_turned(one: Example) -> bool:
    """Whether a line takes back, reports, or only sounds like what it would be about."""
    return not one.behaviours and (one.kind.startswith(TURNED) or one.source == TWINS)


def fit_stance(lines: Sequence[Example], mishear: Mishearing, *, seed: int = 0) -> Letters:
    """One output: log odds that an utterance does not say what its words are about.

    Each line counts as written and once lightly misheard; both classes weigh the same.
    """
    rng = random.Random(seed)  # noqa: S311 - for drawing noise, not secrets
    meant = [one.text for one in lines if one.behaviours]
    turned = [one.text for one in lines if is_turned(one)]
    said = meant + turned
    texts = said + [mishear(text, rate=0.2, rng=rng) for text in said]
    truth = np.tile([0] * len(meant) + [1] * len(turned), 2)
    filled = [marks(text).places for text in texts]
    table = csr_matrix(
        (
            np.ones(sum(map(len, filled)), np.float32),
            np.concatenate(filled),
            np.cumsum([0, *map(len, filled)]),
        ),
        shape=(len(texts), PLACES),
    )
    fitted = LogisticRegression(C=0.3, class_weight="balanced", solver="liblinear", max_iter=300).fit(
        table, truth
    )
    weight = fitted.coef_.T.astype(np.float32)
    step = np.abs(weight).max(axis=0) / 127
    return Letters(
        weight=np.round(weight / step).astype(np.int8),
        step=step.astype(np.float32),
        bias=fitted.intercept_.astype(np.float32),
    )
