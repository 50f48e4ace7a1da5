"""`python -m nlp.training MEETINGS FOLDER`: make the packaged tagger anew, from multilingual-e5-small.

Takes three quarters of an hour on two cores, and the model `e5-small` (`medlyt models install e5-small`).
What `medlyt library train` makes goes over the encoder that this has made.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from models.store import ModelShelf, default_folder
from nlp.training.make import PAIRS, HeldBack, held_back, make
from nlp.training.tuning import Options

_HEARD = ".heard.tsv"


def main(arguments: Sequence[str] | None = None) -> None:
    """Make it from the packaged library; the labelled meetings calibrate and measure."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training", description=__doc__)
    parser.add_argument("meetings", type=Path, help="labelled meetings that the library does not hold")
    parser.add_argument("folder", type=Path, help="where the tagger is written")
    asked = parser.parse_args(arguments)
    apart, heard = to_calibrate_on(asked.meetings)
    asked.folder.mkdir(parents=True, exist_ok=True)
    model = ModelShelf(default_folder()).verified("e5-small")
    make(model, apart, heard, asked.folder, options=Options(), log=_tell)


def to_calibrate_on(folder: Path) -> tuple[list[HeldBack], list[Path]]:
    """The meetings in `folder`, and the files of what was heard of them.

    What was heard of a meeting whose own text is elsewhere is left out: that meeting is for measuring only.
    """
    known = {path.stem for path in folder.glob("*.tsv") if not path.name.endswith(_HEARD)}
    apart = [one for one in held_back(folder) if one.meeting in known or one.reading == PAIRS]
    heard = sorted(folder.glob(f"*{_HEARD}"))
    return apart, [path for path in heard if path.name.removesuffix(_HEARD) in known]


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
