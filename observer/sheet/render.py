"""A sheet as bytes in the form that is asked for; what writes them is loaded only then."""

from __future__ import annotations

from observer.sheet.records import Form, Sheet


def render(sheet: Sheet, form: Form) -> bytes:
    """The sheet as a whole file."""
    if form is Form.PDF:
        from observer.sheet.pdf import as_pdf

        return as_pdf(sheet)
    if form is Form.DOCX:
        from observer.sheet.word import as_docx

        return as_docx(sheet)
    from observer.sheet.html import as_html

    return as_html(sheet).encode("utf-8")
