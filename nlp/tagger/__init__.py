"""The tagger: which of the consultant's utterances may show a core element, and why."""

from nlp.tagger.protocol import Tagger
from nlp.tagger.trained import load_tagger, remembering

__all__ = ["Tagger", "load_tagger", "remembering"]
