"""The manifest: every embedded file pinned, and a broken one refused."""

import pytest

from models.errors import ManifestInvalid
from models.manifest import Kind, load_manifest, read_manifest

pytestmark = pytest.mark.unit

PIN = 'size_bytes = 3\nsha256 = "' + "a" * 64 + '"\n'
WHEEL = f'[wheel.w]\nrequirement = "w==1"\nfilename = "w-1-py3-none-any.whl"\n{PIN}'
MODEL = """
[[model]]
name = "m"
kind = "embedding"
embedded = true
default = false
licence = "MIT"
source = "s"
parameters_millions = 1
description = "d"
"""
FILE = f'[[model.file]]\nname = "f.bin"\nsources = [[{{ wheel = "w", path = "w/f.bin" }}]]\n{PIN}'


def test_the_defaults_hear_tell_apart_and_nothing_else() -> None:
    manifest = load_manifest()

    assert {entry.kind for entry in manifest.defaults} == {
        Kind.TRANSCRIBER,
        Kind.SEGMENTATION,
        Kind.SPEAKER_EMBEDDING,
    }
    assert not manifest.entry("e5-small").default


def test_every_default_may_be_used_and_comes_from_one_version() -> None:
    for entry in load_manifest().entries:
        assert entry.licence
        assert entry.description.endswith(".")
        for file in entry.files:
            for source in file.sources:
                for member in source:
                    assert member.wheel.requirement.count("==") == 1
                    bound = not member.wheel.filename.endswith("-any.whl")
                    assert bound == (member.wheel.platform is not None)


def test_an_office_is_shown_danish_models_that_hear_better() -> None:
    manifest = load_manifest()
    embedded = manifest.entry("whisper-base").figures
    danish = manifest.entry("edda-v0.1").figures

    assert embedded is not None
    assert danish is not None
    assert danish.mean < 10 < embedded.mean


def test_a_manifest_is_read() -> None:
    entry = read_manifest(WHEEL + MODEL + FILE).entry("m")

    assert entry.size_bytes == 3
    assert entry.files[0].sources[0][0].wheel.filename == "w-1-py3-none-any.whl"


@pytest.mark.parametrize(
    "text",
    [
        "not toml",
        "",
        WHEEL + MODEL,  # embedded without a file
        WHEEL + MODEL + FILE + MODEL + FILE,  # one name twice
        WHEEL + MODEL + FILE.replace('wheel = "w"', 'wheel = "x"'),
        WHEEL + MODEL + FILE.replace("f.bin", "../f.bin"),
        WHEEL + MODEL + FILE.replace("a" * 64, "A" * 64),
        WHEEL + MODEL.replace("embedding", "nose") + FILE,
        WHEEL + MODEL.replace('licence = "MIT"', "") + FILE,
        WHEEL.replace("w==1", "w>=1") + MODEL + FILE,
        WHEEL + MODEL + FILE.replace('[[{ wheel = "w", path = "w/f.bin" }]]', "[]"),
    ],
)
def test_a_manifest_that_breaks_its_form_is_refused(text: str) -> None:
    with pytest.raises(ManifestInvalid):
        read_manifest(text)
