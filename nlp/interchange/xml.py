"""XML from elsewhere, read with nothing that reaches out of the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from nlp.trainers.errors import InterchangeInvalid

Element = Any


def parse(path: Path) -> Element:
    """The root of an XML file; raises InterchangeInvalid, also where it declares entities of its own."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.ElementTree(etree.fromstring(path.read_bytes(), parser))
    except OSError as exc:
        raise InterchangeInvalid(place=path.name, problem="den kan ikke åbnes") from exc
    except etree.XMLSyntaxError as exc:
        place = f"{path.name}, linje {exc.lineno}"
        raise InterchangeInvalid(place=place, problem="den er ikke gyldig XML") from exc
    if tree.docinfo.doctype:
        raise InterchangeInvalid(place=path.name, problem="den må ikke have en DOCTYPE")
    return tree.getroot()


def validate(root: Element, schema: Path, *, place: str) -> None:
    """Raise InterchangeInvalid where `root` does not keep to the XML Schema in file `schema`."""
    rules = etree.XMLSchema(etree.parse(str(schema)))
    if not rules.validate(root):
        first = rules.error_log[0]
        raise InterchangeInvalid(place=f"{place}, linje {first.line}", problem=first.message)


def make(tag: str, parent: Element | None = None, text: str | None = None, **attributes: str) -> Element:
    """A new element, within `parent` if there is one; raises InterchangeInvalid for what XML cannot hold."""
    try:
        element = etree.Element(tag) if parent is None else etree.SubElement(parent, tag)
        for name, value in attributes.items():
            element.set(name, value)
        element.text = text
    except ValueError as exc:
        raise InterchangeInvalid(place=tag, problem="et tegn kan ikke stå i XML") from exc
    return element


def write(path: Path, root: Element) -> None:
    """Write the document, indented, in UTF-8."""
    etree.indent(root)
    path.write_bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
