"""spaCy comes without torch, and torch can still be had: by another thread at once, by all afterwards."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

import nlp
from nlp.spacy_alone import without_torch

pytestmark = pytest.mark.unit

ROOT = Path(nlp.__file__).parent.parent


def printed(code):
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout.strip()


def test_neither_rules_nor_masking_nor_sentences_bring_torch():
    code = (
        "import sys\n"
        "from nlp.rules import read\n"
        "from nlp.masking import mask\n"
        "from nlp.utterances import split_sentences\n"
        "read('Hvad drømmer du om?'); mask(['Hej']); split_sentences([])\n"
        "print('spacy' in sys.modules, 'torch' in sys.modules)"
    )
    assert printed(code) == "True False"


def test_only_the_thread_that_asked_does_without_and_only_meanwhile(monkeypatch, tmp_path):
    (tmp_path / "torch.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(sys.modules, "torch", nlp)  # so that it is put back as it was
    del sys.modules["torch"]
    finders, found = list(sys.meta_path), []

    def elsewhere():
        import torch

        found.append(torch)

    with without_torch():
        with pytest.raises(ModuleNotFoundError):
            import torch
        other = threading.Thread(target=elsewhere)
        other.start()
        other.join()
        assert found
        import torch

        assert torch is found[0]
    assert sys.meta_path == finders
    del sys.modules["torch"]
    import torch

    assert Path(torch.__file__).parent == tmp_path


def test_torch_that_is_there_stays_in_use(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", nlp)
    with without_torch():
        import torch

        assert torch is nlp
