"""A speech recogniser small enough to be made in a test: NeMo's CTC form as sherpa-onnx takes it."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

TOKENS = ("<unk>", "▁ja", "▁det", "▁er", "en", "te", "<blk>")
MELS, SUBSAMPLING, OPSET = 80, 8, 13


def build_ctc(folder: Path) -> Path:
    """Write model.onnx and tokens.txt into `folder`: random words where there is sound."""
    folder.mkdir(parents=True, exist_ok=True)
    blank = len(TOKENS) - 1
    random = np.random.default_rng(5)
    kernel = np.zeros((len(TOKENS), MELS, SUBSAMPLING), dtype=np.float32)
    tilts = random.normal(0.0, 1.0, (blank - 1, MELS, 1))
    kernel[1:blank] = np.repeat(tilts - tilts.mean(axis=1, keepdims=True), SUBSAMPLING, axis=2) / MELS
    bias = np.array([-100.0, *[0.0] * (blank - 1), 1.0], dtype=np.float32)
    graph = helper.make_graph(
        [
            helper.make_node(
                "Conv",
                ["audio_signal", "kernel", "bias"],
                ["scores"],
                kernel_shape=[SUBSAMPLING],
                strides=[SUBSAMPLING],
                pads=[0, SUBSAMPLING - 1],
            ),
            helper.make_node("Transpose", ["scores"], ["rows"], perm=[0, 2, 1]),
            helper.make_node("LogSoftmax", ["rows"], ["logprobs"], axis=-1),
            helper.make_node("Identity", ["length"], ["same_length"]),
        ],
        "ctc",
        [
            helper.make_tensor_value_info("audio_signal", TensorProto.FLOAT, ["n", MELS, "frames"]),
            helper.make_tensor_value_info("length", TensorProto.INT64, ["n"]),
        ],
        [
            helper.make_tensor_value_info("logprobs", TensorProto.FLOAT, ["n", "steps", len(TOKENS)]),
            helper.make_tensor_value_info("same_length", TensorProto.INT64, ["n"]),
        ],
        [numpy_helper.from_array(kernel, "kernel"), numpy_helper.from_array(bias, "bias")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    told = {
        "vocab_size": blank,
        "normalize_type": "per_feature",
        "subsampling_factor": SUBSAMPLING,
        "model_type": "EncDecCTCModelBPE",
    }
    for key, value in told.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, str(value)
    onnx.save(model, str(folder / "model.onnx"))
    lines = "".join(f"{token} {number}\n" for number, token in enumerate(TOKENS))
    (folder / "tokens.txt").write_text(lines, encoding="utf-8")
    return folder
