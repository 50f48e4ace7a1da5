"""The form in which what was said and what was heard are compared: words alone, each number one way.

Taken out: case, punctuation, hyphens, accents that Danish may leave out (é), and how numbers, percent, kroner
and clock times are written. Nothing else is forgiven: fillers ("øh") count, and so does one letter.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from nlp.numerals import one_form

_WRITTEN_OUT: Final = (
    (re.compile(r"%"), " procent "),
    (re.compile(r"\bkr\b\.?"), " kroner "),
    (re.compile(r"\bkl\b\.?"), " klokken "),
    (re.compile(r"\bca\b\.?"), " cirka "),
    (re.compile(r"\b(?:f\.?\s?eks|fx)\b\.?"), " for eksempel "),
    (re.compile(r"\bosv\b\.?"), " og så videre "),
)
_ACCENTS: Final = str.maketrans("éèêáàóò", "eeeaaoo")


def spoken_form(text: str) -> str:
    """Return the words of `text` in lower case, one blank between: "Kl. 9, Ida!" is "klokken 9 ida"."""
    plain = unicodedata.normalize("NFC", text).lower()
    for pattern, words in _WRITTEN_OUT:
        plain = pattern.sub(words, plain)
    # Numbers before accents: "én" is one, "en" may be an article; both stay words by themselves.
    return " ".join(re.findall(r"[^\W_]+", one_form(plain).translate(_ACCENTS)))
