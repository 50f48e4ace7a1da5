"""A home's review over a real database: decisions kept and undone, roles swapped, and processed anew."""

import pytest

from nlp.records import Role
from observer.bootstrap import open_services
from observer.errors import BehaviourUnknown, FindingUnknown, RoleChoiceInvalid
from observer.records import FindingStatus, State
from tests.integration.observer.made_up_meeting import HOURS, PASSPHRASE, WISH, findings

pytestmark = pytest.mark.integration


def test_decisions_are_kept_and_undone_without_end(services, ready):
    services.accept(ready, 0, WISH)
    services.change(ready, 0, WISH, HOURS)
    services.add(ready, 2, WISH)

    assert findings(services, ready) == [(HOURS, "changed"), (WISH, "accepted")]
    assert services.undo(ready)
    assert services.undo(ready)
    assert findings(services, ready) == [(WISH, "accepted")]
    assert services.redo(ready)
    assert findings(services, ready) == [(HOURS, "changed")]
    assert services.undo(ready)
    assert services.undo(ready)
    assert not services.undo(ready)
    assert services.review(ready).can_redo
    assert findings(services, ready) == [(WISH, "open")]


def test_decisions_survive_a_restart(services, ready, home, engines, clock):
    services.reject(ready, 0, WISH)
    services.close()

    with open_services(home, PASSPHRASE, engines=engines, clock=clock) as again:
        assert findings(again, ready) == [(WISH, "rejected")]


def test_a_decision_about_what_is_not_there_is_refused(services, ready):
    with pytest.raises(FindingUnknown):
        services.accept(ready, 1, WISH)
    with pytest.raises(FindingUnknown):
        services.add(ready, 99, WISH)
    with pytest.raises(BehaviourUnknown):
        services.change(ready, 0, WISH, "opdigtet")
    assert not services.review(ready).can_undo


def test_swapping_roles_points_anew(services, ready):
    services.set_roles(ready, {"S1": Role.BORGER, "S2": Role.JOBFORMIDLER})

    view = services.review(ready)
    assert [one.role for one in view.utterances] == [Role.BORGER, Role.JOBFORMIDLER, Role.BORGER]
    assert [one.utterance_number for one in view.findings] == [1]


def test_processing_again_replaces_what_was(services, ready):
    services.accept(ready, 0, WISH)

    services.process(ready, roles={Role.JOBFORMIDLER: "S2"})

    assert [one.utterance_number for one in services.review(ready).findings] == [1]
    assert findings(services, ready) == [(WISH, "open")]
    assert len(services.review(ready).utterances) == 3


def test_a_run_that_fails_leaves_what_was(services, ready, engines):
    engines.broken = RuntimeError("brudt")

    with pytest.raises(RuntimeError):
        services.process(ready)
    engines.broken = None
    with pytest.raises(RoleChoiceInvalid):
        services.process(ready, roles={Role.JOBFORMIDLER: "S9"})

    assert findings(services, ready) == [(WISH, "open")]
    assert services.observation(ready).state is State.PROCESSED


def test_confirming_again_keeps_what_holds_now(services, ready):
    services.accept(ready, 0, WISH)
    services.add(ready, 2, HOURS)
    assert services.confirm(ready) == 2
    services.reject(ready, 2, HOURS)

    assert services.confirm(ready) == 1
    assert services.confirm(ready) == 1


def test_accepted_findings_have_their_reason(services, ready):
    services.accept(ready, 0, WISH)
    one = services.review(ready).findings[0]

    assert (one.status, one.evidence, one.example) == (FindingStatus.ACCEPTED, ("drømmer",), "Hvad vil du?")
