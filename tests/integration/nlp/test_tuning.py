"""Tuning the encoder, on a handful of lines: what is hard to tell apart comes apart, what is frozen stays."""

from pathlib import Path

import numpy as np
import pytest
import torch

from models.engines.e5 import build_network, read_e5
from models.store import ModelShelf, default_folder
from nlp.core_elements import load_core_elements
from nlp.library import load_library
from nlp.tagger.features import Head
from nlp.training.__main__ import to_calibrate_on
from nlp.training.export import danish_pieces, prune
from nlp.training.make import PAIRS, consultant
from nlp.training.mishearing import learn, pairs_in
from nlp.training.tuning import Options, tune

pytestmark = pytest.mark.integration

FROZEN, PAIRS_OF_LINES = 10, 12


def test_pairs_come_apart_and_frozen_layers_stay():
    library = load_library()
    twins = consultant([one for one in library.examples if one.source == "twins"])
    lines = twins[: 2 * PAIRS_OF_LINES]
    mates = {i + 1: i for i in range(0, len(lines), 2)}
    assert all(lines[means].behaviours and not lines[sounds].behaviours for sounds, means in mates.items())
    behaviours = load_core_elements().taggable
    whole = read_e5(ModelShelf(default_folder()).verified("e5-small"))
    packed = prune(whole, danish_pieces(whole, [one.text.lower() for one in lines], most=2_000))
    before = {name: weight.clone() for name, weight in build_network(packed).state_dict().items()}
    width = len(before["norm.weight"])
    head = Head(
        mean=np.zeros(width, np.float32),
        scale=np.ones(width, np.float32),
        weight=np.zeros((len(behaviours) + 1, width), np.float32),
        bias=np.full(len(behaviours) + 1, -3.0, np.float32),
    )
    said: list[str] = []
    options = Options(epochs=3, copies=1, frozen_layers=FROZEN, batch=8, mishear_share=0.0, head_rate=0.02)
    network, tuned = tune(
        packed,
        head,
        lines,
        behaviours,
        learn(pairs_in(library.examples)),
        options,
        mates=mates,
        log=said.append,
    )
    changed = {name for name, weight in network.state_dict().items() if not torch.equal(weight, before[name])}
    assert {int(name.split(".")[1]) for name in changed} == set(range(FROZEN, len(network.layers)))
    assert not np.allclose(tuned.weight, head.weight)
    assert f"{len(lines)} copies through the {FROZEN} frozen layers" in said


def test_what_is_measured_on_alone_is_not_calibrated_on(tmp_path: Path):
    row = "speaker\ttext\tbehaviours\theard\theard16\njobformidler\tJa.\tnone\tJa.\tJa.\n"
    for name in ("en.tsv", "en.heard.tsv", "to.heard.tsv"):
        (tmp_path / name).write_text(row, encoding="utf-8")
    pair = '{"behaviours": [], "speaker": "jobformidler", "text": "Nej.", "kind": "negated"}\n'
    (tmp_path / "pairs.jsonl").write_text(pair, encoding="utf-8")
    apart = to_calibrate_on(tmp_path)
    assert {(one.meeting, one.reading) for one in apart} == {
        ("en", "text"),
        ("en", "heard"),
        ("en", "heard16"),
        (PAIRS, PAIRS),
    }
