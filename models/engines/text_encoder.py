"""The text encoder that ships with the product: an ONNX graph and its tokenizer, in one folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import offline
from models.errors import ModelMissing
from models.records import Vectors

GRAPH_FILE = "encoder.onnx"
TOKENIZER_FILE = "tokenizer.json"
BATCH_TEXTS = 32
THREADS = 2
LONGEST_TOKENS = 512


class OnnxEmbedder:
    """Texts through `folder`/encoder.onnx; held to `Embedder`.

    The folder is package data of the room that tuned the encoder, checked with the package, so that no
    `VerifiedModel` stands for it. The graph takes `input_ids` and `attention_mask`, (texts, tokens) int64,
    and gives either (texts, dimension) or (texts, tokens, dimension); the latter is mean-pooled here.
    `prefix` is put before each text.
    """

    def __init__(self, folder: Path, *, prefix: str = "query: ") -> None:
        offline.prepare()
        for name in (GRAPH_FILE, TOKENIZER_FILE):
            if not (folder / name).is_file():
                raise ModelMissing(name=name, folder=folder)
        import onnxruntime
        from tokenizers import Tokenizer

        self._prefix = prefix
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / GRAPH_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = [graph_input.name for graph_input in self._session.get_inputs()]
        self._dimension = int(self._session.get_outputs()[0].shape[-1])
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        if self._tokenizer.truncation is None:
            self._tokenizer.enable_truncation(LONGEST_TOKENS)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimension) float32 with rows of unit length; see `Embedder.embed`."""
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        encoded = self._tokenizer.encode_batch([self._prefix + text for text in texts])
        # Texts of like length share a batch, so that little is computed for padding.
        order = sorted(range(len(texts)), key=lambda number: sum(encoded[number].attention_mask))
        for start in range(0, len(order), BATCH_TEXTS):
            numbers = order[start : start + BATCH_TEXTS]
            vectors[numbers] = self._run([encoded[number] for number in numbers])
        return vectors

    def _run(self, encoded: Sequence[Any]) -> Vectors:
        length = max(sum(one.attention_mask) for one in encoded)
        ids = np.zeros((len(encoded), length), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, one in enumerate(encoded):
            kept = [number for number, real in zip(one.ids, one.attention_mask, strict=True) if real]
            ids[row, : len(kept)] = kept
            mask[row, : len(kept)] = 1
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        output = self._session.run(None, {name: feeds[name] for name in self._inputs})[0]
        return pooled(output, mask)


def pooled(output: NDArray[np.float32], mask: NDArray[np.int64]) -> Vectors:
    """Return `output`, (texts, dimension) or (texts, tokens, dimension), as rows of unit length.

    `mask` is (texts, tokens), 1 on real tokens; their mean is taken where the graph has not.
    """
    if output.ndim == 3:
        weights = mask[:, :, None].astype(np.float32)
        output = (output * weights).sum(axis=1) / weights.sum(axis=1)
    lengths = np.linalg.norm(output, axis=1, keepdims=True)
    unit: Vectors = (output / np.maximum(lengths, np.float32(1e-12))).astype(np.float32)
    return unit
