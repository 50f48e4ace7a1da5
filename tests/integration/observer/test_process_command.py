"""`process` and its kin over a real home, with fakes that listen: what is printed, kept and taken back."""

import json
import wave

import numpy as np
import pytest

from consent.form import example
from consent.receipt import Reason
from models.errors import ModelMissing
from models.fakes import FakeDiarizer, FakeTranscriber, one_stretch_cutter
from models.records import Turn
from nlp.records import Role, Tag, Tagged
from observer.bootstrap import open_services
from observer.cli import run
from tests.integration.observer.made_up_meeting import PASSPHRASE, said

pytestmark = pytest.mark.integration

NO_RECORDING = example().replace("recording = true   # lyden", "recording = false   # lyden", 1)


class KeywordTagger:
    def tag(self, utterances):
        tag = Tag(
            behaviour="goal_ask_job_wishes",
            topic="goal",
            confidence=0.9,
            evidence=("drømmer",),
            example="Hvad vil du?",
        )
        return tuple(
            Tagged(
                utterance=one,
                tags=(tag,) if one.role is Role.JOBFORMIDLER and "drømmer" in one.text else (),
                candidates=(),
            )
            for one in utterances
        )


class FakeEngines:
    trouble: BaseException | None = None
    missing: ModelMissing | None = None

    def __init__(self, _shelf, *, home=None):
        self._home = home

    def check(self):
        if self.missing is not None:
            raise self.missing

    def transcriber(self):
        return FakeTranscriber([*said(1, "Hvad drømmer du om?"), *said(3, "Jeg drømmer ikke om noget")])

    def cutter(self):
        return one_stretch_cutter()

    def diarizer(self):
        if self.trouble is not None:
            raise self.trouble
        return FakeDiarizer(
            [Turn(start_s=1, end_s=2.5, speaker="S1"), Turn(start_s=3, end_s=5, speaker="S2")]
        )

    def tagger(self):
        return KeywordTagger()

    def split(self, words):
        return (tuple(words),)

    def options(self):
        return {"transcriber": "fake"}


@pytest.fixture(autouse=True)
def _fakes(monkeypatch):
    # Once refused, the network would stay refused for every test after this one.
    monkeypatch.setattr("models.offline.refuse_network", lambda: None)
    monkeypatch.setattr("observer.bootstrap.LocalEngines", FakeEngines)
    monkeypatch.setattr("nlp.tagger.load_tagger", KeywordTagger)
    monkeypatch.setattr(FakeEngines, "trouble", None)
    monkeypatch.setattr(FakeEngines, "missing", None)
    monkeypatch.setenv("MEDLYT_PASSPHRASE", PASSPHRASE)


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def audio(tmp_path):
    path = tmp_path / "Jonas Lindegaard.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes((np.sin(np.arange(96_000) * 0.05) * 9000).astype("<i2").tobytes())
    return path


@pytest.fixture
def form(tmp_path):
    def write(text=None):
        path = tmp_path / "samtykke.toml"
        path.write_text(example() if text is None else text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def medlyt(home, capsys):
    """Run a command; gives the exit code, standard output and standard error."""

    def command(*args):
        code = run([*map(str, args), "--home", str(home)])
        return code, *capsys.readouterr()

    return command


@pytest.fixture
def processed(medlyt, audio, form):
    code, out, err = medlyt("process", audio, "--consent", form(), "--speakers", 2, "--format", "jsonl")
    assert code == 0, err
    return out, err


def test_each_utterance_is_a_line(processed):
    lines = [json.loads(line) for line in processed[0].splitlines()]

    assert [(one["speaker"], one["role"], one["text"]) for one in lines] == [
        ("S1", "jobformidler", "Hvad drømmer du om?"),
        ("S2", "borger", "Jeg drømmer ikke om noget"),
    ]
    assert lines[0]["tags"] == [
        {
            "behaviour": "goal_ask_job_wishes",
            "topic": "goal",
            "confidence": 0.9,
            "evidence": ["drømmer"],
            "example": "Hvad vil du?",
        }
    ]
    assert lines[1]["tags"] == []
    assert list(lines[0]) == ["start_s", "end_s", "speaker", "role", "text", "tags"]


def test_the_person_is_told_the_name_and_the_code_but_never_the_files_name(processed, medlyt):
    listed = json.loads(medlyt("list", "--format", "json")[1])

    assert listed[0]["id"] in processed[1]
    assert "Borgerens kode til sedlen" in processed[1]
    assert listed[0]["state"] == "processed"
    assert "Jonas" not in json.dumps(listed)


def test_a_table_shows_time_words_and_reason(medlyt, audio, form):
    code, out, err = medlyt("process", audio, "--consent", form())

    assert code == 0
    assert "0:01" in out
    assert "Hvad drømmer du om?" in out
    assert "ligner: »Hvad vil du?«" in out
    assert "Jeg drømmer ikke" not in out
    assert "Ingen spor betyder ikke, at det ikke skete." in err


def test_roles_can_be_given(medlyt, audio, form):
    code, out, _ = medlyt(
        "process", audio, "--consent", form(), "--as", "jobformidler=S2", "--format", "jsonl"
    )

    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [one["role"] for one in lines] == ["borger", "jobformidler"]
    assert [len(one["tags"]) for one in lines] == [0, 1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (NO_RECORDING, "Der er ikke sagt ja"),
        (f"withdrawn_at = 2026-03-02T14:30:00+01:00\n{example()}", "trukket tilbage"),
        ("[borger]\nrecording = true\n", "Samtykkefilen kan ikke bruges"),
        ("dette er ikke TOML", "Samtykkefilen kan ikke bruges"),
    ],
)
def test_without_consent_nothing_at_all_is_written(medlyt, audio, form, home, text, says):
    code, out, err = medlyt("process", audio, "--consent", form(text))

    assert (code, out) == (1, "")
    assert says in err
    assert not home.exists()


@pytest.mark.parametrize("content", [b"", b"dette er ikke lyd\n" * 50, b"RIFF\x10\0\0\0WAVEfmt "])
def test_what_is_no_sound_is_refused_before_anything_is_written(medlyt, tmp_path, form, home, content):
    bad = tmp_path / "lyd.wav"
    bad.write_bytes(content)

    code, out, err = medlyt("process", bad, "--consent", form())

    assert (code, out) == (1, "")
    assert err.strip()
    assert "uventet" not in err
    assert not home.exists()


def test_a_missing_file_is_refused(medlyt, tmp_path, form, home):
    code, _, err = medlyt("process", tmp_path / "ikke her.wav", "--consent", form())

    assert code == 1
    assert "uventet" not in err
    assert not home.exists()


def test_a_missing_model_is_told_before_anything_is_written(medlyt, audio, form, home, monkeypatch):
    monkeypatch.setattr(FakeEngines, "missing", ModelMissing(name="whisper-base", folder=home))

    code, _, err = medlyt("process", audio, "--consent", form())

    assert code == 1
    assert "medlyt models install whisper-base" in err
    assert not home.exists()


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (KeyboardInterrupt(), Reason.CANCELLED),
        (RuntimeError("Hvad drømmer du om?"), Reason.FAILED),
        (MemoryError(), Reason.FAILED),
    ],
)
def test_a_run_that_breaks_off_leaves_no_sound_and_no_words(
    medlyt, audio, form, home, monkeypatch, trouble, reason
):
    monkeypatch.setattr(FakeEngines, "trouble", trouble)

    code, out, err = medlyt("process", audio, "--consent", form())

    assert (code, out) == (1, "")
    assert "Lyden er slettet igen" in err
    assert "drømmer" not in err
    assert not list((home / "vault").glob("*"))
    with open_services(home, PASSPHRASE) as services:
        assert [(one.reason, one.checked) for one in services.receipts()] == [(reason, True)]
    assert medlyt("list", "--format", "json")[1].strip() == "[]"


def test_a_role_for_someone_who_does_not_speak_takes_the_run_back(medlyt, audio, form, home):
    code, _, err = medlyt("process", audio, "--consent", form(), "--as", "jobformidler=S7")

    assert code == 1
    assert "der er ingen taler S7" in err
    assert not list((home / "vault").glob("*"))


@pytest.mark.usefixtures("processed")
def test_erasing_shows_the_receipt_and_erasing_again_is_harmless(medlyt, home):
    code, out, _ = medlyt("erase", "latest")

    assert code == 0
    assert "er slettet og efterprøvet" in out
    assert not list((home / "vault").glob("*"))
    assert medlyt("erase", "latest") == (0, out, "")
    receipts = json.loads(medlyt("receipts", "--format", "json")[1])
    assert [(one["reason"], one["checked"], one["left"]) for one in receipts] == [("asked", True, [])]
    assert json.loads(medlyt("list", "--format", "json")[1]) == []
    assert [one["state"] for one in json.loads(medlyt("list", "--all", "--format", "json")[1])] == ["erased"]


def test_the_code_on_the_slip_erases(processed, medlyt):
    code = processed[1].split("Borgerens kode til sedlen: ")[1].split()[0]

    assert medlyt("withdraw", code)[0] == 0
    assert json.loads(medlyt("receipts", "--format", "json")[1])[0]["reason"] == "withdrawn"
    assert medlyt("withdraw", "0000-0000")[0] == 1


@pytest.mark.usefixtures("processed")
def test_a_wrong_passphrase_is_told_plainly(medlyt, monkeypatch):
    monkeypatch.setenv("MEDLYT_PASSPHRASE", "en helt anden")

    code, out, err = medlyt("list")

    assert (code, out) == (1, "")
    assert "Adgangssætningen passer ikke" in err


def test_without_a_passphrase_and_without_a_person_it_stops(medlyt, audio, form, monkeypatch, home):
    monkeypatch.delenv("MEDLYT_PASSPHRASE")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    assert medlyt("process", audio, "--consent", form())[0] == 1
    assert not home.exists()


def test_the_workplace_says_what_it_gives_weight_to_and_takes_it_back(medlyt, home):
    told = "Det er vi blevet enige om"
    chosen = {"chosen": ["goal_ask_job_wishes"], "reason": told}
    priority = ("library", "priority", "--format", "json")

    assert json.loads(medlyt(*priority, "goal_ask_job_wishes", "--reason", f" {told} ")[1]) == chosen
    assert json.loads(medlyt(*priority)[1]) == chosen
    with open_services(home, PASSPHRASE) as services:
        assert services.priority().reason == told
    assert medlyt(*priority, "opfundet")[0] == 1
    assert medlyt(*priority, "--reason", told)[0] == 2
    assert medlyt(*priority, "goal_ask_job_wishes", "--none")[0] == 2
    assert json.loads(medlyt(*priority, "--none")[1]) == {"chosen": [], "reason": ""}


def test_home_may_stand_before_the_command(home, capsys):
    open_services(home, PASSPHRASE).close()
    assert run(["--home", str(home), "list"]) == 0
    assert "Der er ingen samtaler" in capsys.readouterr().err


def test_a_transcript_gives_a_line_a_row_in_order(tmp_path, capsys):
    path = tmp_path / "u.tsv"
    path.write_text(
        "speaker\ttext\njobformidler\tHvad drømmer du om?\nborger\tJeg drømmer ikke\n\njobformidler\t\n",
        encoding="utf-8",
    )

    assert run(["tag", str(path), "--format", "jsonl"]) == 0

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["role"], len(one["tags"])) for one in lines] == [
        ("jobformidler", 1),
        ("borger", 0),
        ("jobformidler", 0),
    ]
    assert lines[0]["start_s"] is None
    assert lines[0]["candidates"] == []


def test_a_transcript_without_roles_is_given_the_likeliest(tmp_path, capsys):
    path = tmp_path / "u.tsv"
    path.write_text("speaker\ttext\nA\tHvad drømmer du om?\nB\tJeg er ked af det\n", encoding="utf-8")

    assert run(["tag", str(path), "--format", "jsonl"]) == 0
    assert [json.loads(line)["role"] for line in capsys.readouterr().out.splitlines()] == [
        "jobformidler",
        "borger",
    ]
    assert run(["tag", str(path), "--format", "jsonl", "--as", "jobformidler=B"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[1])["role"] == "jobformidler"


def test_a_file_that_is_no_transcript_is_told_plainly(tmp_path, capsys):
    path = tmp_path / "u.tsv"
    path.write_text("hej\n", encoding="utf-8")

    assert run(["tag", str(path)]) == 1
    assert "kolonnen speaker mangler" in capsys.readouterr().err
