"""`bench tagging`: how long `medlyt tag` takes over half an hour of talk, and how much memory, load and all.

It runs as a person runs it, in a process of its own that begins with nothing loaded.
"""

from __future__ import annotations

import csv
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from observer.bench.figures import Figures, this_machine
from observer.bench.meetings import default_folders
from observer.errors import BenchDataInvalid
from observer.pipeline import Engines
from observer.transcript import read_rows

UTTERANCES: Final = 600  # a conversation of thirty minutes
# Run in the new process: the command, and what it took at most.
_CHILD: Final = (
    "import sys, time; began = time.perf_counter(); from observer.cli import run; code = run(sys.argv[1:]); "
    "from observer.bench.tagging import peak_mb; "
    "print(round(time.perf_counter() - began, 2), peak_mb(), 'torch' in sys.modules, file=sys.stderr); "
    "sys.exit(code)"
)

Line = tuple[str, str]


def measure(engines: Engines, folder: Path | None) -> Figures:
    """Tag a transcript made of the meetings in `folder`, else of those at hand; raises BenchDataInvalid."""
    del engines
    folders = (folder,) if folder is not None else default_folders()
    lines = long_transcript(folders)
    with tempfile.TemporaryDirectory() as kept:
        path = Path(kept) / "udskrift.tsv"
        write_transcript(path, lines)
        result = tag_apart(path)
    result["utterances"] = len(lines)
    return Figures(
        bench="tagging",
        machine={**this_machine(), "load_before": _load()},
        options={"command": "medlyt tag, in a process of its own"},
        results={"tagging": result},
    )


def long_transcript(folders: Sequence[Path]) -> list[Line]:
    """UTTERANCES lines (speaker, text) of the labelled meetings in order, from the first again if need be."""
    paths = [
        path
        for folder in folders
        for path in sorted(folder.glob("*.tsv"))
        if not path.name.endswith(".heard.tsv")
    ]
    lines = [(row["speaker"], row["text"]) for path in paths for row in read_rows(path, ("speaker", "text"))]
    if not lines:
        raise BenchDataInvalid(folder=folders[0], missing=["*.tsv"])
    return list(itertools.islice(itertools.cycle(lines), UTTERANCES))


def write_transcript(path: Path, lines: Sequence[Line]) -> None:
    """Write what `medlyt tag` reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n")
        table.writerow(("speaker", "text"))
        table.writerows(lines)


def tag_apart(path: Path) -> dict[str, Any]:
    """Run the command over the transcript; its seconds from start to end, peak memory, and what it found."""
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603 -- this same program
        [sys.executable, "-c", _CHILD, "tag", str(path), "--format", "jsonl"],
        capture_output=True,
        encoding="utf-8",
        check=True,
        # Where Medlyt is imported from here, it is there too.
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"},
    )
    seconds = time.perf_counter() - began
    within_s, peak, torch = done.stderr.split()[-3:]
    return {
        "seconds": round(seconds, 1),
        "seconds_within_the_program": float(within_s),
        "peak_memory_mb": float(peak),
        "torch_was_loaded": torch == "True",
        "pointers": sum(len(json.loads(line)["tags"]) for line in done.stdout.splitlines()),
    }


def peak_mb() -> float:
    """The most memory that this process has had at once, in MB."""
    import psutil

    held = psutil.Process().memory_info()
    if sys.platform == "win32":
        return round(float(held.peak_wset) / 1e6, 1)
    status = Path("/proc/self/status")
    if status.exists():
        # Not from `resource`: there a process begins with the peak of the one that started it.
        (line,) = (one for one in status.read_text("ascii").splitlines() if one.startswith("VmHWM:"))
        return round(float(line.split()[1]) * 1024 / 1e6, 1)
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 1)


def _load() -> float:
    """How busy the machine is with other things, in cores; a busy one makes the figures worse."""
    import psutil

    return round(float(psutil.getloadavg()[0]), 2)
