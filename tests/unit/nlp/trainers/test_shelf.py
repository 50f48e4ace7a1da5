"""The library in versions: nothing lost, everything undone, and what is forgotten is in no byte of it."""

from datetime import UTC, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from nlp.core_elements import load_core_elements
from nlp.errors import CoreElementsInvalid, LibraryInvalid
from nlp.library import Turn
from nlp.records import Role
from nlp.trainers import changes
from nlp.trainers.changes import Change, What
from nlp.trainers.errors import (
    ElementsInUse,
    ExampleRefused,
    ExampleUnknown,
    LibraryChanged,
    NothingToRedo,
    NothingToUndo,
)
from nlp.trainers.shelf import Shelf
from tests.unit.nlp.trainers.made_up import BEHAVIOURS, OWN, bicycle_set, line

pytestmark = pytest.mark.unit

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WORDS = ["cykel", "bus", "tog", "fod", "bil", "kane"]


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path, own=OWN, clock=lambda: AT)


def texts(shelf):
    return [one.example.text for one in shelf.contents().entries.values()]


class AnyOrderOfChanges(RuleBasedStateMachine):
    """The shelf against a model that keeps whole copies."""

    @initialize()
    def begin(self):
        import tempfile
        from pathlib import Path

        self.folder = tempfile.TemporaryDirectory()
        self.shelf = Shelf(Path(self.folder.name), own=OWN, clock=lambda: AT)
        self.past, self.future, self.now, self.versions = [], [], {}, 0

    def teardown(self):
        if hasattr(self, "folder"):
            self.folder.cleanup()

    def done(self, then):
        self.past.append(self.now)
        self.now, self.future, self.versions = then, [], self.versions + 1

    @rule(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
    def add(self, words):
        lines = [line(word, BEHAVIOURS[0]) for word in words]
        new = {one.id: one for one in lines if one.id not in self.now}
        added = self.shelf.add(lines)
        assert {one.id for one in added.added} == set(new)
        if new:
            self.done({**self.now, **new})

    @precondition(lambda self: self.now)
    @rule(data=st.data())
    def remove(self, data):
        gone = data.draw(st.sampled_from(sorted(self.now)))
        self.shelf.remove([gone])
        self.done({id_: one for id_, one in self.now.items() if id_ != gone})

    @rule()
    def undo(self):
        if not self.past:
            with pytest.raises(NothingToUndo):
                self.shelf.undo()
            return
        self.shelf.undo()
        self.future.append(self.now)
        self.now, self.versions = self.past.pop(), self.versions + 1

    @rule()
    def redo(self):
        if not self.future:
            with pytest.raises(NothingToRedo):
                self.shelf.redo()
            return
        self.shelf.redo()
        self.past.append(self.now)
        self.now, self.versions = self.future.pop(), self.versions + 1

    def check_invariants(self, *args, **kwargs):
        super().check_invariants(*args, **kwargs)
        if hasattr(self, "shelf"):
            found = self.shelf.contents()
            assert dict(found.entries) == self.now
            assert (found.version, found.can_undo, found.can_redo) == (
                self.versions, bool(self.past), bool(self.future)
            )  # fmt: skip


TestAnyOrderOfChanges = AnyOrderOfChanges.TestCase
TestAnyOrderOfChanges.settings = settings(max_examples=30, stateful_step_count=15, deadline=None)


def test_what_is_there_already_makes_no_version(shelf):
    assert shelf.add([line("Kan du cykle?", BEHAVIOURS[0])]).version == 1
    again = shelf.add([line("Kan du  cykle?", BEHAVIOURS[0])])
    assert (again.version, len(again.added), len(again.known)) == (1, 0, 1)


def test_what_tells_the_same_is_added_and_told(shelf):
    shelf.add([line("Har du en cykel, du kan komme på arbejde på?", BEHAVIOURS[0])])
    new = shelf.add(
        [line("Har du en cykel, du kan komme på arbejde på", BEHAVIOURS[0]), line("Noget helt andet")]
    )
    assert [one.example.text for one in new.alike] == ["Har du en cykel, du kan komme på arbejde på"]
    assert len(shelf.contents().entries) == 3


@pytest.mark.parametrize(
    "told",
    [
        line("Jamen så siger vi at du tager bussen ned på mandag"),
        line("Vi siger at du tager bussen ned på mandag [NAVN 1]"),
        line(
            "Helt andre ord",
            context=[Turn(role=Role.BORGER, text="så siger vi, du tager bussen ned på mandag")],
        ),
    ],
)
def test_what_was_said_in_a_meeting_nobody_let_out_may_not_come_in(shelf, told):
    said = ["Mm.", "Jamen, så siger vi, at du tager bussen ned på mandag, Fatima."]
    with pytest.raises(ExampleRefused) as caught:
        shelf.add([line("Et godt eksempel", BEHAVIOURS[0]), told], protected=said)
    assert caught.value.number == 2
    assert "bussen" not in str(caught.value)
    assert shelf.contents().version == 0


def test_small_words_that_anybody_says_are_nobodys_own(shelf):
    shelf.add([line("Ja, det kan jeg godt.")], protected=["ja det kan jeg godt"])
    shelf.add(
        [line("Nu skal du bare høre, ja det kan jeg godt, og så går vi hjem igen.")],
        protected=["ja det kan jeg godt ikke"],
    )
    assert len(texts(shelf)) == 2  # fmt: skip


def test_unknown_behaviours_are_refused(shelf):
    with pytest.raises(ExampleRefused, match="vej_bicycle"):
        shelf.add([line("Kan du cykle?", "vej_bicycle")])


def test_a_local_set_lets_its_behaviours_in(shelf):
    shelf.set_elements(bicycle_set())
    shelf.add([line("Kan du cykle?", "vej_bicycle")])
    assert shelf.elements().behaviours["vej_bicycle"].topic == "vej"
    assert list(shelf.elements().behaviours)[: len(OWN.behaviours)] == list(OWN.behaviours)
    with pytest.raises(ElementsInUse) as caught:
        shelf.set_elements(None)
    assert caught.value.behaviours == ("vej_bicycle",)
    shelf.undo()
    shelf.undo()
    assert shelf.elements().behaviours == load_core_elements().behaviours
    shelf.redo()
    assert "vej_bicycle" in shelf.elements().behaviours


def first_element(raw):
    return raw["core_elements"][0]


def first_topic(raw):
    return first_element(raw)["topics"][0]


def first_behaviour(raw):
    return first_topic(raw)["behaviours"][0]


@pytest.mark.parametrize(
    ("part", "change", "place"),
    [
        (first_element, {"id": "ce1_personal_job_facilitator"}, "ce1_personal_job_facilitator"),
        (first_topic, {"id": "rel"}, "rel"),
        (first_behaviour, {"id": "rel_primary_contact"}, "rel_primary_contact"),
        (first_behaviour, {"source": "sparringsvaerktoej"}, "vej_bicycle"),
        (first_behaviour, {"confusable_with": ["er_ikke"]}, "vej_bicycle"),
        (lambda raw: raw, {"counts": {"behaviours": 2}}, "counts.behaviours"),
    ],
)
def test_a_local_set_that_does_not_stand_beside_the_sources_is_refused(shelf, part, change, place):
    raw = bicycle_set()
    part(raw).update(change)
    with pytest.raises(CoreElementsInvalid) as caught:
        shelf.set_elements(raw)
    assert caught.value.place == place
    assert shelf.contents().version == 0


def test_a_local_behaviour_may_point_at_one_of_the_sources(shelf):
    raw = bicycle_set()
    raw["core_elements"][0]["topics"][0]["behaviours"][0]["confusable_with"] = ["rel_primary_contact"]
    assert shelf.set_elements(raw) == 1


def test_what_consent_was_taken_back_for_is_in_no_byte(shelf, tmp_path):
    shelf.add([line("Hemmeligheden om bageriet", BEHAVIOURS[0], consent="observation:a"), line("Fri linje")])
    secret = next(id_ for id_, one in shelf.contents().entries.items() if one.consent == "observation:a")
    shelf.remove([secret])
    shelf.undo()
    assert shelf.forget("observation:a") == 1
    written = "".join(path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file())
    assert "bageriet" not in written
    assert secret not in written
    assert texts(shelf) == ["Fri linje"]
    assert shelf.versions()[-1].what is What.FORGET
    shelf.undo()
    assert texts(shelf) == []
    shelf.redo()
    assert texts(shelf) == ["Fri linje"]
    assert shelf.forget("observation:a") == 0


def test_forgetting_that_was_cut_off_finishes_when_called_again(shelf, monkeypatch):
    shelf.add([line("Første", consent="observation:a")])
    shelf.add([line("Anden", consent="observation:a")])
    rewrite, calls = changes.rewrite_change, []

    def cut(folder, change):
        if calls:
            raise KeyboardInterrupt
        calls.append(change)
        rewrite(folder, change)

    monkeypatch.setattr(changes, "rewrite_change", cut)
    with pytest.raises(KeyboardInterrupt):
        shelf.forget("observation:a")
    monkeypatch.undo()
    assert texts(shelf) == ["Anden"]
    assert shelf.forget("observation:a") == 1
    assert texts(shelf) == []


def test_two_who_write_at_once_do_not_lose_each_others_change(tmp_path):
    change = Change(version=1, at=AT, what=What.ADD, added=(line("Den første"),))
    changes.write_change(tmp_path, change)
    with pytest.raises(LibraryChanged):
        changes.write_change(tmp_path, Change(version=1, at=AT, what=What.ADD, added=(line("Den anden"),)))
    assert changes.read_changes(tmp_path) == (change,)
    assert not list((tmp_path / changes.FOLDER).glob("*.part"))


def test_where_there_are_no_hard_links_a_version_is_still_claimed_once(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError("no links here")

    monkeypatch.setattr("nlp.trainers.changes.os.link", refuse)
    changes.write_change(tmp_path, Change(version=1, at=AT, what=What.ADD))
    with pytest.raises(LibraryChanged):
        changes.write_change(tmp_path, Change(version=1, at=AT, what=What.ADD))


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_text(
            path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8"
        ),
        lambda path: path.write_text("{", encoding="utf-8"),
        lambda path: path.rename(path.with_name("000002.jsonl")),
    ],
)
def test_a_broken_version_is_told(shelf, tmp_path, damage):
    shelf.add([line("Kan du cykle?")])
    damage(tmp_path / "changes" / "000001.jsonl")
    with pytest.raises(LibraryInvalid):
        shelf.contents()


def test_an_example_that_is_not_there_is_told_and_nothing_goes(shelf):
    shelf.add([line("Kan du cykle?")])
    (held,) = shelf.contents().entries
    with pytest.raises(ExampleUnknown):
        shelf.remove([held, "0" * 12])
    assert held in shelf.contents().entries
    with pytest.raises(ExampleUnknown):
        shelf.example("0" * 12)
