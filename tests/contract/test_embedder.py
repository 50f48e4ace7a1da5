"""What every embedder does: the fake one and e5."""

import numpy as np
import pytest

from models.fakes import FakeEmbedder
from models.protocols import Embedder
from models.store import ModelShelf

pytestmark = pytest.mark.contract

DEADLINE = "Vi aftaler, at du søger jobbet inden fredag klokken tolv"
DEADLINE_AGAIN = "Vi aftaler, at du søger stillingen inden fredag"
HOLIDAY = "Hunden sov længe under bordet hele eftermiddagen"


@pytest.fixture(scope="module", params=["fake", "e5"])
def embedder(request: pytest.FixtureRequest, weights: ModelShelf) -> Embedder:
    if request.param == "fake":
        return FakeEmbedder()
    from models.engines.e5 import E5Embedder

    return E5Embedder(weights.verified("e5-small"))


def test_each_text_has_a_row_of_unit_length(embedder: Embedder) -> None:
    vectors = embedder.embed([DEADLINE, "Ja.", "", "🙂", "  ", HOLIDAY * 40])

    assert vectors.dtype == np.float32
    assert vectors.shape[0] == 6
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(6), abs=1e-5)


def test_no_texts_have_no_rows_but_a_dimension(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.embed(["hej"]).shape[1])


def test_texts_alike_lie_nearer_than_texts_apart(embedder: Embedder) -> None:
    deadline, again, holiday = embedder.embed([DEADLINE, DEADLINE_AGAIN, HOLIDAY])

    assert deadline @ again > deadline @ holiday + 0.02


def test_a_row_does_not_depend_on_its_company_nor_its_place(embedder: Embedder) -> None:
    alone = embedder.embed([DEADLINE])[0]
    company = embedder.embed([HOLIDAY * 5, *(["Ja."] * 40), DEADLINE, "Nej, det tror jeg ikke."])

    assert company[41] == pytest.approx(alone, abs=1e-4)
    assert company[0] != pytest.approx(alone, abs=1e-2)
