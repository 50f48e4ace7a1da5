"""After `medlyt erase` nothing of the meeting is in any byte of any file that Medlyt or the browser wrote."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from consent.errors import ObservationErased
from consent.gate import Permission
from consent.sealed_reader import SealedReader
from observer.bench.meetings import SAMPLE_FOLDER
from observer.bootstrap import open_services
from observer.ground import VAULT_FOLDER
from observer.records import FindingStatus
from observer.services import Services
from observer.sound_files import decode
from observer.unlock import unlock
from tests.e2e import traces
from tests.e2e.browser import chromium, screens
from tests.e2e.conftest import PASSPHRASE, ROOT, SECRET_NAME, Person, Processed
from tests.integration.observer.raw_pages import plain_bytes

pytestmark = pytest.mark.e2e

TRUE_TEXT = SAMPLE_FOLDER / "d3.tsv"
# The sample's own files, where its sound and what was heard of it are kept on purpose.
OWN_FILES = (ROOT / "observer" / "sample", *(ROOT / "tests" / "data" / "meetings").glob("d3.*"))
# Git's own, and caches of tools. What is installed in .venv is looked at where it was written since.
LEFT_OUT = {".git", ".mypy_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis"}

AUDIO = "document.querySelector('medlyt-review').player.audio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A processed meeting that was listened to, decided on, confirmed and then erased.

    `kept` is what was confirmed, `sealed` the vault's file as it was, `receipt` what the person was shown.
    """

    processed: Processed
    profile: Path
    kept: tuple[str, ...]
    sealed: bytes
    receipt: str

    @property
    def person(self) -> Person:
        return self.processed.person

    @property
    def said(self) -> Sequence[str]:
        return [str(one["text"]) for one in self.processed.lines]


def sample_sound() -> np.ndarray:
    with decode(SAMPLE_FOLDER / "d3.ogg") as seconds:
        return np.concatenate(list(seconds))


def opened(person: Person) -> Services:
    return open_services(person.home, PASSPHRASE)


def sealed_file(processed: Processed) -> Path:
    return processed.person.home / VAULT_FOLDER / f"{processed.id}.sealed"


def everything_of(person: Person) -> bytes:
    """The database as someone with the passphrase could read it, page by page, live or not."""
    return plain_bytes(person.home, unlock(person.home, PASSPHRASE))


@pytest.fixture(scope="module")
def erased(processed_once: Processed, tmp_path_factory: pytest.TempPathFactory) -> Meeting:
    """The line from the review to the receipt, by a person with a browser of their own."""
    folder = tmp_path_factory.mktemp("erased") / "person"
    shutil.copytree(processed_once.person.folder, folder)
    person = Person(folder=folder)
    processed = replace(processed_once, person=person)
    profile = folder / "browser" / "profile"
    with pytest.MonkeyPatch.context() as patch:
        # What drives the browser, and this process itself, put their temporary files there too.
        patch.setenv("TMPDIR", person.environment["TMPDIR"])
        patch.setattr(tempfile, "tempdir", None)
        listen_and_accept(person, profile)
        with opened(person) as services:
            review = services.review(processed.id)
            accepted = [one for one in review.findings if one.status is FindingStatus.ACCEPTED]
            assert len(accepted) == 1
            assert services.confirm(processed.id) == 1
            kept = tuple(review.utterances[one.utterance_number].text for one in accepted)
    sealed = sealed_file(processed).read_bytes()
    done = person.medlyt("erase", processed.id)
    assert done.returncode == 0, done.stderr
    return Meeting(processed=processed, profile=profile, kept=kept, sealed=sealed, receipt=done.stdout)


def listen_and_accept(person: Person, profile: Path) -> None:
    """In the browser: go to the first pointer, which plays it, hear some of it, and accept it."""
    with screens(person, "--open", "latest") as address, chromium(person, profile=profile) as page:
        page.goto(address)
        page.locator("medlyt-review[data-ready]").wait_for()
        page.keyboard.press("f")
        page.locator(".pointer.selected").wait_for()
        page.wait_for_function(
            f"{AUDIO}.played.length && {AUDIO}.currentTime > {AUDIO}.played.start(0) + 0.5"
        )
        with page.expect_response("**/decision") as answer:
            page.keyboard.press("j")
        assert answer.value.ok
        page.locator(".pointer.accepted").first.wait_for()


def test_before_it_is_erased_it_is_there_for_who_has_the_passphrase(processed: Processed) -> None:
    """Else the search below would find nothing because it cannot."""
    plain = everything_of(processed.person)
    found = [one for one in processed.lines if str(one["text"]).encode() in plain]
    assert len(found) > 0.9 * len(processed.lines)
    with opened(processed.person) as services:
        heard = services.sound(processed.id, 0, services.duration_s(processed.id))
    assert np.array_equal(heard, sample_sound()[: len(heard)])
    looked = traces.Finder(traces.sound_patterns(heard[: 4 * 16_000]))
    (processed.person.temporary / "left.behind").write_bytes(heard[20_001:20_129].tobytes())
    assert traces.traces(traces.files_under(processed.person.folder), [looked.found_in])


def test_no_sound_and_no_sentence_is_in_any_byte_of_any_file(erased: Meeting) -> None:
    finder = traces.Finder(
        {
            **traces.sound_patterns(sample_sound()),
            **traces.sentence_patterns(traces.long_sentences(erased.said)),
        }
    )
    own = list(traces.files_under(erased.person.folder))
    assert {"medlyt.db", "History"} <= {path.name for path in own}  # the home and the browser's profile

    assert traces.traces(own, [finder.found_in, traces.sound_header_in]) == []


def test_nothing_of_it_is_in_the_working_tree(erased: Meeting) -> None:
    true_text = TRUE_TEXT.read_text(encoding="utf-8")
    misheard = [text for text in traces.long_sentences(erased.said) if text not in true_text]
    assert len(misheard) > 10
    finder = traces.Finder({**traces.sound_patterns(sample_sound()), **traces.sentence_patterns(misheard)})

    def written_since(path: Path) -> bool:
        return path.stat().st_ctime >= erased.processed.began_at

    def left_out(path: Path) -> bool:
        installed = ".venv" in path.relative_to(ROOT).parts and not path.is_dir()
        return path.name in LEFT_OUT or path in OWN_FILES or (installed and not written_since(path))

    here = list(traces.files_under(ROOT, left_out=left_out))
    assert ROOT / "pyproject.toml" in here
    assert traces.traces(here, [finder.found_in]) == []
    assert traces.traces(filter(written_since, here), [traces.sound_header_in]) == []


def test_the_name_of_the_recording_is_nowhere(erased: Meeting) -> None:
    finder = traces.Finder(traces.sentence_patterns([SECRET_NAME]))
    files = [path for path in traces.files_under(erased.person.folder) if path != erased.person.witness]

    assert traces.traces(files, [finder.found_in]) == []
    assert SECRET_NAME.encode() not in everything_of(erased.person)
    assert SECRET_NAME not in erased.processed.words_to_the_person


def test_who_has_the_passphrase_finds_what_was_confirmed_and_no_more(erased: Meeting) -> None:
    plain = everything_of(erased.person)

    assert len(erased.kept) == 1
    assert erased.kept[0].encode() in plain
    others = [text for text in traces.long_sentences(erased.said) if text not in erased.kept]
    assert len(others) > 20
    assert [text for text in others if text.encode() in plain] == []


class AnyPermission:
    """Says yes to everything: what is left then is the keys."""

    def __init__(self, observation_id: str) -> None:
        self.observation_id = observation_id

    def require(self, _purpose: object = None) -> None:
        return


def test_the_vault_cannot_be_read_for_want_of_keys(
    erased: Meeting, processed: Processed, tmp_path: Path
) -> None:
    assert not list((erased.person.home / VAULT_FOLDER).iterdir())
    saved = tmp_path / "saved.sealed"
    saved.write_bytes(erased.sealed)

    def read_with_the_keys_of(person: Person) -> tuple[np.ndarray, float]:
        with opened(person) as services:
            permission: Permission = AnyPermission(processed.id)  # type: ignore[assignment]
            reader = SealedReader(saved, services._parts.keys, permission)
            lost_s = sum(end_s - start_s for start_s, end_s in reader.gaps)
            return reader.read(0, reader.duration_s), lost_s / reader.duration_s

    with_keys, lost_with = read_with_the_keys_of(processed.person)
    without, lost_without = read_with_the_keys_of(erased.person)
    assert lost_with == 0
    assert np.array_equal(with_keys, sample_sound()[: len(with_keys)])
    assert lost_without == pytest.approx(1)
    assert not without.any()
    # And Medlyt itself says no before it comes to that.
    with opened(erased.person) as services, pytest.raises(ObservationErased):
        services.sound(processed.id, 0, 1)


def test_the_receipt_is_shown_and_erasing_again_is_harmless(erased: Meeting) -> None:
    assert "er slettet og efterprøvet" in erased.receipt
    assert erased.processed.id in erased.receipt

    again = [erased.person.medlyt("erase", which) for which in (erased.processed.id, "latest")]
    receipts = json.loads(erased.person.medlyt("receipts", "--format", "json").stdout)

    assert [(one.returncode, one.stdout) for one in again] == [(0, erased.receipt)] * 2
    assert [(one["observation_id"], one["checked"], one["left"]) for one in receipts] == [
        (erased.processed.id, True, [])
    ]
    assert erased.person.medlyt("receipts").stdout == erased.receipt
