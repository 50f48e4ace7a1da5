"""`python -m nlp.training MEETINGS FOLDER`: make the packaged tagger anew, from multilingual-e5-small.

Takes three quarters of an hour on two cores, and the model `e5-small` (`medlyt models install e5-small`).
With `--over TAGGER` the encoder of that tagger stays, and all else is made anew in three minutes.
What `medlyt library train` makes goes over the encoder that this has made.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from models.store import ModelShelf, default_folder
from nlp.library import load_library
from nlp.training.make import PAIRS, HeldBack, held_back, make, make_over
from nlp.training.tuning import Options

_HEARD = ".heard.tsv"


def main(arguments: Sequence[str] | None = None) -> None:
    """Make it from the packaged library; the labelled meetings calibrate and measure."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training", description=__doc__)
    parser.add_argument("meetings", type=Path, help="labelled meetings that the library does not hold")
    parser.add_argument("folder", type=Path, help="where the tagger is written")
    parser.add_argument(
        "--heard", type=Path, nargs="*", default=(), help="*.heard.tsv to learn mishearing from too"
    )
    parser.add_argument("--over", type=Path, metavar="TAGGER", help="keep the encoder of this tagger")
    asked = parser.parse_args(arguments)
    apart = to_calibrate_on(asked.meetings)
    asked.folder.mkdir(parents=True, exist_ok=True)
    if asked.over:
        library, options = load_library(), Options()
        make_over(asked.over, apart, asked.heard, asked.folder, library=library, options=options, log=_tell)
    else:
        model = ModelShelf(default_folder()).verified("e5-small")
        make(model, apart, asked.heard, asked.folder, options=Options(), log=_tell)


def to_calibrate_on(folder: Path) -> list[HeldBack]:
    """The meetings in `folder`, in all their readings, and the pairs.

    What was heard of a meeting whose own text is elsewhere is left out: that meeting is for measuring only.
    """
    known = {path.stem for path in folder.glob("*.tsv") if not path.name.endswith(_HEARD)}
    return [one for one in held_back(folder) if one.meeting in known or one.reading == PAIRS]


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
