"""Invented text: credits, loops, silence and words beyond the sound go; what people say stays."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.invented import Heard, InventedLimits, believable
from models.records import UNCLEAR, Word

pytestmark = pytest.mark.unit

LIMITS = InventedLimits()


def segment(text: str, *, start_s: float = 0.0, doubt: float = 0.0, likelihood: float = -0.2) -> Heard:
    words = tuple(
        Word(start_s=start_s + number * 0.2, end_s=start_s + number * 0.2 + 0.2, text=part, probability=0.9)
        for number, part in enumerate(text.split())
    )
    return Heard(words=words, no_speech_probability=doubt, mean_log_probability=likelihood)


def heard(*segments: Heard) -> list[Word]:
    return list(believable(segments, duration_s=1000.0, limits=LIMITS))


def said(*segments: Heard) -> str:
    return " ".join(word.text for word in heard(*segments) if word.text != UNCLEAR)


def seen(*segments: Heard) -> list[tuple[str, float, float]]:
    return [(word.text, round(word.start_s, 2), round(word.end_s, 2)) for word in heard(*segments)]


@pytest.mark.parametrize(
    "credit",
    [
        "Danske tekster af Jesper Buhl Scandinavian Text Service 2018",
        "Danske tekster af Anne Hansen.",
        "danske undertekster af jens jensen",
        "Undertekster af Amara.org-fællesskabet",
        "Undertekster af Amara.org fællesskabet.",
        "Tekster af Nicolai Winther",
        "Teksting av Nicolai Winther",
        "Tekstet af Stig Jørgensen",
        "Undertexter från Amara.org-gemenskapen",
        "Tekstning: Maria Hansen",
        "Oversat af Lars Bo Jensen",
        "Tak fordi du så med!",
        "Tak fordi I så med.",
        "Tak for at du kiggede med",
        "Tak fordi du lyttede med på min kanal",
        "Husk at abonnere på min kanal",
        "© DR 2020",
    ],
)
def test_a_subtitle_credit_is_nobodys_words(credit: str) -> None:
    assert said(segment(credit)) == ""
    assert said(segment(f"Det aftaler vi. {credit}")) == "Det aftaler vi."


@pytest.mark.parametrize(
    "sentence",
    [
        "Tak fordi du kom i dag.",
        "Tak for det.",
        "Tak fordi du så den ansøgning igennem med mig.",
        "Vi skal have oversat dit eksamensbevis.",
        "Jeg har lavet en tekst til dit CV.",
        "Teksten fra jobopslaget siger noget andet.",
        "Du kan tekste mig i morgen.",
        "Kan du abonnere på stillinger via Jobnet?",
        "Hvad siger du til det, Amara?",
    ],
)
def test_what_people_say_stays(sentence: str) -> None:
    assert said(segment(sentence)) == sentence


def test_a_phrase_that_goes_round_is_left_standing_once() -> None:
    assert said(segment("Så ja, det er godt. " + "Det er godt. " * 6 + "Og så videre.")) == (
        "Så ja, det er godt. Og så videre."
    )
    assert said(segment("nej nej nej nej nej det gør jeg ikke")) == "nej det gør jeg ikke"


def test_three_times_is_how_people_speak() -> None:
    assert said(segment("nej nej nej det gør jeg ikke")) == "nej nej nej det gør jeg ikke"


def test_one_segment_again_and_again_is_left_standing_once() -> None:
    loop = [segment("Det ved jeg ikke.", start_s=number * 1.0) for number in range(5)]

    assert said(segment("Hej.", start_s=0), *loop, segment("Nå.", start_s=9)) == "Hej. Det ved jeg ikke. Nå."


def test_the_same_answer_now_and_then_stays() -> None:
    answers = [segment("Ja.", start_s=number * 10.0) for number in range(5)]

    assert said(*answers) == "Ja. Ja. Ja. Ja. Ja."


def test_a_segment_that_looks_like_silence_and_is_unlikely_goes() -> None:
    assert said(segment("Hej med dig.", doubt=0.9, likelihood=-1.2)) == ""
    assert said(segment("Hej med dig.", doubt=0.9, likelihood=-0.3)) == "Hej med dig."
    assert said(segment("Hej med dig.", doubt=0.1, likelihood=-1.2)) == "Hej med dig."


def test_what_was_taken_out_leaves_a_mark_with_its_time() -> None:
    assert seen(segment("Hej med dig.", start_s=4.0, doubt=0.9, likelihood=-1.2)) == [(UNCLEAR, 4.0, 4.6)]
    assert seen(segment("Ja. Tekster af Bo Hansen.", start_s=2.0)) == [
        ("Ja.", 2.0, 2.2),
        (UNCLEAR, 2.2, 3.0),
    ]
    assert seen(segment("nej nej nej nej nej det")) == [
        ("nej", 0.0, 0.2),
        (UNCLEAR, 0.2, 1.0),
        ("det", 1.0, 1.2),
    ]
    loop = [segment("Ja.", start_s=number * 1.0) for number in range(5)]
    assert seen(*loop) == [("Ja.", 0.0, 0.2), (UNCLEAR, 1.0, 4.2)]


def test_marks_beside_each_other_are_one_and_can_be_told_from_words() -> None:
    doubtful = [segment("Hej du.", start_s=at, doubt=0.9, likelihood=-1.2) for at in (1.0, 3.0)]

    assert seen(*doubtful, segment("Nå.", start_s=5.0)) == [(UNCLEAR, 1.0, 3.4), ("Nå.", 5.0, 5.2)]
    assert [word.probability for word in heard(*doubtful)] == [0.0]


def test_signs_alone_leave_no_mark() -> None:
    assert seen(segment("♪ ...", doubt=0.9, likelihood=-2.0)) == []


def test_signs_without_a_letter_go() -> None:
    assert said(segment("♪ - ... Hej ♪")) == "Hej"


def test_words_beyond_the_sound_go_and_the_last_is_cut() -> None:
    words = list(believable([segment("en to tre fire")], duration_s=0.5, limits=LIMITS))

    assert [word.text for word in words] == ["en", "to", "tre"]
    assert words[-1].end_s == 0.5


def test_words_come_before_the_next_segment_is_heard() -> None:
    asked: list[int] = []

    def segments() -> Iterator[Heard]:
        for number in range(3):
            asked.append(number)
            yield segment(
                f"Det er sætning nummer {number}, og den er lang nok til at stå alene.", start_s=number * 5
            )

    words = believable(segments(), duration_s=100, limits=LIMITS)
    assert next(words).text == "Det"
    assert asked == [0]


texts = st.lists(
    st.sampled_from(["ja", "nej", "det", "Danske", "tekster", "af", "Bo.", "♪", "Tak."]), max_size=40
)


@given(st.lists(st.tuples(texts, st.floats(0, 30)), max_size=6), st.floats(0.1, 20))
def test_whatever_is_heard_words_are_in_order_and_within(
    heard: list[tuple[list[str], float]], duration_s: float
) -> None:
    segments = [segment(" ".join(words), start_s=start_s) for words, start_s in heard]
    everything = {word.text for one in segments for word in one.words}

    words = list(believable(segments, duration_s=duration_s, limits=LIMITS))

    starts = [word.start_s for word in words]
    assert starts == sorted(starts)
    assert all(word.end_s <= duration_s for word in words)
    assert {word.text for word in words} <= everything | {UNCLEAR}
