"""What a bench counts as found, as false and as the right place."""

import shutil
from itertools import pairwise

import pytest

from models.fakes import FakeDiarizer, FakeTranscriber, one_stretch_cutter
from models.records import Turn, Word
from nlp.records import Role, Tag, Tagged, Utterance
from observer.bench.meetings import (
    PARTS,
    SAMPLE_FOLDER,
    SAMPLE_NAME,
    ArraySound,
    BenchMeeting,
    Spoken,
    default_folders,
    labels_of,
    made_up_permission,
    meetings_in,
    read_rttm,
    sample_meeting,
)
from observer.bench.sample import judged, pointers_in, same_place, who_spoke
from observer.bench.speakers import (
    compared,
    error_rate,
    is_short,
    measure,
    outside_meeting,
    share,
    short_answers,
    true_speakers,
    words_right,
)
from observer.errors import BenchDataInvalid

pytestmark = pytest.mark.unit

WISH, AIM = "goal_ask_job_wishes", "goal_aim_is_job"
TWIN_A, TWIN_B = "goal_tasks_before_next_meeting", "rel_mutual_followup_agreement"
ALONE = "hrs_monthly_followup"  # the observer's to find: auto_tag is false


def utterance(start_s, end_s, role=Role.JOBFORMIDLER):
    return Utterance(start_s=start_s, end_s=end_s, speaker="S1", role=role, text="…")


def pointed(start_s, end_s, *behaviours):
    tags = tuple(Tag(behaviour=one, topic="t", confidence=0.9, evidence=(), example="") for one in behaviours)
    return Tagged(utterance=utterance(start_s, end_s), tags=tags, candidates=())


def meeting(*labels):
    return BenchMeeting(
        name="m",
        sound=None,
        spoken=(
            Spoken(start_s=0, end_s=10, speaker="jobformidler"),
            Spoken(start_s=10, end_s=20, speaker="borger"),
        ),
        said=tuple(utterance(at * 2.0, at * 2.0 + 2) for at in range(len(labels))),
        labels=tuple(frozenset(one) for one in labels),
    )


def figures(truth, *tagged):
    result = judged(truth, pointers_in(tagged))
    return {key: result[key] for key in ("labelled", "found", "false_pointers", "on_others_speech")}


def test_the_right_behaviour_at_the_right_place_is_found():
    assert figures(meeting({WISH}, set()), pointed(0.5, 2, WISH)) == {
        "labelled": 1,
        "found": 1,
        "false_pointers": 0,
        "on_others_speech": 0,
    }


def test_another_behaviour_or_another_place_is_false():
    found = figures(meeting({WISH}, set(), set()), pointed(0, 2, AIM), pointed(4, 6, WISH))

    assert (found["found"], found["false_pointers"]) == (0, 2)


def test_a_false_pointer_is_told_by_its_place_and_not_by_what_was_heard():
    (told,) = judged(meeting(set()), pointers_in([pointed(0, 2, AIM)]))["false"]
    assert told == {"start_s": 0.0, "behaviour": AIM}


def test_half_of_either_is_the_same_place():
    assert same_place(utterance(0, 4), utterance(3, 5))
    assert same_place(utterance(0, 10), utterance(4, 5))
    assert not same_place(utterance(0, 4), utterance(3.1, 5))
    assert not same_place(utterance(0, 2), utterance(2, 4))


def test_twins_count_as_one():
    truth = meeting({TWIN_A}, set())

    assert figures(truth, pointed(0, 2, TWIN_A, TWIN_B))["false_pointers"] == 0
    assert figures(truth, pointed(0, 2, TWIN_B))["found"] == 1
    assert labels_of({"behaviours": f"{TWIN_A},{TWIN_B}"}) == {TWIN_A}


def test_one_label_found_twice_is_found_once_and_not_false():
    found = figures(meeting({WISH}), pointed(0, 1, WISH), pointed(1, 2, WISH))

    assert (found["labelled"], found["found"], found["false_pointers"]) == (1, 1, 0)


def test_what_only_an_observer_can_find_is_neither_wanted_nor_false():
    found = figures(meeting({ALONE}), pointed(0, 2, ALONE))

    assert (found["labelled"], found["false_pointers"]) == (0, 0)


def test_a_pointer_on_the_citizens_speech_is_counted():
    truth = meeting(*[set()] * 8)

    assert figures(truth, pointed(12, 14, WISH))["on_others_speech"] == 1
    assert who_spoke(truth.spoken, utterance(9, 12)) == "borger"
    assert who_spoke(truth.spoken, utterance(30, 31)) is None


def test_the_sample_is_what_the_issue_says():
    sample = sample_meeting()
    result = judged(sample, ())

    assert (len(sample.said), result["labelled"], sample.speakers) == (45, 15, 2)


def test_the_meetings_of_the_checkout_are_found():
    assert [one.name for one in meetings_in(default_folders())] == ["d1", "d2", "d3"]


def test_a_meeting_that_lacks_a_part_is_refused(tmp_path):
    with pytest.raises(BenchDataInvalid):
        meetings_in([tmp_path])
    (tmp_path / "x.ogg").touch()
    with pytest.raises(BenchDataInvalid) as raised:
        meetings_in([tmp_path])
    assert raised.value.missing == ("x.rttm", "x.tsv")


def test_a_damaged_rttm_is_refused(tmp_path):
    (tmp_path / "x.rttm").write_text("SPEAKER x 1 et to <NA> <NA> borger\n", encoding="utf-8")
    with pytest.raises(BenchDataInvalid):
        read_rttm(tmp_path / "x.rttm")


SPOKEN = meeting().spoken


@pytest.mark.filterwarnings("default")
def test_a_swapped_label_is_no_error_and_a_wrong_second_is():
    right = (Turn(start_s=0, end_s=10, speaker="S1"), Turn(start_s=10, end_s=20, speaker="S2"))
    off = (Turn(start_s=0, end_s=9, speaker="S2"), Turn(start_s=9, end_s=20, speaker="S1"))

    apart = compared(SPOKEN, right, 20, error_rate())
    assert (apart.error, apart.called) == (0.0, {"S1": "jobformidler", "S2": "borger"})
    apart = compared(SPOKEN, off, 20, error_rate())
    assert (round(apart.error, 3), apart.called) == (0.05, {"S2": "jobformidler", "S1": "borger"})


@pytest.mark.filterwarnings("default")
def test_an_error_is_made_of_what_is_missed_what_is_too_much_and_what_is_another_persons():
    turns = (
        Turn(start_s=0, end_s=8, speaker="S1"),
        Turn(start_s=10, end_s=17, speaker="S2"),
        Turn(start_s=17, end_s=21, speaker="S1"),
    )

    found = compared(SPOKEN, turns, 25, error_rate()).figures()

    assert found == {
        "diarization_error": 0.3,
        "missed": 0.1,
        "false_alarm": 0.05,
        "confused": 0.15,
        "speakers_found": 2,
    }


def test_a_word_is_right_where_its_middle_is_its_speakers():
    words = [Word(start_s=at, end_s=at + 1, text="ord", probability=1) for at in (1, 9.4, 9.6, 25)]
    called = {"S1": "jobformidler", "S2": "borger"}

    assert words_right(words, ["S1", "S1", "S1", "S2"], SPOKEN, called) == 3


def said(start_s, end_s, speaker, text):
    return Utterance(start_s=start_s, end_s=end_s, speaker=speaker, role=None, text=text)


def test_a_short_answer_is_right_where_most_of_its_words_went_to_who_said_it():
    spoken = [said(0, 5, "a", "Kommer du så i morgen?"), said(5, 6, "b", "Ja, tak."), said(7, 8, "b", "Mm.")]
    words = [Word(start_s=at, end_s=at + 0.4, text="ord", probability=1) for at in (4.5, 5.1, 5.6)]

    assert short_answers(spoken, words, ["a", "b", "b"]) == (1, 1)
    assert short_answers(spoken, words, ["a", "a", "b"]) == (1, 0)
    assert short_answers(spoken, words[:1], ["a"]) == (0, 0)


def test_a_word_just_outside_a_short_answer_is_its_word_unless_somebody_elses():
    spoken = [said(0, 5, "a", "Kommer du så i morgen?"), said(5, 6, "b", "Ja.")]
    before, after = (Word(start_s=at, end_s=at + 0.2, text="ja", probability=1) for at in (4.8, 6.05))

    assert short_answers(spoken, [before], ["b"]) == (0, 0)
    assert short_answers(spoken, [after], ["b"]) == (1, 1)


def test_two_words_are_short_and_three_are_not():
    assert is_short(said(0, 1, "a", "Okay, tak."))
    assert not is_short(said(0, 1, "a", "Ja, det passer."))


def test_a_share_of_nothing_is_none():
    assert share(0, 0) is None
    assert share(1, 3) == 0.3333


def test_pyannotes_own_sample_is_two_people_in_half_a_minute():
    pytest.importorskip("pyannote.core")
    outside = outside_meeting()

    assert outside is not None
    assert (outside.speakers, len(outside.spoken), outside.said) == (2, 10, ())


class MeetingEngines:
    """Tells voices apart and hears words as a script says."""

    def __init__(self, turns, words):
        self.turns, self.words = turns, words

    def transcriber(self):
        return FakeTranscriber(self.words)

    def cutter(self):
        return one_stretch_cutter()

    def diarizer(self):
        return FakeDiarizer(self.turns)

    def split(self, words):
        return (tuple(words),)

    def options(self):
        return {"made": "up"}


@pytest.mark.filterwarnings("default")
def test_the_speakers_bench_counts_errors_words_and_short_answers(tmp_path):
    for part in PARTS:
        shutil.copy(SAMPLE_FOLDER / f"{SAMPLE_NAME}{part}", tmp_path)
    rows = read_rttm(tmp_path / "d3.rttm")
    name = {"jobformidler": "S1", "borger": "S2"}
    turns = [
        Turn(start_s=one.start_s, end_s=min(one.end_s, after.start_s), speaker=name[one.speaker])
        for one, after in pairwise(rows)
    ]
    words = [
        Word(start_s=one.start_s, end_s=one.start_s + 0.5, text="ord", probability=1) for one in turns[:-1]
    ]
    words.append(Word(start_s=rows[-1].start_s, end_s=rows[-1].end_s, text="ord", probability=1))

    results = measure(MeetingEngines(turns, words), tmp_path).results

    assert set(results) == {"d3", "all"}
    assert results["d3"]["speakers_found"] == results["d3"]["speakers_found_without_count"] == 2
    assert 0 < results["d3"]["diarization_error"] < 0.05
    assert results["all"]["words"] == 44
    assert results["all"]["words_right"] == 43


def test_in_overlap_either_speaker_is_true_and_in_silence_the_nearest():
    spoken = [Spoken(start_s=0, end_s=5, speaker="a"), Spoken(start_s=4, end_s=6, speaker="b")]

    assert true_speakers(spoken, 4.5) == {"a", "b"}
    assert true_speakers(spoken, 7.0) == {"b"}


def test_made_up_meetings_have_a_permission_that_holds():
    made_up_permission().require()


def test_sound_in_memory_is_read_like_the_vaults():
    import numpy as np

    sound = ArraySound(np.arange(48_000, dtype=np.int16))

    assert sound.duration_s == 3.0
    assert sound.read(1.0, 2.0)[0] == 16_000
    assert len(sound.read(2.5, 9.0)) == 8_000
