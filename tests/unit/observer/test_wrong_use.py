"""What is said of wrong use, for the values that click itself would speak English of."""

import pytest

from observer.cli import run

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["bench", "asr", "--minutes", "mange"], "--minutes kan ikke bruges: skriv et tal"),
        (["bench", "asr", "--minutes", "0.1"], "mindst 0.5."),
        (["ui", "--port", "70000"], "--port kan ikke bruges: skriv et helt tal, mindst 0, højst 65535."),
        (["process", "lyd.wav", "--consent", "x.toml", "--speakers", "to"], "skriv et helt tal, mindst 1."),
    ],
)
def test_a_number_that_does_not_do_is_told_with_its_bounds(words, told, capsys):
    assert run(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert "not" not in err
