"""An encoder that remembers gives the same, and asks for each text in its surroundings once."""

import numpy as np
import pytest

from nlp.library import Turn
from nlp.records import Role
from nlp.tagger.encoder import Encoded
from nlp.tagger.remembering import RememberingEncoder

pytestmark = pytest.mark.unit


class CountingEncoder:
    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked += [text for text, _ in texts]
        return tuple(self.one(text, context) for text, context in texts)

    @staticmethod
    def one(text, context):
        vector = np.array([len(text), *(len(turn.text) for turn in context)], dtype=np.float32)
        return Encoded(vector=vector, tokens=np.zeros((1, 2), dtype=np.float32), spans=((0, len(text)),))


def turn(text, role=Role.BORGER):
    return Turn(role=role, text=text)


def test_a_growing_meeting_is_encoded_once():
    inner = CountingEncoder()
    encoder = RememberingEncoder(inner)
    said = [("Hvad drømmer du om?", ()), ("Godt.", (turn("Ja."),)), ("Godt.", (turn("Ja."),))]

    first = encoder.encode(said[:1])
    again = encoder.encode(said)

    assert inner.asked == ["Hvad drømmer du om?", "Godt."]
    assert again[0] is first[0]
    assert [one.spans for one in again] == [one.spans for one in inner.encode(said)]


def test_other_surroundings_are_another_text():
    inner = CountingEncoder()
    encoder = RememberingEncoder(inner)
    asked = [
        ("Godt.", (turn("Ja."),)),
        ("Godt.", (turn("Nej."),)),
        ("Godt.", (turn("Ja.", Role.JOBFORMIDLER),)),
        ("Godt.", (turn("Længe før"), turn("før"), turn("Ja."))),
        ("Godt.", (turn("Noget andet"), turn("før"), turn("Ja."))),
    ]
    encoder.encode(asked)

    # What lies further back than the encoder reads makes no difference.
    assert len(inner.asked) == 4
