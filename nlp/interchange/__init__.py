"""Ways in and out of the trainers' library and of transcripts, each chosen by how the file's name ends.

Examples: `.jsonl`, `.csv`, `.spacy` (DocBin). Core elements: `.yaml`, `.qdc` (REFI-QDA). Transcripts: `.vtt`
(WebVTT with voices), `.eaf` (ELAN). What was written by one is read by the same as it was.
"""

from nlp.interchange.formats import (
    ELEMENTS,
    EXAMPLES,
    TRANSCRIPTS,
    read_elements,
    read_examples,
    read_transcript,
    write_elements,
    write_examples,
    write_transcript,
)
from nlp.interchange.transcripts import Coded

__all__ = [
    "ELEMENTS",
    "EXAMPLES",
    "TRANSCRIPTS",
    "Coded",
    "read_elements",
    "read_examples",
    "read_transcript",
    "write_elements",
    "write_examples",
    "write_transcript",
]
