"""A run that went wrong takes its sound back, and says what to do where that cannot be done now."""

from types import SimpleNamespace

import pytest

from consent.receipt import Reason
from observer.cli.listen import taken_back
from observer.store_errors import StoreBusy

pytestmark = pytest.mark.unit


def services(erase):
    return SimpleNamespace(erase=erase)


@pytest.mark.parametrize(
    ("error", "reason"), [(KeyboardInterrupt(), Reason.CANCELLED), (ValueError("x"), Reason.FAILED)]
)
@pytest.mark.parametrize(("checked", "told"), [(True, "er slettet igen"), (False, "næste gang")])
def test_what_went_wrong_is_passed_on_and_the_sound_is_gone(capsys, error, reason, checked, told):
    asked = []

    def erase(*how):
        asked.append(how)
        return SimpleNamespace(checked=checked)

    with pytest.raises(type(error)), taken_back(services(erase), "m1"):
        raise error
    assert asked == [("m1", reason)]
    assert told in capsys.readouterr().err


def test_sound_that_cannot_be_erased_now_is_told_with_the_command_that_does_it(capsys):
    def erase(*_how):
        raise StoreBusy

    with pytest.raises(StoreBusy), taken_back(services(erase), "m1"):
        raise ValueError("x")
    assert "medlyt erase m1" in capsys.readouterr().err
