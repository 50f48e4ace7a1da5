"""Listening along with the real models: what is heard live is what is heard afterwards."""

import pytest

from consent.choices import Purpose
from observer.bench.meetings import sample_meeting, sound_of
from observer.bench.ready import consenting, differing, words_of
from observer.bootstrap import LocalEars, LocalEngines, default_shelf, open_services
from observer.records import Origin

pytestmark = pytest.mark.integration

PASSPHRASE = "en god lang adgangssætning"
SECONDS = 45


class CountingEngines(LocalEngines):
    """Counts what is loaded in this process."""

    def __init__(self, shelf):
        super().__init__(shelf)
        self.loaded = []

    def transcriber(self):
        self.loaded.append("transcriber")
        return super().transcriber()

    def diarizer(self):
        self.loaded.append("diarizer")
        return super().diarizer()


def processed(services, samples):
    observation_id = consenting(services, Origin.RECORDING, 2)
    writer = services._writer(services.permission(observation_id, Purpose.RECORDING))
    writer.write(samples)
    writer.close()
    services._recorded(observation_id, SECONDS)
    return services.process(observation_id, speakers=2)


def speakers_of_words(tagged):
    return [one.utterance.speaker for one in tagged for _ in one.utterance.words]


def test_live_and_afterwards_hear_the_same(tmp_path):
    samples = sound_of(sample_meeting()).read(0, SECONDS)
    engines = CountingEngines(default_shelf())
    ears = LocalEars(folder=default_shelf().folder)

    with open_services(tmp_path / "live", PASSPHRASE, engines=engines, ears=ears) as services:
        live = processed(services, samples)
        assert engines.loaded == []
    with open_services(tmp_path / "after", PASSPHRASE, engines=engines) as services:
        after = processed(services, samples)

    assert len(words_of(live)) > 50
    # Where it is unsure whisper draws by chance; apart from that there is nothing to differ.
    assert differing(words_of(live), words_of(after)) <= 0.02
    assert differing(speakers_of_words(live), speakers_of_words(after)) <= 0.02
