"""`list`, `receipts`, `erase`, `withdraw` and `sheet` where there is nothing: no home is begun by looking."""

import pytest

from observer.cli import run

pytestmark = pytest.mark.unit

LISTS = (["list"], ["receipts"])
PRIORITY = ["library", "priority"]
ACTS = (["erase", "latest"], ["withdraw", "AAAA-BBBB"], ["sheet", "latest", "--out", "ark.pdf"])


@pytest.fixture(autouse=True)
def _nobody_is_asked(monkeypatch):
    def asked(*_args, **_options):
        raise AssertionError("a passphrase was asked for")

    monkeypatch.setattr("models.offline.refuse_network", lambda: None)
    monkeypatch.setattr("observer.cli.home.find_passphrase", asked)
    monkeypatch.setattr("getpass.getpass", asked)


@pytest.mark.parametrize("words", [*LISTS, *ACTS, PRIORITY])
@pytest.mark.parametrize("made", [True, False])
def test_a_mistyped_home_is_told_and_begins_nothing(tmp_path, monkeypatch, capsys, words, made):
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "skrevet forkert"
    if made:
        home.mkdir()

    assert run([*words, "--home", str(home)]) == (1 if words in ACTS else 0)

    out, err = capsys.readouterr()
    assert out == ""
    assert f"Medlyt har ingen data i mappen {home}. Se efter, om mappen er skrevet rigtigt" in err
    assert list(tmp_path.rglob("*")) == ([home] if made else [])


@pytest.mark.parametrize(("words", "told"), [*zip(LISTS, ("samtaler", "kvitteringer"), strict=True)])
def test_before_the_first_day_there_is_nothing_to_list(tmp_path, monkeypatch, capsys, words, told):
    monkeypatch.setenv("MEDLYT_HOME", str(tmp_path / "home"))

    assert run(words) == 0
    assert f"Der er ingen {told}." in capsys.readouterr().err
    assert run([*words, "--format", "json"]) == 0
    assert capsys.readouterr().out.strip() == "[]"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", ACTS)
def test_before_the_first_day_there_is_nothing_to_erase(tmp_path, monkeypatch, capsys, words):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MEDLYT_HOME", str(tmp_path / "home"))

    assert run(words) == 1
    assert "Medlyt har ingen data" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
