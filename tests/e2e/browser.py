"""The screens as `medlyt ui` serves them, and a real Chromium in front of them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import Person

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Chromium's own talk with its maker has nothing to do with what is tested.
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
)
SHORT = "/tmp" if os.name == "posix" else None  # noqa: S108 -- a folder of our own is made in it


@contextmanager
def screens(person: Person, *args: object) -> Iterator[str]:
    """Run `medlyt ui` for a person; gives the address that opens it."""
    with subprocess.Popen(
        person.command("ui", "--no-browser", *args),
        env=person.environment,
        cwd=person.user,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as serving:
        assert serving.stderr is not None
        said = []
        try:
            for line in serving.stderr:
                said.append(line)
                if line.startswith("http"):
                    break
            else:
                pytest.fail(f"the screens did not open: {''.join(said)}")
            yield line.strip()
        finally:
            serving.send_signal(signal.SIGINT)
            rest = serving.communicate(timeout=60)[1]
        assert serving.returncode == 0, rest
        assert "Traceback" not in rest


@contextmanager
def chromium(person: Person, *, profile: Path) -> Iterator[Page]:
    """A page of a Chromium with a profile of its own, in the person's network; closed at the end."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium here")
    profile.mkdir(parents=True)
    if person.network is not None:
        program = str(person.network.program(profile.parent, program))
    # Chromium makes a socket among its temporary files, and a socket's path may be 107 characters long: it is
    # told of the person's folder by a shorter name.
    short_name = Path(tempfile.mkdtemp(prefix="m-", dir=SHORT))
    (short_name / "t").symlink_to(person.temporary)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=program,
            args=list(QUIET),
            env={**person.environment, "TMPDIR": str(short_name / "t")},
            locale="da-DK",
        )
        try:
            yield browser.pages[0]
        finally:
            browser.close()
            (short_name / "t").unlink()
            short_name.rmdir()
