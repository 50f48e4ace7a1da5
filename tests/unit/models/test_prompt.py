"""What Whisper is told was said before, and when it is heard again without."""

import pytest

from models.engines.prompt import ECHO_WORDS, PROMPT, echoes
from models.engines.whisper import WhisperOptions, settled

pytestmark = pytest.mark.unit

TOLD = " ".join(PROMPT.split()[:ECHO_WORDS])
SHORT = "Ja tak"
MANY = "vi ses igen på onsdag når du har været ude hos bageren og talt med hende om de timer"
LOOP = "det er det " * 30
OPTIONS = WhisperOptions()


class Ear:
    """Gives what it was told to, one after the other, and remembers how it was asked."""

    def __init__(self, *then):
        self.then = list(then)
        self.asked = []

    def __call__(self, **changed):
        self.asked.append(changed)
        return self.then.pop(0)


def kept(first, *then, length_s, options=OPTIONS):
    ear = Ear(*then)
    return settled(first, again=ear, say=str, length_s=length_s, options=options), ear.asked


def test_a_run_of_the_prompts_words_is_an_echo_whatever_its_signs():
    assert echoes(f"Nå. {TOLD.upper().replace(',', '')} og så videre", PROMPT)
    assert not echoes(" ".join(PROMPT.split()[: ECHO_WORDS - 1]), PROMPT)
    assert not echoes(MANY, PROMPT)


def test_the_prompt_leaves_room_for_the_text():
    # They share 448 tokens; a Danish word is two or three, and a hurried speaker says 120 in 28 seconds.
    assert len(PROMPT.split()) < 100


def test_enough_words_are_not_heard_again():
    assert kept(MANY, length_s=8.0) == (MANY, [])


def test_few_words_are_heard_again_without_the_prompt_and_more_words_count():
    assert kept(SHORT, MANY, length_s=8.0) == (MANY, [{"initial_prompt": None}])


def test_few_words_stay_where_no_more_are_heard():
    assert kept(SHORT, "Ja det", length_s=8.0) == (SHORT, [{"initial_prompt": None}])


def test_an_echo_is_not_believed_even_if_less_is_heard_without():
    assert kept(f"{TOLD} {MANY}", MANY, length_s=8.0)[0] == MANY


def test_an_echo_is_not_believed_even_if_a_loop_is_heard_without():
    repeats = {"no_repeat_ngram_size": OPTIONS.loop_no_repeat_tokens}
    assert kept(f"{TOLD} {MANY}", LOOP, MANY, length_s=8.0) == (
        MANY,
        [{"initial_prompt": None}, {"initial_prompt": None, **repeats}],
    )


def test_a_loop_is_heard_again_without_the_prompt_and_then_without_repeats():
    repeats = {"no_repeat_ngram_size": OPTIONS.loop_no_repeat_tokens}
    assert kept(LOOP, MANY, length_s=8.0) == (MANY, [{"initial_prompt": None}])
    assert kept(LOOP, LOOP, MANY, length_s=8.0) == (
        MANY,
        [{"initial_prompt": None}, {"initial_prompt": PROMPT, **repeats}],
    )


def test_more_words_in_a_loop_are_not_more():
    assert kept(SHORT, LOOP, length_s=8.0)[0] == SHORT


def test_without_a_prompt_few_words_are_enough_and_a_loop_is_heard_once_more():
    plain = WhisperOptions(prompt="")
    repeats = {"initial_prompt": None, "no_repeat_ngram_size": plain.loop_no_repeat_tokens}
    assert kept(SHORT, length_s=8.0, options=plain) == (SHORT, [])
    assert kept(LOOP, MANY, length_s=8.0, options=plain) == (MANY, [repeats])
