"""The sheet as a Word document: A4, and the same bytes for the same sheet."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from observer.sheet.records import Sheet, SheetField

FONT: Final = "Arial"
"""Every computer with Word has it; one that is not installed would become a serif."""
EPOCH: Final = datetime(2000, 1, 1)
ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
INK: Final = RGBColor(0x1A, 0x1A, 0x1A)
LINE_MM: Final = 8
ROOM_TWIPS: Final = 142  # inside a field, left and right: 2.5 mm


def as_docx(sheet: Sheet) -> bytes:
    """The sheet as DOCX bytes; nothing in them says when, where or by whom they were made."""
    document = Document()
    _page(document, sheet)
    _head(document, sheet)
    for field in sheet.long:
        _field(document, field)
    _anonymous(document, sheet)
    out = BytesIO()
    document.save(out)
    return _same_bytes(out.getvalue())


def _page(document: Any, sheet: Sheet) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(16), Mm(20)
    normal = document.styles["Normal"]
    normal.font.size, normal.font.color.rgb = Pt(10), INK
    normal.paragraph_format.space_after = Pt(2)
    for name, size in (("Title", 20), ("Heading 2", 12)):
        style = document.styles[name]
        style.font.size, style.font.bold, style.font.color.rgb = Pt(size), True, INK
        style.paragraph_format.keep_with_next = True
        document.styles[f"{name} Char"].font.color.rgb = INK
    document.styles["Heading 2"].paragraph_format.space_before = Pt(14)
    _one_font(document)
    normal.element.rPr.append(_element("w:lang", val="da-DK"))
    _footer(section, sheet)


def _one_font(document: Any) -> None:
    """Set font and ink by name wherever the template's styles take them from its theme, which would win."""
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{kind}"), FONT)
    for color in document.styles.element.iter(qn("w:color")):
        for theme in ("themeColor", "themeShade", "themeTint"):
            color.attrib.pop(qn(f"w:{theme}"), None)


def _footer(section: Any, sheet: Sheet) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(174), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{sheet.footer}\t{sheet.page} ").font.size = Pt(8.5)
    number = paragraph.add_run()
    number.font.size = Pt(8.5)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        if kind is not None:
            number._r.append(_element("w:fldChar", fldCharType=kind))
        else:
            code = OxmlElement("w:instrText")
            code.text = text
            number._r.append(code)


def _head(document: Any, sheet: Sheet) -> None:
    title = document.add_paragraph(sheet.title, style="Title")
    title.paragraph_format.space_after = Pt(0)
    for border in title._p.xpath("w:pPr/w:pBdr"):
        border.getparent().remove(border)
    for border in document.styles["Title"].element.xpath("w:pPr/w:pBdr"):
        border.getparent().remove(border)
    under = document.add_paragraph(f"{sheet.subtitle}\t")
    under.paragraph_format.tab_stops.add_tab_stop(Mm(174), WD_TAB_ALIGNMENT.RIGHT)
    under.add_run(sheet.owner).bold = True
    _line_below(under)
    table = document.add_table(rows=1, cols=len(sheet.short))
    for cell, field in zip(table.rows[0].cells, sheet.short, strict=True):
        cell.paragraphs[0].add_run(field.label).bold = True
        written = cell.add_paragraph("\n".join(field.paragraphs))
        if not field.paragraphs:
            _line_below(written)


def _field(document: Any, field: SheetField) -> None:
    if field.heading:
        document.add_heading(field.heading, level=2)
    label = document.add_paragraph()
    label.add_run(field.label).bold = True
    label.paragraph_format.space_before = Pt(8)
    label.paragraph_format.keep_with_next = True
    rows = field.lines if field.empty else 1
    table = document.add_table(rows=rows, cols=1)
    table.style = "Table Grid"
    # Word wants the parts of a table's format in their order. Indented by the room inside, its border stands
    # under the label.
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    look.addprevious(_element("w:tblInd", w=str(ROOM_TWIPS), type="dxa"))
    look.addprevious(_margins(top=57, left=ROOM_TWIPS, bottom=57, right=ROOM_TWIPS))
    for number, row in enumerate(table.rows, start=1):
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
        row.height, row.height_rule = Mm(LINE_MM), WD_ROW_HEIGHT_RULE.AT_LEAST
        # The lines of one field stay together; the last of them must not hold on to what comes after.
        if field.empty and number < rows:
            row.cells[0].paragraphs[0].paragraph_format.keep_with_next = True
    _write(table.rows[0].cells[0], field)


def _write(cell: Any, field: SheetField) -> None:
    """Put all that stands in a field into its cell."""
    for text in field.paragraphs:
        cell.add_paragraph(text)
    if field.listed is not None:
        cell.add_paragraph(field.listed.lead).paragraph_format.space_before = Pt(4)
        for text in field.listed.lines:
            cell.add_paragraph(text, style="List Bullet")
        if field.listed.note:
            cell.add_paragraph().add_run(field.listed.note).font.size = Pt(9)
    if not field.empty:
        # A cell comes with an empty paragraph of its own.
        empty = cell.paragraphs[0]._p
        empty.getparent().remove(empty)


def _margins(**twips: int) -> Any:
    """Room inside a table's cells, in twentieths of a point, in Word's order: top, left, bottom, right."""
    margins = OxmlElement("w:tblCellMar")
    for side, room in twips.items():
        margins.append(_element(f"w:{side}", w=str(room), type="dxa"))
    return margins


def _line_below(paragraph: Any) -> None:
    borders = _element("w:pBdr")
    borders.append(_element("w:bottom", val="single", sz="8", space="2", color="1A1A1A"))
    # Word wants the parts of a paragraph's format in their order.
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _element(name: str, **values: str) -> Any:
    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _anonymous(document: Any, sheet: Sheet) -> None:
    about = document.core_properties
    about.title, about.subject, about.language = f"{sheet.title}: {sheet.owner}", sheet.subtitle, "da-DK"
    about.author = about.last_modified_by = about.comments = about.keywords = ""
    about.created = about.modified = EPOCH
    about.revision = 1


def _same_bytes(data: bytes) -> bytes:
    """The same document with every time in its container set to one and the same."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, date_time=ZIP_TIME)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            fixed.writestr(entry, made.read(name))
    return out.getvalue()
