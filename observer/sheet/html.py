"""The sheet as a page of its own, A4 for print; nothing is fetched."""

from __future__ import annotations

from html import escape
from typing import Final

from observer.sheet.records import Sheet, SheetField

STYLE: Final = """
@page { size: A4; margin: 14mm 18mm; }
* { box-sizing: border-box; }
body { font: 10pt/1.35 "IBM Plex Sans", "Segoe UI", Arial, sans-serif; color: #1a1a1a;
  max-width: 174mm; margin: 0 auto; padding: 8mm 0; }
header { border-bottom: 1.5pt solid #1a1a1a; padding-bottom: 2mm; display: flex;
  justify-content: space-between; align-items: baseline; }
h1 { font-size: 20pt; line-height: 1.2; margin: 0; }
h1 small { font-size: 11pt; font-weight: 400; display: block; }
.owner { font-weight: 600; }
.short { display: grid; grid-template-columns: 1fr 1fr 0.7fr; gap: 5mm; margin: 3mm 0 0; }
h2 { font-size: 12pt; margin: 5mm 0 0; break-after: avoid; }
dl { margin: 0; }
dt { font-weight: 600; margin: 2.5mm 0 1mm; break-after: avoid; }
.short dt { margin-top: 0; }
dd { margin: 0; }
dd p { margin: 0 0 0.8mm; }
dd .lead:not(:first-child) { margin-top: 2mm; }
dd ul { margin: 0 0 0.8mm; padding-left: 5mm; }
dd .note { font-size: 9pt; color: #454545; }
.long dd { border: 0.75pt solid #747474; padding: 1.6mm 2.5mm; break-inside: avoid; }
.long dd:has(.rule) { padding-block: 0; }
.rule { border-bottom: 0.5pt solid #747474; height: 8mm; }
.short .rule { height: 6mm; }
.long dd .rule:last-child { border-bottom: 0; }
footer { margin-top: 5mm; font-size: 8.5pt; color: #454545; }
@media print { body { padding: 0; } }
""".strip()


def as_html(sheet: Sheet) -> str:
    """The whole page, in Danish."""
    short = "".join(f"<div>{_field(one)}</div>" for one in sheet.short)
    long = "".join(_part(one) for one in sheet.long)
    return (
        '<!doctype html>\n<html lang="da">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(sheet.title)}: {escape(sheet.owner)}</title>\n"
        f"<style>\n{STYLE}\n</style>\n</head>\n<body>\n"
        f"<header><h1>{escape(sheet.title)} <small>{escape(sheet.subtitle)}</small></h1>"
        f'<span class="owner">{escape(sheet.owner)}</span></header>\n'
        f'<main>\n<dl class="short">{short}</dl>\n{long}</main>\n'
        f"<footer>{escape(sheet.footer)}</footer>\n</body>\n</html>\n"
    )


def _part(field: SheetField) -> str:
    heading = f"<h2>{escape(field.heading)}</h2>\n" if field.heading else ""
    return f'{heading}<dl class="long">{_field(field)}</dl>\n'


def _field(field: SheetField) -> str:
    written = "".join(f"<p>{escape(one)}</p>" for one in field.paragraphs)
    if field.listed is not None:
        lines = "".join(f"<li>{escape(one)}</li>" for one in field.listed.lines)
        note = f'<p class="note">{escape(field.listed.note)}</p>' if field.listed.note else ""
        written += f'<p class="lead">{escape(field.listed.lead)}</p><ul>{lines}</ul>{note}'
    rules = '<div class="rule"></div>' * field.lines
    return f'<dt id="{escape(field.id)}">{escape(field.label)}</dt><dd>{written or rules}</dd>'
