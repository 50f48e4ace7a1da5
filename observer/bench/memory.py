"""`bench memory`: how much memory each step takes when a recording is processed after the fact."""

from __future__ import annotations

from pathlib import Path

from observer.bench.figures import Figures, this_machine
from observer.bench.meetings import made_up_permission, meetings_in, sample_meeting, sound_of
from observer.bench.strain import Strain
from observer.pipeline import Engines, diarize, point, transcribe


def measure(engines: Engines, folder: Path | None = None) -> Figures:
    """Measure on the first meeting of `folder`, else on the sample; models that are loaded stay loaded."""
    meeting = sample_meeting() if folder is None else meetings_in((folder,))[0]
    sound, permission = sound_of(meeting), made_up_permission()
    with Strain() as before:
        pass
    with Strain() as writing:
        words = transcribe(sound, permission, engines)
    with Strain() as telling:
        turns = diarize(sound, permission, engines.diarizer(), speakers=meeting.speakers)
    with Strain() as pointing:
        point(words, turns, permission, engines.tagger(), split=engines.split)
    steps = {"before": before, "transcribe": writing, "diarize": telling, "point": pointing}
    return Figures(
        bench="memory",
        machine=this_machine(),
        options=engines.options(),
        results={
            "duration_s": round(sound.duration_s, 1),
            "peak": {
                name: {"peak_memory_mb": round(strain.peak_bytes / 1e6), "cpu_s": round(strain.cpu_s, 1)}
                for name, strain in steps.items()
            },
        },
    )
