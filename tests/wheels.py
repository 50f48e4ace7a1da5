"""Show that every dependency of the default install has a wheel for Windows and for Linux.

Walks the installed requirements of Medlyt as each platform would, and asks the package index for wheels.
Prints one line a package and platform; exit 1 names each gap.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PLATFORMS: Mapping[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "win_amd64": (
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
        ("win_amd64",),
    ),
    "manylinux_x86_64": (
        {
            "sys_platform": "linux",
            "platform_system": "Linux",
            "os_name": "posix",
            "platform_machine": "x86_64",
        },
        (
            "manylinux_2_28_x86_64",
            "manylinux_2_27_x86_64",
            "manylinux_2_17_x86_64",
            "manylinux2014_x86_64",
            "manylinux1_x86_64",
        ),
    ),
}
# Left out on purpose; the ADR says why nothing calls it.
WITHOUT = {"torchcodec": "docs/adr/0002-dependencies.md", "medlyt": ""}
# On Linux the graphics-card libraries of torch are not part of the default install (torch's processor build).
GRAPHICS = ("nvidia-", "cuda-", "triton")


def closure(environment: Mapping[str, str]) -> dict[str, str]:
    """Name to pin of all that `medlyt` needs on a platform; an empty pin where it is not installed."""
    found: dict[str, str] = {}
    waiting: list[tuple[str, frozenset[str]]] = [("medlyt", frozenset())]
    while waiting:
        name, extras = waiting.pop()
        if name in found and not extras:
            continue
        try:
            installed = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
            continue
        found[name] = installed.version.split("+")[0]
        for text in installed.requires or ():
            requirement = Requirement(text)
            wanted = [{**environment, "extra": extra} for extra in (extras or {""})]
            if requirement.marker is None or any(requirement.marker.evaluate(one) for one in wanted):
                below = canonicalize_name(requirement.name)
                if below not in found and not below.startswith(GRAPHICS):
                    waiting.append((below, frozenset(requirement.extras)))
    return {name: pin for name, pin in found.items() if name not in WITHOUT}


def wheels(pins: Mapping[str, str], tags: tuple[str, ...]) -> dict[str, str]:
    """Name to wheel file for those of `pins` that have one: asked for together; if one lacks it, singly."""
    found = _ask(pins, tags)
    if found is not None:
        return found
    return {name: file for name in pins for file in (_ask({name: pins[name]}, tags) or {}).values()}


def _ask(pins: Mapping[str, str], tags: tuple[str, ...]) -> dict[str, str] | None:
    with tempfile.TemporaryDirectory() as folder:
        listed, report = Path(folder, "pins.txt"), Path(folder, "report.json")
        listed.write_text("\n".join(f"{n}=={p}" if p else n for n, p in pins.items()), encoding="utf-8")
        command = [
            sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--no-deps",
            "--only-binary=:all:", "--python-version", "3.11", "--implementation", "cp", "--target", folder,
            "--report", str(report), "--requirement", str(listed),
        ]  # fmt: skip
        for tag in tags:
            command += ["--platform", tag]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            return None
        installs = json.loads(report.read_text(encoding="utf-8"))["install"]
        return {
            canonicalize_name(one["metadata"]["name"]): one["download_info"]["url"].rsplit("/", 1)[-1]
            for one in installs
        }


def main() -> int:
    """Print the table; 1 if a wheel is missing."""
    gaps = 0
    for platform, (environment, tags) in PLATFORMS.items():
        pins = closure(environment)
        found = wheels(pins, tags)
        for name in sorted(pins):
            print(f"{platform:18s} {name:34s} {found.get(name, '-- no wheel --')}")
        missing = sorted(set(pins) - set(found))
        gaps += len(missing)
        print(
            f"{platform}: {len(found)} of {len(pins)} have a wheel"
            + (f"; without: {', '.join(missing)}" if missing else "")
        )
    return 1 if gaps else 0


if __name__ == "__main__":
    raise SystemExit(main())
