"""What counts as a word error, who is measured against whom, and what the page keeps."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest

from models.fakes import FakeTranscriber
from models.records import UNCLEAR, Word
from observer.bench import asr
from observer.bench.asr import Score, counted, from_clips, spoken_sets, summed, table
from observer.bench.figures import Figures
from observer.bench.invented import directly, heard
from observer.bench.listeners import Listener, said, write_wave
from observer.bench.meetings import SAMPLE_FOLDER
from observer.bench.page import HEAD, write_section
from observer.bench.speechless import SOUNDS
from observer.bench.spoken_form import spoken_form
from observer.bench.tables import tables_of
from observer.errors import BenchDataInvalid

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Inden for fireogtyve timer.", "inden for 24 timer"),
        ("Hver 14. dag", "hver fjortende dag"),
        ("Kl. 9", "klokken ni"),
        ("f.eks. 50 %", "fx halvtreds procent"),
        ("Én gang, ikke?", "en gang ikke"),
        ("cv-et", "CV et"),
        ("1.500 kr.", "tusind fem hundrede kroner"),
    ],
)
def test_one_thing_said_has_one_form(one, other):
    assert spoken_form(one) == spoken_form(other)


def test_a_letter_is_an_error():
    assert spoken_form("skole") != spoken_form("skule")
    assert spoken_form("øh, ja") == "øh ja"


def test_errors_are_counted_by_kind_over_all_sounds():
    score = counted(
        ["Du har fireogtyve timer.", "Ja, tak"], ["du her 24 timer nu", "ja"], duration_s=10.0, took_s=2.0
    )

    assert (score.said, score.heard) == (6, 6)
    assert (score.substitutions, score.deletions, score.insertions) == (1, 1, 1)
    assert score.word_error_rate == 0.5


def score(**changes):
    one = Score(said=10, heard=9, substitutions=2, deletions=1, insertions=1, duration_s=10.0, took_s=4.0)
    return replace(one, **changes)


def test_everyone_is_told_against_faster_whisper_as_it_comes():
    figures = table({"medlyt": score(), "faster-whisper": score(substitutions=6, took_s=8.0)})

    assert figures["medlyt"]["word_error_rate"] == 0.4
    assert figures["medlyt"]["errors_of_plain"] == 0.5
    assert figures["medlyt"]["time_of_length"] == 0.4
    assert figures["medlyt"]["time_of_plain"] == 0.5


def test_all_sets_are_summed_by_words_not_by_set():
    whole = summed({"d1": {"medlyt": score(said=30)}, "d2": {"medlyt": score()}})

    assert (whole["medlyt"].said, whole["medlyt"].word_error_rate) == (40, 0.2)


class Shelf:
    def verified(self, name):
        return SimpleNamespace(folder=name)


def test_a_bench_lets_everyone_hear_the_beginning_of_each_meeting(monkeypatch):
    lengths = []

    def listener(name):
        def hear(sounds):
            lengths.append((name, sum(map(len, sounds)) / 16_000))
            return ["Hej Jonas"] * len(sounds)

        return Listener(name=name, options="", hear=hear)

    monkeypatch.setattr("observer.bootstrap.default_shelf", Shelf)
    monkeypatch.setattr(asr, "listeners", lambda *_: (listener("medlyt"), listener("faster-whisper")))
    engines = SimpleNamespace(options=lambda: {"transcriber": "whisper-base"})

    figures = asr.measure(engines, SAMPLE_FOLDER, minutes=0.5)

    assert [name for name, _ in lengths] == ["medlyt", "faster-whisper"]
    assert {20 < length_s <= 30 for _, length_s in lengths} == {True}
    assert figures.results["d3"]["medlyt"]["heard"] == 2
    assert figures.results["all"] == figures.results["d3"]
    assert figures.options["minutes of each meeting"] == "0.5"


def test_a_mark_is_no_word():
    words = [Word(start_s=0, end_s=1, text=text, probability=0.5) for text in ("Ja.", UNCLEAR, "Nå.")]
    assert said(words) == "Ja. Nå."


def test_clips_are_found_beside_meetings_and_missing_ones_are_named(tmp_path):
    clips = tmp_path / "human"
    clips.mkdir()
    write_wave(clips / "a.wav", np.zeros(32_000, dtype=np.int16))
    (clips / "transcripts.tsv").write_text("file\ttext\na.wav\thej med dig\n", encoding="utf-8")

    (found,) = spoken_sets(tmp_path)
    assert (found.name, found.texts, found.duration_s) == ("human", ("hej med dig",), 2.0)

    (clips / "transcripts.tsv").write_text("file\ttext\nb.wav\thej\n", encoding="utf-8")
    with pytest.raises(BenchDataInvalid, match=r"b\.wav"):
        from_clips(clips)


def test_a_folder_with_nothing_to_hear_is_said_to_be_so(tmp_path):
    with pytest.raises(BenchDataInvalid):
        spoken_sets(tmp_path)


@pytest.mark.parametrize("sound", SOUNDS.values(), ids=SOUNDS)
def test_sounds_without_speech_are_the_same_every_time_and_whole(sound):
    samples = sound(3.0)

    assert (samples.dtype, samples.shape) == (np.float32, (48_000,))
    assert np.abs(samples).max() <= 1.0
    assert np.array_equal(samples, sound(3.0))


def test_words_that_nobody_said_are_counted_and_the_first_are_told():
    words = [Word(start_s=at, end_s=at + 0.5, text=f"ord{at}", probability=0.5) for at in range(10)]

    counted_words = heard(directly(FakeTranscriber(words)), SOUNDS["room"], 5.0)

    assert (counted_words["seconds"], counted_words["words"]) == (5.0, 5)
    assert counted_words["first"] == "ord0 ord1 ord2 ord3 ord4"
    assert heard(directly(FakeTranscriber()), SOUNDS["silence"], 2.0)["words"] == 0


def figures(bench, results, **options):
    return Figures(bench=bench, machine={"cores": 2}, options=options, results=results)


def test_like_rows_share_a_table():
    first, second = tables_of({"d1": {"a": {"x": 1}, "b": {"x": 2, "y": 3}}, "plain": {"n": 1, "l": ["p"]}})

    assert (first.title, first.columns, first.rows) == (
        "d1",
        ("", "x", "y"),
        (("a", "1", ""), ("b", "2", "3")),
    )
    assert second.rows == (("n", "1"), ("l", "p"))


def test_a_bench_replaces_its_own_section_of_the_page_alone(tmp_path):
    page, day = tmp_path / "page.md", datetime(2026, 1, 2, tzinfo=UTC)
    write_section(page, figures("asr", {"d1": {"errors": 1}}, model="a|b"), at=day)
    page.write_text(page.read_text(encoding="utf-8") + "\nA person's own words.\n", encoding="utf-8")
    write_section(page, figures("speakers", {"d1": {"errors": 7}}), at=day)
    write_section(page, figures("asr", {"d1": {"errors": 2}}), at=day)

    text = page.read_text(encoding="utf-8")
    assert text.startswith(HEAD)
    assert text.count("## asr") == text.count("## speakers") == 1
    assert "| errors | 2 |" in text
    assert "| errors | 1 |" not in text
    assert "| errors | 7 |" in text
    assert "A person's own words." in text
    assert [path.name for path in tmp_path.iterdir()] == ["page.md"]
