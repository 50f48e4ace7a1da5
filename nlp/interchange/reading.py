"""Reading a file that came from elsewhere."""

from __future__ import annotations

from pathlib import Path

from nlp.trainers.errors import InterchangeInvalid


def read_text(path: Path) -> str:
    """The file's text, with or without a byte order mark; raises InterchangeInvalid."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as exc:
        raise InterchangeInvalid(place=path.name, problem="den kan ikke åbnes") from exc
    except UnicodeDecodeError as exc:
        raise InterchangeInvalid(place=path.name, problem="den er ikke tekst i UTF-8") from exc


def came_from(path: Path) -> str:
    """The provenance of an example that carries none."""
    return f"Hentet fra {path.name}"
