"""Masking: personal data in Danish speech and writing, found and replaced by consistent placeholders.

    from nlp.masking import mask
    mask(["Det er Mette, der har vagten."])[0].masked    # "Det er [NAVN 1], der har vagten."

`Masker` keeps a conversation and lets a person add and remove masks. spaCy is imported at the first mask;
`nlp.masking.components` has its factories, for a pipeline of one's own.
"""

from nlp.masking.masker import Masker, mask
from nlp.masking.records import Label, Masked, Span

__all__ = ["Label", "Masked", "Masker", "Span", "mask"]
