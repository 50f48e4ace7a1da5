"""The records of the sheet: what stands on one person's A4."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from observer.records import Variant


class Form(StrEnum):
    """What a sheet can be written as."""

    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What the pair keeps of the talk, a line each, with a sentence before and one after (or "")."""

    lead: str
    lines: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetField:
    """One field: its number in the source (F05), the heading it opens (or ""), its label, what stands in it.

    Where there is nothing in it `lines` ruled lines are drawn to write on by hand.
    """

    id: str
    heading: str
    label: str
    paragraphs: tuple[str, ...]
    listed: Listed | None
    lines: int

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it."""
        return not self.paragraphs and self.listed is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One person's sheet. `page` is the word before a page's number, `footer` what stands on each page."""

    variant: Variant
    title: str
    subtitle: str
    owner: str
    footer: str
    page: str
    fields: tuple[SheetField, ...]

    @property
    def short(self) -> tuple[SheetField, ...]:
        """The fields of one line at the top: the two names and the date."""
        return tuple(one for one in self.fields if one.lines == 1)

    @property
    def long(self) -> tuple[SheetField, ...]:
        """The fields with room to write in."""
        return tuple(one for one in self.fields if one.lines > 1)
