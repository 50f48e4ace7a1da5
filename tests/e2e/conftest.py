"""One real processing of the sample, a copy for each test that needs one, and screens over a seeded home."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from consent.form import example
from models.store import default_folder
from observer.bench.meetings import SAMPLE_FOLDER
from tests.e2e.namespace import LoneNetwork, lone_network, why_not
from tests.e2e.screens import served
from tests.e2e.seed import seeded

ROOT = Path(__file__).parents[2]
WITNESS = Path(__file__).parent / "witness"
PASSPHRASE = "fire ord til prøven"
# A name that must not be found anywhere afterwards; no recording should be called this.
SECRET_NAME = "Samtale med Jonas Lindegaard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone at a computer: a home of Medlyt, an own user folder and an own folder for temporary files.

    `network` is where their programs run; None is the machine's own. Caches and temporary files of their
    programs go to folders that can be searched.
    """

    folder: Path
    network: LoneNetwork | None = None

    @property
    def home(self) -> Path:
        return self.folder / "medlyt"

    @property
    def temporary(self) -> Path:
        return self.folder / "tmp"

    @property
    def user(self) -> Path:
        return self.folder / "user"

    @property
    def witness(self) -> Path:
        return self.folder / "witness.jsonl"

    @classmethod
    def new(cls, folder: Path, *, network: LoneNetwork | None = None) -> Person:
        """Someone who has never used Medlyt."""
        person = cls(folder=folder, network=network)
        person.temporary.mkdir()
        person.user.mkdir()
        return person

    @property
    def environment(self) -> Mapping[str, str]:
        """What their programs see."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        return {
            **inherited,
            "HOME": str(self.user),
            "TMPDIR": str(self.temporary),
            "MEDLYT_HOME": str(self.home),
            "MEDLYT_MODELS": str(default_folder()),
            "MEDLYT_PASSPHRASE": PASSPHRASE,
            "MEDLYT_WITNESS": str(self.witness),
            "PYTHONPATH": os.pathsep.join([str(WITNESS), str(ROOT)]),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def command(self, *args: object) -> list[str]:
        """The command line of `medlyt ARGS`."""
        prefix = () if self.network is None else self.network.prefix
        return [*prefix, sys.executable, "-m", "observer.cli", *map(str, args)]

    def medlyt(self, *args: object, **changes: str) -> subprocess.CompletedProcess[str]:
        """Run `medlyt ARGS` to its end."""
        return subprocess.run(
            self.command(*args),
            env={**self.environment, **changes},
            cwd=self.user,
            capture_output=True,
            encoding="utf-8",
            timeout=800,
            check=False,
        )

    def reached_for(self) -> Sequence[Mapping[str, Any]]:
        """Every socket address and every name that their programs have used so far, refused ones included."""
        return [json.loads(line) for line in self.witness.read_text(encoding="utf-8").splitlines()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed:
    """The sample, imported under another name and processed by `medlyt process`.

    `began_at` is when nothing of it was anywhere yet (seconds since 1970); `left` how often it tried to leave
    a network without a way out, None where no such network could be made.
    """

    person: Person
    id: str
    lines: Sequence[Mapping[str, Any]]
    words_to_the_person: str
    began_at: float
    left: Mapping[str, int] | None


@pytest.fixture(scope="session")
def network() -> Iterator[LoneNetwork | None]:
    """A network without a way out; None where this machine cannot make one."""
    if why_not() is not None:
        yield None
        return
    with lone_network() as made:
        yield made


@pytest.fixture(scope="session")
def processed_once(network: LoneNetwork | None, tmp_path_factory: pytest.TempPathFactory) -> Processed:
    """The one real processing, without a network where that can be arranged. Read it, never change it."""
    person = Person.new(tmp_path_factory.mktemp("processed"), network=network)
    began_at = time.time()
    recording = tmp_path_factory.mktemp("recorder") / f"{SECRET_NAME}.ogg"
    shutil.copyfile(SAMPLE_FOLDER / "d3.ogg", recording)
    form = recording.with_name("samtykke.toml")
    form.write_text(example().replace("quotes = false", "quotes = true"), encoding="utf-8")
    before = None if network is None else network.attempts()

    done = person.medlyt("process", recording, "--consent", form, "--speakers", 2, "--format", "jsonl")

    assert done.returncode == 0, done.stderr
    left = None
    if network is not None and before is not None:
        left = {what: count - before[what] for what, count in network.attempts().items()}
    return Processed(
        person=person,
        id=done.stderr.split("Samtalen hedder ")[1].split(".")[0],
        lines=[json.loads(line) for line in done.stdout.splitlines()],
        words_to_the_person=done.stderr,
        began_at=began_at,
        left=left,
    )


@pytest.fixture
def processed(processed_once: Processed, tmp_path: Path) -> Processed:
    """A copy of everything that the one processing left, to do with as a test pleases."""
    folder = tmp_path / "person"
    shutil.copytree(processed_once.person.folder, folder)
    return replace(processed_once, person=replace(processed_once.person, folder=folder))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    """Where the screens are, over a home with the seeded meeting."""
    seeded(home)
    with served(home) as found:
        yield found
