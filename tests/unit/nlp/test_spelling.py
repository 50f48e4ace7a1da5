"""The layer over letters knows a line again as it was written, and as a recogniser truly heard it."""

from dataclasses import replace

import numpy as np
import pytest

from nlp.library import Example
from nlp.records import Role
from nlp.training.mishearing import learn
from nlp.training.spelling import fit_letters

pytestmark = pytest.mark.unit

SAID = Example(role=Role.JOBFORMIDLER, text="jeg svarer inden for et døgn", behaviours=("b",))
OTHER = Example(role=Role.JOBFORMIDLER, text="vil du have kaffe eller vand", behaviours=())
HEARD = "jæ svåre en for at dyn"


def odds(*lines: Example) -> np.ndarray:
    """Log odds of what was said and of what was heard of it, after fitting on `lines`."""
    return fit_letters(lines, ("b",), learn([]), epochs=20).logits([SAID.text, HEARD])[:, 0]


def test_what_was_truly_heard_of_a_line_is_learned_beside_it() -> None:
    written, heard = odds(replace(SAID, heard=HEARD), OTHER), odds(SAID, OTHER)
    assert written[0] > 0 < heard[0]
    assert written[1] > 0 > heard[1]
