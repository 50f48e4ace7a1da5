"""The shipped sentence encoder: an utterance and what was said before it, to vectors.

The network is multilingual-e5-small (MIT), tuned on the example library, its vocabulary cut to Danish, its
weights in 8 bits; it runs wherever onnxruntime does. Training and export: `nlp/training/`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import offline
from nlp.errors import TaggerDamaged
from nlp.library import Turn

TEXT_TOKENS = 64
CONTEXT_TOKENS = 24
CONTEXT_TURNS = 2
MOST_AT_ONCE = 2
BOS, PAD, EOS = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """One text in its context.

    `vector` is the (dimension,) float32 mean over the text's own tokens; `tokens` are the (n, dimension)
    float32 vectors of those that stand for characters, `spans` their n half-open character offsets.
    """

    vector: NDArray[np.float32]
    tokens: NDArray[np.float32]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """Token ids of a text and its context: the first `own` are the text's, its letters begin at `first`."""

    ids: tuple[int, ...]
    first: int
    own: int
    spans: tuple[tuple[int, int], ...]


class PairTokenizer:
    """Turns a text and the turns before it into the encoder's token ids (training and use share it)."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._prefix: list[int] = tokenizer.encode("query:", add_special_tokens=False).ids

    def ids(self, text: str, context: Sequence[Turn] = ()) -> Ids:
        """`<s> query: TEXT </s> role: turn </s> role: turn </s>`, each part cut at its limit."""
        said = self._tokenizer.encode(text, add_special_tokens=False)
        own = [BOS, *self._prefix, *said.ids[:TEXT_TOKENS], EOS]
        before: list[int] = []
        for turn in context[-CONTEXT_TURNS:]:
            who = turn.role.value if turn.role else "taler"
            spoken = self._tokenizer.encode(f"{who}: {turn.text}", add_special_tokens=False).ids
            before += [*spoken[:CONTEXT_TOKENS], EOS]
        return Ids(
            ids=tuple(own + before),
            first=1 + len(self._prefix),
            own=len(own),
            spans=tuple(said.offsets[:TEXT_TOKENS]),
        )


class TextEncoder:
    """Runs the shipped encoder on the processor, two texts at once at most.

    Each text is run by itself: the 8-bit layers set their scale by all that they are given, so that beside
    others a text would get other vectors than alone. One thread for each text also waits for nobody, as
    threads within a text do on a busy machine.
    """

    def __init__(self, folder: Path) -> None:
        # onnxruntime asks how it is to behave when it is initialised, however this code came to be called.
        offline.prepare()
        try:
            import onnxruntime
            from tokenizers import Tokenizer

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = PairTokenizer(Tokenizer.from_file(str(folder / "tokenizer.json")))
        except Exception as exc:  # onnxruntime and tokenizers raise bare and private classes
            raise TaggerDamaged(problem="indkoderen kan ikke læses") from exc

    def encode(self, texts: Sequence[tuple[str, Sequence[Turn]]]) -> tuple[Encoded, ...]:
        """Encode each (text, turns before it, oldest first)."""
        prepared = [self._tokenizer.ids(text, context) for text, context in texts]
        with ThreadPoolExecutor(min(MOST_AT_ONCE, os.cpu_count() or 1)) as pool:
            return tuple(pool.map(self._run, prepared))

    def _run(self, one: Ids) -> Encoded:
        ids = np.array([one.ids], np.int64)
        (hidden,) = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return _encoded(one, np.asarray(hidden[0], np.float32))


def _encoded(one: Ids, hidden: NDArray[np.float32]) -> Encoded:
    return Encoded(
        vector=hidden[: one.own].mean(axis=0),
        tokens=hidden[one.first : one.own - 1],
        spans=one.spans,
    )
