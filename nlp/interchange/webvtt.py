"""A transcript as WebVTT (W3C) with voices: `<v.jobformidler S1>words</v>`, one cue an utterance.

The class of the voice is the role. Word times are left out. A cue lasts a millisecond at least, as the format
will have it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from nlp.interchange.reading import read_text
from nlp.interchange.transcripts import milliseconds
from nlp.records import Role, Utterance
from nlp.trainers.errors import InterchangeInvalid
from nlp.trainers.records import clean

_ARROW: Final = "-->"
_TIME: Final = re.compile(r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})")
_VOICE: Final = re.compile(r"<v((?:\.[^\s.>]+)*)(?:[ \t]+([^>]*))?>")
_TAG: Final = re.compile(r"<[^>]*>")
_BREAK: Final = re.compile(r"\r\n|\r|\n")


def write_webvtt(path: Path, utterances: Sequence[Utterance]) -> None:
    """Write a cue for each utterance, in their order."""
    cues = [_cue(number, one) for number, one in enumerate(utterances, start=1)]
    path.write_text("\n".join(["WEBVTT\n", *cues]), encoding="utf-8", newline="\n")


def read_webvtt(path: Path) -> tuple[Utterance, ...]:
    """Read the cues; one without a voice has the speaker "". Raises InterchangeInvalid with the cue."""
    text = _BREAK.sub("\n", read_text(path))
    if not re.match(r"WEBVTT(?=[ \t\n]|$)", text):
        raise InterchangeInvalid(place=path.name, problem="den begynder ikke med WEBVTT")
    return tuple(_cues(text, path.name))


def _cue(number: int, one: Utterance) -> str:
    start = milliseconds(one.start_s)
    end = max(milliseconds(one.end_s), start + 1)
    role = f".{one.role.value}" if one.role else ""
    voice = f"<v{role} {_escaped(one.speaker)}>{_escaped(one.text)}</v>"
    return f"{number}\n{_clock(start)} {_ARROW} {_clock(end)}\n{voice}\n"


def _cues(text: str, name: str) -> Iterator[Utterance]:
    for block in re.split(r"\n{2,}", text)[1:]:
        lines = block.strip("\n").split("\n")
        at = next((i for i, line in enumerate(lines[:2]) if _ARROW in line), None)
        if at is None:
            continue  # a note, a style or a region
        times = [_TIME.match(part.strip()) for part in lines[at].split(_ARROW, 1)]
        start, end = (None if found is None else _seconds(found) for found in times)
        if start is None or end is None or end < start:
            raise InterchangeInvalid(place=f"{name}, {lines[0]}", problem="tiderne kan ikke læses")
        payload = " ".join(lines[at + 1 :])
        voice = _VOICE.search(payload)
        classes = voice[1].split(".") if voice else []
        yield Utterance(
            start_s=start,
            end_s=end,
            speaker=clean(html.unescape(voice[2] or "")) if voice else "",
            role=next((Role(one) for one in classes if one in set(Role)), None),
            text=clean(html.unescape(_TAG.sub("", payload))),
        )


def _clock(ms: int) -> str:
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


def _seconds(found: re.Match[str]) -> float:
    hours, minutes, seconds, ms = (int(part or 0) for part in found.groups())
    return (((hours * 60 + minutes) * 60 + seconds) * 1000 + ms) / 1000


def _escaped(text: str) -> str:
    return html.escape(clean(text), quote=False)
