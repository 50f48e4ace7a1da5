"""From the tuned PyTorch encoder to the small file that ships: fewer word pieces, 8-bit weights, ONNX."""

from __future__ import annotations

import json
import logging
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

from models.engines.e5 import E5File, E5Network
from nlp.training.tuning import build_plain_tokenizer

_SPECIAL = 4  # <s> <pad> </s> <unk>
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzæøåéèêëüöäáóíABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅÉÜÖÄ0123456789")
_MARKS = frozenset(".,?!:;-–—'’\"“”„()/%&+*=@#€$§°…_[]<>")
_SHORT = 3  # all pieces of so few Danish letters stay, so that any word can still be spelled


def danish_pieces(packed: E5File, texts: Iterable[str], *, most: int) -> tuple[int, ...]:
    """Ids of the pieces to keep, in order.

    Specials, letters and marks, the pieces of `texts`, then the likeliest in Danish letters, up to `most`.
    """
    tokenizer = build_plain_tokenizer(packed)
    keep = set(range(_SPECIAL))
    for encoded in tokenizer.encode_batch(list(texts)):
        keep.update(encoded.ids)
    plain = [
        (number, piece.removeprefix("▁"), score)
        for number, (piece, score) in enumerate(packed.pieces)
        if number >= _SPECIAL and all(c in _LETTERS or c in _MARKS for c in piece.removeprefix("▁"))
    ]
    keep.update(number for number, piece, _ in plain if len(piece) <= _SHORT - 1)
    for number, _, _ in sorted(plain, key=lambda one: -one[2]):
        if len(keep) >= most:
            break
        keep.add(number)
    return tuple(sorted(keep))


def prune(packed: E5File, keep: Sequence[int]) -> E5File:
    """The same model with only the pieces `keep`, numbered anew in that order."""
    width = packed.shape.hidden
    words = packed.weights["emb.word"].reshape(-1, width)[list(keep)].reshape(-1)
    return replace(
        packed,
        shape=replace(packed.shape, vocabulary=len(keep)),
        pieces=tuple(packed.pieces[number] for number in keep),
        weights={**packed.weights, "emb.word": words},
    )


def write_encoder(network: E5Network, packed: E5File, folder: Path) -> None:
    """Write `encoder.onnx` (int8) of the network and `tokenizer.json` of the pieces of `packed`."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = json.loads(build_plain_tokenizer(packed).to_str())
    (folder / "tokenizer.json").write_text(
        json.dumps(whole, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )
    _write_graph(network, folder / "encoder.onnx")


class _States(nn.Module):
    def __init__(self, network: E5Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.network.states(ids, mask)


def _write_graph(network: E5Network, path: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    network.eval()
    ids = torch.randint(4, 100, (2, 9))
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        # The exporter that needs nothing but onnx is announced as old; the new one brings two more packages.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", UserWarning)
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            _States(network),
            (ids, torch.ones_like(ids)),
            str(whole),
            input_names=["input_ids", "attention_mask"],
            output_names=["states"],
            dynamic_axes={
                name: {0: "texts", 1: "tokens"} for name in ("input_ids", "attention_mask", "states")
            },
            opset_version=17,
            dynamo=False,
        )
        with _unadvised():
            quantize_dynamic(
                whole,
                path,
                weight_type=QuantType.QInt8,
                per_channel=True,
                op_types_to_quantize=["MatMul", "Gather"],
                extra_options={"MatMulConstBOnly": True},
            )


@contextmanager
def _unadvised() -> Iterator[None]:
    """Keep onnxruntime's English advice for developers from people who train."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
