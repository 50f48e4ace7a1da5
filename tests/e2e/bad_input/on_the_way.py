"""Cases of `docs/bad-input.md`: what goes wrong on the way."""

from __future__ import annotations

import pytest

from tests.e2e.bad_input.case import SO_FAR, TAKEN_BACK, Case, entering, taken_back
from tests.e2e.mishaps import SAMPLE, Engines, Stage

CASES: dict[str, Case] = {}
case = entering(CASES)


@case
def interrupted(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    patch.setattr(Engines, "trouble", KeyboardInterrupt())
    return taken_back(stage, stage.process(stage.tone("lyd.wav", seconds=5)))


@case
def unforeseen(stage: Stage, patch: pytest.MonkeyPatch) -> tuple[str, str]:
    patch.setattr(Engines, "trouble", RuntimeError("Hvad drømmer du om?"))
    return taken_back(stage, stage.process(stage.tone("lyd.wav", seconds=5)))


@case
def speaker_who_is_not_there(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    sound = stage.tone("lyd.wav", seconds=5)
    return taken_back(stage, stage.process(sound, "--as", "jobformidler=S7"))


@case
def full_disk(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    said, left, receipts = stage.on_small_disk(
        f"""
        import observer.bootstrap
        from observer.cli import run
        from tests.e2e.mishaps import Engines
        observer.bootstrap.LocalEngines = Engines
        assert run(["process", {str(SAMPLE)!r}, "--consent", {str(stage.form())!r}]) == 1
        """
    )
    assert left == []
    assert [one["checked"] for one in receipts] == [True]
    return said, TAKEN_BACK


@case
def full_disk_while_recording(stage: Stage, _: pytest.MonkeyPatch) -> tuple[str, str]:
    said, left, _receipts = stage.on_small_disk(
        f"""
        import sys
        import numpy as np
        import observer.capture
        from pathlib import Path
        from tests.contract.fake_microphone import FakeMicrophone
        from tests.e2e.mishaps import Stage, wait_until
        stage, microphone = Stage(folder=Path({str(stage.folder)!r})), FakeMicrophone()
        observer.capture.Microphones = lambda: microphone
        with stage.services() as services:
            recorder = services.recorder(stage.consented(services))
            recorder.start()
            for second in range(120):
                if not microphone.stream.feed(np.full(16_000, 1 + second, dtype=np.int16)):
                    break
                wait_until(lambda: recorder.failure or recorder.sealed_s > second - 3)
            wait_until(lambda: recorder.failure)
            print(recorder.failure, file=sys.stderr)
            sealed_s = int(recorder.sealed_s)
            assert 10 < sealed_s < 110
            heard = services.sound(services.observation("latest").id, 0, sealed_s)
            assert (heard.reshape(-1, 16_000) == np.arange(1, sealed_s + 1)[:, None]).all()
        """
    )
    assert len(left) == 1
    return said, SO_FAR
