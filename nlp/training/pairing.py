"""Pairs of a line that only sounds like something and one that means it, to be learned side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlp.evaluation import labels
from nlp.library import Example
from nlp.tagger.features import Floats, unit
from nlp.training.stance import is_turned

_FIRST_CHOICES = 6


def mates(vectors: Floats, examples: Sequence[Example], behaviours: Sequence[str]) -> dict[int, int]:
    """For each turned line the labelled one it resembles most, by index; nobody is in two pairs.

    `vectors` are (examples, width). The closest pairs are made first; who finds its first choices taken stays
    alone.
    """
    meant = np.flatnonzero(labels(examples, behaviours).any(axis=1))
    turned = np.flatnonzero([is_turned(one) for one in examples])
    if not len(meant) or not len(turned):
        return {}
    middled = unit(vectors - vectors.mean(axis=0))
    closeness = middled[turned] @ middled[meant].T
    found: dict[int, int] = {}
    taken: set[int] = set()
    for row in np.argsort(-closeness.max(axis=1), kind="stable"):
        for choice in np.argsort(-closeness[row], kind="stable")[:_FIRST_CHOICES]:
            if int(meant[choice]) not in taken:
                found[int(turned[row])] = int(meant[choice])
                taken.add(int(meant[choice]))
                break
    return found
