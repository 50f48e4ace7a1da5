"""The trainers' library: a person's own examples and core elements, beside those that ship.

`Shelf` keeps it in versions; `near` finds what is told twice; `accepting` lets excerpts of a real meeting
in; `view` is what a screen shows. Training on it is in `nlp.training.refit`, ways in and out are in
`nlp.interchange`.
"""

from nlp.trainers.records import MADE_UP, Entry, clean
from nlp.trainers.shelf import Shelf

__all__ = ["MADE_UP", "Entry", "Shelf", "clean"]
