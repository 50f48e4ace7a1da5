"""The texts read aloud before a meeting, and the short questions on the screens. All Danish, all versioned.

A released text is never edited: the ledger says by version and SHA-256 what people heard. A change is a new
version.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import resources
from typing import Final

from consent.choices import Person, Purpose
from consent.errors import TextChanged, TextUnknown

CURRENT_VERSION: Final = "da-3"
# The hash of each released text, in UTF-8 with "\n" line ends whatever the system keeps on disk.
RELEASED: Final = {
    "da-1": "127533faf649503f78c8ee1008696291878d19bb8e10f84a92e4e12d839a9677",
    "da-2": "3b50af4a310453de61e406da2afdfccde314f946e7d383b175d4ef26048aaa3d",
    "da-3": "ea8d3736cd0a44c21407fcc7473ce7ee1eb4ade3cf14d2bfb31662f253c7bbe6",
}

_QUESTIONS: Final = {
    (Person.BORGER, Purpose.OBSERVER): "Må min kollega være med i samtalen?",
    (Person.BORGER, Purpose.RECORDING): "Må vi optage lyden?",
    (
        Person.BORGER,
        Purpose.QUOTES,
    ): "Må vi gemme enkelte sætninger på vores ark, uden at der står, hvem du er?",
    (
        Person.BORGER,
        Purpose.EXAMPLES,
    ): "Må vi gemme enkelte sætninger som eksempler, programmet og andre lærer af, når alt, man kan "
    "kende dig på, er fjernet?",
    (Person.FOKUSPERSON, Purpose.OBSERVER): "Vil du have en kollega med som ekstra øjne i din samtale?",
    (
        Person.FOKUSPERSON,
        Purpose.RECORDING,
    ): "Må samtalen blive optaget? Lyden bliver på denne computer og bliver slettet bagefter.",
    (Person.FOKUSPERSON, Purpose.QUOTES): "Må I gemme sætninger, du har sagt, på sparringsarket?",
    (
        Person.FOKUSPERSON,
        Purpose.EXAMPLES,
    ): "Må sætninger, du har sagt, blive eksempler, programmet og andre lærer af, når alt, man kan "
    "kende folk på, er fjernet?",
    (Person.VIRKSOMHED, Purpose.OBSERVER): "Må min kollega være med til vores møde?",
    (Person.VIRKSOMHED, Purpose.RECORDING): "Må vi optage lyden af mødet?",
    (Person.VIRKSOMHED, Purpose.QUOTES): "Må vi gemme enkelte sætninger fra mødet på vores ark, uden navne?",
    (
        Person.VIRKSOMHED,
        Purpose.EXAMPLES,
    ): "Må vi gemme enkelte sætninger som eksempler, programmet og andre lærer af, når alt, man kan "
    "kende dig og virksomheden på, er fjernet?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAloud:
    """A text to read aloud: Markdown in Danish, and the SHA-256 (hex) of its UTF-8 bytes."""

    version: str
    text: str
    sha256: str


def read_aloud(version: str = CURRENT_VERSION) -> ReadAloud:
    """The released text of that version; raises TextUnknown, or TextChanged if the file is another."""
    if version not in RELEASED:
        raise TextUnknown(version=version, known=tuple(RELEASED))
    text = resources.files("consent").joinpath("texts", f"{version}.md").read_text(encoding="utf-8")
    text = text.replace("\r\n", "\n")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    if sha256 != RELEASED[version]:
        raise TextChanged(version=version)
    return ReadAloud(version=version, text=text, sha256=sha256)


def question(person: Person, purpose: Purpose) -> str:
    """The short question put to that person, in Danish; every person has one for every purpose."""
    return _QUESTIONS[person, purpose]
