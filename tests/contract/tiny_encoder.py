"""An encoder small enough to be made in a test: each word a random vector, in the shipped encoder's form."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

DIMENSION = 48
OPSET = 17


def build_encoder(folder: Path, *, words: list[str], pooled: bool) -> Path:
    """Write encoder.onnx and tokenizer.json into `folder`; the graph pools only if `pooled`."""
    vocabulary = {word: number for number, word in enumerate(["<unk>", *dict.fromkeys(words)])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    # Padding of the tokenizer's own must not reach the mean.
    tokenizer.enable_padding(pad_id=0, pad_token="<unk>")
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.random.default_rng(3).normal(size=(len(vocabulary), DIMENSION)).astype(np.float32)
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["states"])]
    if pooled:
        nodes += [
            helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["mask", "last"], ["weights"]),
            helper.make_node("Mul", ["states", "weights"], ["weighted"]),
            helper.make_node("ReduceSum", ["weighted", "tokens"], ["vectors"], keepdims=0),
        ]
    output, shape = ("vectors", ["texts", DIMENSION]) if pooled else ("states", ["texts", "n", DIMENSION])
    graph = helper.make_graph(
        nodes,
        "encoder",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "n"])
            for name in ("input_ids", "attention_mask")
        ],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)],
        [
            numpy_helper.from_array(table, "table"),
            numpy_helper.from_array(np.array([2]), "last"),
            numpy_helper.from_array(np.array([1]), "tokens"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.save(model, str(folder / "encoder.onnx"))
    return folder
