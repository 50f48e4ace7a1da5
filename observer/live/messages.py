"""What the app and the worker tell each other; plain records that go through a pipe, in memory only.

Every message about sound carries the `round` it belongs to. A new round begins where something must be heard
anew, after a passage was struck; what the worker still says of an older round counts for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from consent.sealed_file import Samples16
from models.records import Turn, VoicesWindow
from observer.records import HeardStretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """To the worker: listen; words are known until `words_from_s`, voices in `windows`.

    The sound to come begins at `sound_from_s`, which is not after either. `speakers` is how many people are
    thought to speak.
    """

    round: int
    words_from_s: float
    windows: tuple[VoicesWindow, ...]
    sound_from_s: float
    speakers: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """To the worker: the next piece of the recording, (n,) int16 mono 16 000 Hz."""

    round: int
    samples: Samples16


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """To the worker: the recording ends here."""

    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """To the worker, after `Finish`: tell who speaks when, if so many people speak."""

    round: int
    speakers: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """From the worker: the models are loaded, and so long are the windows in which voices are told apart."""

    window_samples: int
    step_samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardWords:
    """From the worker: a stretch is written down."""

    round: int
    stretch: HeardStretch


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardVoices:
    """From the worker: the next windows are listened to."""

    round: int
    windows: tuple[VoicesWindow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """From the worker: who seems to speak when, as far as it was heard."""

    round: int
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """From the worker: every word and every window of the recording has been told."""

    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """From the worker: who speaks when, if so many people speak."""

    round: int
    speakers: int | None
    turns: tuple[Turn, ...]


ToWorker = Begin | Sound | Finish | Decide
FromWorker = Ready | HeardWords | HeardVoices | SoFar | Finished | Decided
