"""`bench tagger`: how good the pointers are, cross-validated by meeting, from text and from recognised text.

The encoder and all that was trained on the library stay as they ship; the meetings are kept out of that
library, and `alike_to_the_library` counts lines that nevertheless tell what an example tells. The calibrated
layer and its threshold are fitted anew for each meeting, on the others alone. Meetings in the folder `unseen`
beside them are judged by the tagger as it ships: no part of it was fitted on them.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nlp.core_elements import load_core_elements
from nlp.evaluation import (
    Agreement,
    Bools,
    Floats,
    Scoring,
    by_behaviour,
    by_topic,
    calibration_error,
    likeliest,
    reliability,
    score,
)
from nlp.library import Example, read_meeting
from nlp.records import Role, Utterance
from observer.bench.figures import Figures, this_machine
from observer.bench.meetings import default_folders
from observer.errors import BenchDataInvalid
from observer.pipeline import Engines

if TYPE_CHECKING:
    from nlp.tagger.trained import TrainedTagger
    from nlp.training.crossvalidation import Judged
    from nlp.training.make import HeldBack

FIRST: Final = 20  # pointers that an observer has time for
NEARLY_EMPTY: Final = 5  # a meeting with fewer labels than this has almost nothing in it
UNSEEN: Final = "unseen"
_OPTIONS_LINE: Final = "- Options: "


def measure(engines: Engines, folder: Path | None) -> Figures:
    """Measure on the labelled meetings in `folder`, else on those at hand; raises BenchDataInvalid."""
    del engines
    from nlp.tagger import load_tagger
    from nlp.tagger.trained import PACKAGED, read_artefact
    from nlp.training.crossvalidation import judge

    began = time.perf_counter()
    folders = (folder,) if folder is not None else default_folders()
    apart = held_back(folders)
    judged = judge(PACKAGED, apart)
    artefact = read_artefact(PACKAGED)
    results: dict[str, Any] = {}
    for reading in dict.fromkeys(one.reading for one in judged):
        results |= figures_of(reading, [one for one in judged if one.reading == reading])
    results |= on_unseen(folders)
    results["nearly_empty_meetings"] = nearly_empty(judged)
    results["citizens_and_companies"] = on_others(
        load_tagger(), artefact.layer.threshold(heard=False), folders
    )
    results["apart"] = kept_apart(apart, artefact.examples)
    results["took"] = {"seconds": round(time.perf_counter() - began, 1)}
    return Figures(bench="tagger", machine=this_machine(), options=options(PACKAGED), results=results)


def held_back(folders: Sequence[Path]) -> tuple[HeldBack, ...]:
    """Every labelled meeting in `folders`, in all its readings; raises BenchDataInvalid for none."""
    from nlp.training import make

    found = tuple(one for folder in folders for one in make.held_back(folder) if one.examples)
    if all(one.reading == make.PAIRS for one in found):
        raise BenchDataInvalid(folder=folders[0], missing=["*.tsv"])
    return found


def on_unseen(folders: Sequence[Path]) -> dict[str, Any]:
    """The tagger as it ships, layer and threshold too, on the meetings that no part of it was fitted on."""
    from nlp.tagger.trained import PACKAGED
    from nlp.training.crossvalidation import judge

    beside = [folder / UNSEEN for folder in folders if (folder / UNSEEN).is_dir()]
    apart = held_back(beside) if beside else ()
    judged = [found for one in apart for found in judge(PACKAGED, [one])]
    return {f"{UNSEEN} meetings": _all_of(judged)} if judged else {}


def options(artefact: Path) -> dict[str, str]:
    """What was measured: the artefact, how it was trained, and what each fold fits."""
    card = (artefact / "card.md").read_text(encoding="utf-8").splitlines()
    made = [line.removeprefix(_OPTIONS_LINE) for line in card if line.startswith(_OPTIONS_LINE)]
    return {
        "model": "the packaged tagger; its encoder frozen, the same in every fold",
        "trained with": made[0] if made else "unknown",
        "each fold": "the calibrated layer and its threshold, fitted on the other meetings",
    }


def figures_of(reading: str, judged: Sequence[Judged]) -> dict[str, Any]:
    """All figures of one reading, by the names that they are told under."""
    elements = load_core_elements()
    behaviours = judged[0].behaviours
    confidence, right = _how_sure(judged)
    kinds: dict[str, dict[str, Agreement]] = {"behaviours": {}, "topics": {}}
    for one in judged:
        scored = (one.probabilities, one.truth)
        _add(kinds["behaviours"], by_behaviour(*scored, behaviours=behaviours, threshold=one.threshold))
        _add(
            kinds["topics"],
            by_topic(*scored, behaviours=behaviours, elements=elements, threshold=one.threshold),
        )
    return {
        reading: _all_of(judged),
        f"{reading}, order": order(judged),
        f"{reading}, topics": {
            elements.topics[topic].id: _row(one) for topic, one in kinds["topics"].items()
        },
        f"{reading}, behaviours": {
            name: _row(one) for name, one in sorted(kinds["behaviours"].items(), key=lambda item: item[0])
        },
        f"{reading}, reliability": {
            f"{one.low:.1f}-{one.high:.1f}": _rounded(asdict(one)) for one in reliability(confidence, right)
        },
    }


def together(scorings: Sequence[Scoring], labelled: Sequence[int]) -> dict[str, Any]:
    """The meetings' scorings as one; `labelled` lines in each weigh its share among the first three."""
    nothing = Agreement(right=0, shown=0, there=0)
    behaviour = sum((one.behaviour for one in scorings), nothing)
    first_three = sum(one.candidates * lines for one, lines in zip(scorings, labelled, strict=True))
    return {
        "f1": round(behaviour.f1, 3),
        "precision": round(behaviour.precision, 3),
        "recall": round(behaviour.recall, 3),
        "topic_f1": round(sum((one.topic for one in scorings), nothing).f1, 3),
        "anything_f1": round(sum((one.anything for one in scorings), nothing).f1, 3),
        "among_first_three": round(first_three / max(1, sum(labelled)), 3),
        "false_pointers": sum(one.false_pointers for one in scorings),
        "utterances": sum(one.utterances for one in scorings),
    }


def order(judged: Sequence[Judged]) -> dict[str, Any]:
    """What is found among the first so many that an observer opens: the surest first, or in order of time.

    `candidates` are the likeliest behaviour of each line; `pointers` only those that are shown, in meetings
    that have more of them than that.
    """
    opened: dict[str, Any] = {"first": FIRST}
    for kind in ("candidates", "pointers"):
        meetings = by_confidence = by_time = 0
        for one in judged:
            sure, right = likeliest(one.probabilities, one.truth, behaviours=one.behaviours)
            if kind == "pointers":
                shown = sure >= one.threshold
                sure, right = sure[shown], right[shown]
            if len(sure) > FIRST:
                meetings += 1
                by_confidence += int(right[np.argsort(-sure, kind="stable")[:FIRST]].sum())
                by_time += int(right[:FIRST].sum())
        opened[kind] = {
            "meetings": meetings,
            "right_by_confidence": round(by_confidence / meetings, 1) if meetings else None,
            "right_by_time": round(by_time / meetings, 1) if meetings else None,
        }
    return opened


def nearly_empty(judged: Sequence[Judged]) -> dict[str, Any]:
    """Meetings with almost nothing in them, and the false pointers there."""
    return {
        f"{one.meeting}, {one.reading}": {
            "lines": len(one.examples),
            "labels": int(one.truth.sum()),
            "false_pointers": _scored(one).false_pointers,
        }
        for one in judged
        if one.truth.sum() < NEARLY_EMPTY
    }


def on_others(tagger: TrainedTagger, threshold: float, folders: Sequence[Path]) -> dict[str, Any]:
    """Pointers at what a citizen or somebody from a company says, by the tagger as it ships.

    `pointers` with everybody's role known; `if_taken_for_the_consultant` is how many of their lines would
    have one if the roles were wrong.
    """
    from nlp.training.crossvalidation import said

    lines = [one for folder in folders for path in _texts(folder) for one in _meeting(path)]
    others = [one for one in lines if one.role is not Role.JOBFORMIDLER and one.text.strip()]
    tagged = tagger.tag([utterance_of(one, at) for at, one in enumerate(lines)])
    mistaken = tagger.score(said(others)).probabilities.max(axis=1, initial=0.0)
    return {
        "lines": len(others),
        "pointers": sum(
            len(one.tags) for one in tagged if one.tags and one.utterance.role is not Role.JOBFORMIDLER
        ),
        "if_taken_for_the_consultant": int((mistaken >= threshold).sum()),
    }


def utterance_of(example: Example, at: int) -> Utterance:
    """A line of a meeting without sound, `at` a place in its order."""
    return Utterance(start_s=at, end_s=at + 1, speaker=example.role, role=example.role, text=example.text)


def kept_apart(apart: Sequence[HeldBack], examples: Sequence[str]) -> dict[str, Any]:
    """How many lines of the meetings tell what one of the artefact's examples tells, short ones left out."""
    from nlp.trainers.near import LEAST_WORDS, NearIndex
    from nlp.training.make import PAIRS

    index = NearIndex(examples)
    lines = {line.text for one in apart if one.reading != PAIRS for line in one.examples}
    long = [line for line in lines if len(line.split()) >= LEAST_WORDS]
    return {"lines": len(long), "alike_to_the_library": sum(bool(index.near(line)) for line in long)}


def _all_of(judged: Sequence[Judged]) -> dict[str, Any]:
    return {
        **together([_scored(one) for one in judged], [_labelled(one) for one in judged]),
        "ece": round(calibration_error(*_how_sure(judged)), 3),
        "meetings": ", ".join(one.meeting for one in judged),
    }


def _how_sure(judged: Sequence[Judged]) -> tuple[Floats, Bools]:
    """(lines,) how sure the likeliest behaviour of each line is, and (lines,) whether it is right."""
    found = [likeliest(one.probabilities, one.truth, behaviours=one.behaviours) for one in judged]
    return np.concatenate([sure for sure, _ in found]), np.concatenate([right for _, right in found])


def _scored(one: Judged) -> Scoring:
    return score(
        one.probabilities,
        one.truth,
        behaviours=one.behaviours,
        elements=load_core_elements(),
        threshold=one.threshold,
    )


def _labelled(one: Judged) -> int:
    return int(one.truth.any(axis=1).sum())


def _add(sums: dict[str, Agreement], more: Mapping[str, Agreement]) -> None:
    for name, one in more.items():
        sums[name] = sums[name] + one if name in sums else one


def _row(one: Agreement) -> dict[str, Any]:
    shares = {"f1": one.f1, "precision": one.precision, "recall": one.recall}
    return {"there": one.there, "shown": one.shown, "right": one.right, **_rounded(shares)}


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in values.items()}


def _texts(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.tsv")) if not path.name.endswith(".heard.tsv")]


def _meeting(path: Path) -> list[Example]:
    return list(read_meeting(path, source="", known=load_core_elements().behaviours))
