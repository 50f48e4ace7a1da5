"""The sheet as PDF: A4, its own fonts in it, and the same bytes for the same sheet."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib import resources
from io import BytesIO
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from observer.sheet.records import Sheet, SheetField

PLAIN, BOLD = "IBMPlexSans-Regular", "IBMPlexSans-SemiBold"
INK, GREY = HexColor("#1a1a1a"), HexColor("#747474")
SIDE, TOP, BOTTOM = 18 * mm, 16 * mm, 20 * mm
WIDTH: Final = A4[0] - 2 * SIDE
RULE: Final = 8 * mm

TITLE = ParagraphStyle("title", fontName=BOLD, fontSize=20, leading=24, textColor=INK)
SUBTITLE = ParagraphStyle("subtitle", fontName=PLAIN, fontSize=11, leading=15, textColor=INK)
OWNER = ParagraphStyle("owner", fontName=BOLD, fontSize=11, leading=15, textColor=INK, alignment=2)
HEADING = ParagraphStyle("heading", fontName=BOLD, fontSize=12, leading=15, textColor=INK, spaceBefore=5 * mm)
LABEL = ParagraphStyle(
    "label", fontName=BOLD, fontSize=10, leading=13, textColor=INK, spaceBefore=3 * mm, spaceAfter=1.2 * mm
)
TEXT = ParagraphStyle("text", fontName=PLAIN, fontSize=10, leading=14, textColor=INK, spaceAfter=0.8 * mm)
LEAD = ParagraphStyle("lead", TEXT, spaceBefore=2 * mm)
ITEM = ParagraphStyle("item", TEXT, leftIndent=4 * mm, bulletFontName=PLAIN, bulletFontSize=10)
NOTE = ParagraphStyle("note", TEXT, fontSize=9, leading=12, textColor=HexColor("#454545"))


class Ruled(Flowable):  # type: ignore[misc]
    """Lines to write on by hand; the last one is left to the box around them."""

    def __init__(self, lines: int, height: float = RULE, *, last: bool = False) -> None:
        super().__init__()
        self._lines = lines
        self._height = height
        self._last = last

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """As wide as there is room, as high as its lines."""
        self.width, self.height = width, self._lines * self._height
        return self.width, self.height

    def draw(self) -> None:
        """Draw the lines from the top."""
        self.canv.setStrokeColor(GREY)
        self.canv.setLineWidth(0.5)
        for line in range(1, self._lines + (1 if self._last else 0)):
            y = self.height - line * self._height
            self.canv.line(0, y, self.width, y)


def as_pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF bytes; nothing in them says when or where they were made."""
    _fonts()
    out = BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        title=f"{sheet.title}: {sheet.owner}",
        author="",
        creator="Medlyt",
        producer="Medlyt",
        subject=sheet.subtitle,
        lang="da",
        invariant=1,
        pageCompression=1,
    )
    frame = Frame(SIDE, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM, 0, 0, 0, 0)

    def foot(canvas: Any, _document: Any) -> None:
        canvas.saveState()
        canvas.setFont(PLAIN, 8.5)
        canvas.setFillColor(HexColor("#454545"))
        canvas.drawString(SIDE, 11 * mm, sheet.footer)
        canvas.drawRightString(A4[0] - SIDE, 11 * mm, f"{sheet.page} {canvas.getPageNumber()}")
        canvas.restoreState()

    document.addPageTemplates([PageTemplate("sheet", [frame], onPage=foot)])
    document.build([*_head(sheet), *(one for field in sheet.long for one in _field(field))])
    return out.getvalue()


def _head(sheet: Sheet) -> list[Any]:
    """Title, whose sheet it is, and the three short fields in a row."""
    left = [Paragraph(escape(sheet.title), TITLE), Paragraph(escape(sheet.subtitle), SUBTITLE)]
    flush = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)]
    top = Table([[left, Paragraph(escape(sheet.owner), OWNER)]], colWidths=[WIDTH * 0.6, WIDTH * 0.4])
    top.setStyle([*flush, ("VALIGN", (0, 0), (-1, -1), "BOTTOM"), ("LINEBELOW", (0, 0), (-1, 0), 1.5, INK)])
    gap = 5 * mm
    widths = [WIDTH * 0.37, WIDTH * 0.37, WIDTH * 0.26]
    cells = [[Paragraph(escape(one.label), LABEL), *_written(one)] for one in sheet.short]
    names = Table([cells], colWidths=widths)
    names.setStyle([*flush, ("RIGHTPADDING", (0, 0), (1, 0), gap), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return [top, Spacer(0, 2 * mm), names]


def _written(field: SheetField) -> list[Any]:
    if not field.empty:
        return _texts(field)
    return [Ruled(1, 6 * mm, last=True)]


def _texts(field: SheetField) -> list[Any]:
    """All that stands in a field."""
    texts = [Paragraph(escape(one), TEXT) for one in field.paragraphs]
    if field.listed is not None:
        lead = LEAD if texts else TEXT
        texts.append(Paragraph(escape(field.listed.lead), lead))
        texts += [Paragraph(escape(one), ITEM, bulletText="•") for one in field.listed.lines]
        if field.listed.note:
            texts.append(Paragraph(escape(field.listed.note), NOTE))
    return texts


def _field(field: SheetField) -> list[Any]:
    """A field of the sheet; its heading and label never stand alone at the foot of a page."""
    label = Paragraph(escape(field.label), LABEL)
    heading = [Paragraph(escape(field.heading), HEADING)] if field.heading else []
    texts = _texts(field)
    # A cell with much text could not be broken across pages, so each paragraph has a row of its own.
    rows = [[one] for one in texts] or [[Ruled(field.lines)]]
    heights = [None] * len(rows)
    box = Table(rows, colWidths=[WIDTH], rowHeights=heights, splitInRow=1)
    padding = 2.2 * mm if texts else 0
    box.setStyle(
        [
            ("BOX", (0, 0), (-1, -1), 0.75, GREY),
            ("LEFTPADDING", (0, 0), (-1, -1), 2.5 * mm),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2.5 * mm),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, 0), padding),
            ("BOTTOMPADDING", (0, -1), (-1, -1), padding),
        ]
    )
    if not texts:
        return [KeepTogether([*heading, label, box])]
    return [CondPageBreak(40 * mm), *heading, label, box]


@cache
def _fonts() -> None:
    """Make the sheet's fonts known, once."""
    for name in (PLAIN, BOLD):
        data = (resources.files("observer.sheet") / "fonts" / f"{name}.ttf").read_bytes()
        pdfmetrics.registerFont(TTFont(name, BytesIO(data)))
