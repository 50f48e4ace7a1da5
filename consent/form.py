"""Consent given in a file: the TOML of `--consent`, for a recording that exists (see `example.toml`)."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from consent.choices import ALWAYS_PRESENT, Answer, Choices, Person, Purpose
from consent.errors import ConsentFormInvalid, TextUnknown
from consent.texts import read_aloud

_PLAIN_KEYS = ("text_version", "read_at", "withdrawn_at")


def load_form(path: Path) -> tuple[Choices, datetime | None]:
    """The choices in the file, and when they were withdrawn if they were.

    A time without a zone is the computer's own. A missing answer is a no. Raises ConsentFormInvalid, which
    names the place, for whatever else is missing, unknown or of another kind.
    """
    form = _parse(path)
    for key in form:
        if key not in _PLAIN_KEYS and key not in set(Person):
            raise ConsentFormInvalid(place=key, reason=_unknown([*_PLAIN_KEYS, *Person]))
    persons = tuple(person for person in Person if person in form)
    for person in ALWAYS_PRESENT:
        if person not in persons:
            raise ConsentFormInvalid(place=f"[{person}]", reason="svarene mangler. De skal altid være der.")
    text = _text_version(form)
    choices = Choices(
        persons=persons,
        answers=tuple(answer for person in persons for answer in _answers(person, form[person])),
        text_version=text[0],
        text_sha256=text[1],
        read_at=_time(form, "read_at"),
    )
    return choices, _time(form, "withdrawn_at") if "withdrawn_at" in form else None


def example() -> str:
    """The documented example that ships, a working form."""
    return resources.files("consent").joinpath("example.toml").read_text(encoding="utf-8")


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as exc:
        raise ConsentFormInvalid(place="Filen", reason="den kan ikke åbnes.") from exc
    except UnicodeDecodeError as exc:
        raise ConsentFormInvalid(place="Filen", reason="den er ikke ren tekst (UTF-8).") from exc
    except tomllib.TOMLDecodeError as exc:
        raise ConsentFormInvalid(place="Filen", reason=f"den følger ikke TOML{_at_line(exc)}.") from exc


def _at_line(error: tomllib.TOMLDecodeError) -> str:
    """Where it is wrong, taken from the parser's English words; empty where they do not say."""
    found = re.search(r"at line (\d+)", str(error))
    return f" (linje {found[1]})" if found else ""


def _answers(person: Person, table: object) -> tuple[Answer, ...]:
    if not isinstance(table, dict):
        raise ConsentFormInvalid(place=str(person), reason=f"skriv svarene under [{person}].")
    for key, value in table.items():
        if key not in set(Purpose):
            raise ConsentFormInvalid(place=f"[{person}] {key}", reason=_unknown(list(Purpose)))
        if not isinstance(value, bool):
            raise ConsentFormInvalid(place=f"[{person}] {key}", reason="svar true (ja) eller false (nej).")
    return tuple(
        Answer(person=person, purpose=purpose, yes=table[purpose]) for purpose in Purpose if purpose in table
    )


def _text_version(form: dict[str, Any]) -> tuple[str, str]:
    version = form.get("text_version")
    if not isinstance(version, str):
        raise ConsentFormInvalid(
            place="text_version", reason='skriv, hvilken tekst der blev læst op, fx "da-1".'
        )
    try:
        return version, read_aloud(version).sha256
    except TextUnknown as exc:
        raise ConsentFormInvalid(place="text_version", reason=exc.message) from exc


def _time(form: dict[str, Any], key: str) -> datetime:
    value = form.get(key)
    if not isinstance(value, datetime):
        raise ConsentFormInvalid(
            place=key, reason="skriv dato og klokkeslæt, fx 2026-03-02T09:00:00+01:00 (uden citationstegn)."
        )
    return value if value.tzinfo else value.astimezone()


def _unknown(known: list[Any]) -> str:
    return f"det navn kendes ikke. Brug {', '.join(str(name) for name in known)}."
