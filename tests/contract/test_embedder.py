"""What every embedder does: the fake one, e5, and the encoder in ONNX, pooled in the graph or here."""

import numpy as np
import pytest

from models.errors import ModelMissing
from models.fakes import FakeEmbedder
from models.protocols import Embedder
from models.store import ModelShelf
from tests.contract.tiny_encoder import build_encoder

pytestmark = pytest.mark.contract

DEADLINE = "Vi aftaler, at du søger jobbet inden fredag klokken tolv"
DEADLINE_AGAIN = "Vi aftaler, at du søger stillingen inden fredag"
HOLIDAY = "Hunden sov længe under bordet hele eftermiddagen"


@pytest.fixture(scope="module", params=["fake", "e5", "onnx", "onnx-pooled"])
def embedder(
    request: pytest.FixtureRequest, weights: ModelShelf, tmp_path_factory: pytest.TempPathFactory
) -> Embedder:
    if request.param == "fake":
        return FakeEmbedder()
    if request.param == "e5":
        from models.engines.e5 import E5Embedder

        return E5Embedder(weights.verified("e5-small"))
    from models.engines.text_encoder import OnnxEmbedder

    words = f"query : {DEADLINE} {DEADLINE_AGAIN} {HOLIDAY} ,".lower().replace(",", " ").split()
    folder = build_encoder(
        tmp_path_factory.mktemp("encoder"), words=words, pooled=request.param == "onnx-pooled"
    )
    return OnnxEmbedder(folder)


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


def test_an_encoder_that_is_not_there_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    from models.engines.text_encoder import OnnxEmbedder

    with pytest.raises(ModelMissing) as caught:
        OnnxEmbedder(tmp_path_factory.mktemp("empty"))
    assert caught.value.name == "encoder.onnx"
