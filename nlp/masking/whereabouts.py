"""Where somebody lives, told in other ways than by a road and then its number.

"nummer fire på X", "vejen hedder X, det er nummer fire", "have 12 i haveforeningen X", "X-kollegiet, værelse
214", "hjørnet af X og Y", "hvor X krydser Y", "gården hedder X".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from nlp.masking.house import house_end, unit_end, with_floor
from nlp.masking.lexicon import Lexicon
from nlp.masking.line import FILLERS, Line
from nlp.masking.records import Found, Label
from nlp.masking.road_words import NO_NAME, SQUARES, is_generic, lives, road_ending
from nlp.masking.wording import endings_of, words_of

_NUMBER_WORDS: Final = words_of("nummer nr")
_MOST_WORDS: Final = 4  # of a road's name
_MOST_NAMED: Final = 3  # words of a garden's, a house's name
_ROADS_CALLED: Final = words_of(
    "vejen gaden vej gade stræde strædet alléen stien pladsen kvarteret boligområdet adressen bebyggelsen "
    "sidevej sidevejen stikvej stikvejen villavej villavejen torvet vænget"
)
_HOUSES_CALLED: Final = words_of(
    "gården huset ejendommen landstedet villaen stedet hytten sommerhuset gård hus ejendom landsted villa "
    "hytte sommerhus husmandssted husmandsstedet bolig boligen slægtsgård slægtsgården landejendom "
    "landejendommen bondegård bondegården kolonihave kolonihaven kolonihavehus kolonihavehuset "
    "lejlighedskomplekset"
)
_CALLED: Final = words_of("hedder hed kaldes hedde")
_STILL: Final = FILLERS | words_of("stadig faktisk egentlig vistnok bare nu endnu")
_GARDENS: Final = words_of(
    "haveforeningen haveforening kolonihaveforeningen kolonihaveforening andelshaveforeningen "
    "haveforeninger haveselskabet kolonien havekolonien hf"
)
_PLOTS: Final = words_of(
    "have haven havelod haveloddet lod lodden parcel parcellen hus nummer nr havenummer havehus"
)
_HALLS: Final = endings_of("kollegiet kollegium kollegie kollegiets")
_ANY_HALLS: Final = words_of(
    "studie studenter ungdoms universitets efterskole skole elev medarbejder sygeplejerske nye"
)
_MEETS: Final = words_of("krydser skærer møder rammer")
_CORNERS: Final = words_of("hjørnet krydset hjørne kryds lyskrydset mellem rundkørslen")
_HOMES: Final = endings_of(
    "boligen gården gaarden gård gaard hytten villaen lyst minde møllen smedjen slottet borg huset "
    "stationen bo gods godset kroen præstegård skolen stuehuset"
)
_ANYONES: Final = words_of(
    "ejer leje lejer ungdoms tjeneste almen ældre pleje handicap familie gæste andels ferie sommer "
    "feriehus række højhus parcel by kollektiv tvilling dobbelt gavl nød midlertidige stue for bag side "
    "hjem kolonihave træ mur sten land bonde nabo høj fælles krise kvinde bo beboer køkken kloster herre "
    "skolen skol barndoms institutions student studenter gæst soldater personale funktionær tiny rådhus "
    "byg stor fabriks hus syge lejer lejligheds selveje almene fore op aflastnings ude baggård lade "
    "slægts fødegård føde minde forvalter lille store gamle hønse være sovehytte jagt fiske koloni hotel "
    "politi brand jernbane"
)
_LIVED_ON: Final = re.compile(r"\b(?:vej|gade)\b.*\bbor på$")  # "den vej jeg bor på hedder"
_HOLDS: Final = re.compile(
    r"\b(bor|bo|boet|boede|lej\w+|ej\w+|overtag\w+|overtog|køb\w+|købte|solgt|flyt\w+)\b"
)
_RECEIVES: Final = re.compile(
    r"\b(bor|bo|boet|boede|flyt\w+|adresse\w*|lejlighed\w*|hus\w*|fået|overtag\w+|lej\w+|købt|hjemme|post\w*|brev\w*|"
    r"ring på|det er|besøg\w*|kom|mød\w*|sover|overnatter)\b"
)


def find_whereabouts(line: Line, lexicon: Lexicon) -> Iterator[Found]:
    """Yield them; they may meet one another and what the finder of roads has."""
    for at, token in enumerate(line.tokens):
        if token.low in _NUMBER_WORDS:
            yield from _numbered_first(line, at, lexicon)
        elif token.low in _CALLED:
            yield from _called(line, at, lexicon)
        elif token.low in _GARDENS or (token.low == "h" and line.words[at + 1 : at + 3] == ("/", "f")):
            yield from _garden(line, at)
        elif token.low.endswith(_HALLS):
            yield from _hall(line, at)
        elif token.low in _CORNERS:
            yield from _corner(line, at, lexicon)
        elif token.low in _MEETS:
            yield from _crossing(line, at, lexicon)
        elif token.low.endswith(_HOMES):
            yield from _home(line, at, lexicon)


def _found(line: Line, first: int, end: int) -> Found:
    return Found(start=line.tokens[first].start, end=end, label=Label.ADDRESS)


def road_from(line: Line, at: int, lexicon: Lexicon) -> int | None:
    """Return the last token of the named road that begins with token `at`, or None."""
    for last in range(at, min(at + _MOST_WORDS, len(line.tokens))):
        token = line.tokens[last]
        if token.text == "." and last > at:
            continue
        if not token.is_word or token.low in NO_NAME:
            return None
        ending = road_ending(line, last, lexicon)
        if ending is not None and not (
            last == at and is_any_road(token.low, ending, lexicon, token.cap and line.cased)
        ):
            follows = line.low(last + 1) if line.close(last) else ""
            return last + 1 if follows in SQUARES else last
        if not line.close(last):
            return None
    return None


def is_any_road(low: str, ending: str, lexicon: Lexicon, capital: bool) -> bool:
    """Return whether a word says any road or field, none with a name."""
    if low == ending or is_generic(low, ending, lexicon):
        return True
    return not capital and lexicon.listed(low)


def _road_to(line: Line, at: int, lexicon: Lexicon) -> int | None:
    """Return the first token of the named road that ends with token `at`, or None."""
    ending = road_ending(line, at, lexicon)
    if ending is None:
        return None
    first = at
    while first > 0 and at - first < _MOST_WORDS and line.close(first - 1):
        before = line.tokens[first - 1]
        if (
            not before.is_word
            or before.low in NO_NAME | {"hvor", "når", "mellem", "ved"}
            or (line.cased and not before.cap)
        ):
            break
        first -= 1
    token = line.tokens[at]
    return (
        None if first == at and is_any_road(token.low, ending, lexicon, token.cap and line.cased) else first
    )


def _numbered_first(line: Line, at: int, lexicon: Lexicon) -> Iterator[Found]:
    """Yield "nummer fire på X"."""
    end = house_end(line, at - 1)
    if end is None:
        return
    after = line.index_at(end)
    if line.low(after) not in {"på", "i", "ad"} or not line.close(after):
        return
    last = road_from(line, after + 1, lexicon)
    if last is None:
        last = _any_word(line, at, after + 1, lexicon)
    if last is None:
        return
    ending, capital = road_ending(line, last, lexicon), line.cased and line.tokens[last].cap
    sure = ending is not None and lexicon.street_endings[ending] > 1
    if sure or capital or _RECEIVES.search(line.text.lower()):
        yield _found(line, at, with_floor(line, line.tokens[last].end))


def _any_word(line: Line, number: int, at: int, lexicon: Lexicon) -> int | None:
    """Return the last token of a road that no ending tells: capitals, or a word that no list has."""
    last = _named_until(line, at, lexicon) if at < len(line.tokens) else None
    near = " ".join(line.words[max(0, number - 4) : number])
    if last is None or _HOLDS.search(near) is None:
        return None
    unknown = not lexicon.listed(line.low(last)) and line.low(last).endswith(("en", "et", "erne", "ene"))
    return last if line.cased or unknown else None


def _called(line: Line, at: int, lexicon: Lexicon) -> Iterator[Found]:
    """Yield what a road or a house is called: "vejen hedder X", "en gård der hedder X"."""
    back = at - 1
    while back > 0 and (line.low(back) in _STILL | {"der", "som", "den", "det", "de", ","}):
        back -= 1
    road = line.low(back) in _ROADS_CALLED or _LIVED_ON.search(" ".join(line.words[max(0, at - 6) : at]))
    house = line.low(back) in _HOUSES_CALLED
    first = at + 1
    while line.low(first) in _STILL:
        first += 1
    if not (road or house) or first >= len(line.tokens):
        return
    last = road_from(line, first, lexicon)
    if last is None:
        last = _named_until(line, first, lexicon)
    if last is not None:
        end = house_end(line, last)
        yield _found(line, first, with_floor(line, end if end is not None else line.tokens[last].end))


def _named_until(line: Line, first: int, lexicon: Lexicon) -> int | None:
    """Return the last token of a name that begins at `first`: capitals, else one word, two after "store"."""
    token = line.tokens[first]
    if not token.is_word or token.low in NO_NAME or len(token.low) < 3:
        return None
    last = first
    if line.cased:
        if not token.cap:
            return None
        while last - first < _MOST_NAMED and line.close(last) and line.tokens[last + 1].cap:
            last += 1
        return last
    shaped = lexicon.street_ending(token.low) is not None
    follows = line.low(first + 1) if line.close(first) else ""
    return (
        first + 1
        if not shaped and lexicon.street_ending(follows) is not None and follows not in NO_NAME
        else first
    )


def _garden(line: Line, at: int) -> Iterator[Found]:
    """Yield "haveforeningen X, have nummer 12", "H/F X"."""
    first = at + 3 if line.low(at) == "h" else at + 1
    first += line.low(at) == "hf" and line.low(first) == "."
    last = first - 1
    while last - first < _MOST_NAMED - 1 and last + 1 < len(line.tokens):
        token = line.tokens[last + 1]
        plot = token.low in _PLOTS and house_end(line, last + 1) is not None
        if (
            not token.is_word
            or token.low in NO_NAME | {"have", "har"}
            or plot
            or (line.cased and not token.cap)
        ):
            break
        last += 1
        if not line.close(last):
            break
    if last < first:
        return
    end = unit_end(line, line.tokens[last].end, _PLOTS)
    start = _plot_before(line, at)
    if end is None and line.low(at) == "hf" and not (line.cased and line.tokens[first].cap):
        return
    if end is None and not line.cased:
        if start == at and not lives(line, at):
            return
        last = first
    yield _found(line, start, end if end is not None else line.tokens[last].end)


def _plot_before(line: Line, at: int) -> int:
    """Return the first token of "have 12 i" before the garden at `at`, or `at`."""
    if line.low(at - 1) != "i":
        return at
    plots = (n for n in range(max(0, at - 6), at - 1) if line.low(n) in _PLOTS and _reaches(line, n, at - 1))
    return next(plots, at)


def is_garden(line: Line, one: Found) -> bool:
    """Return whether an address begins with a garden's name."""
    low = line.low(line.index_at(one.start))
    return low in _GARDENS or (low == "h" and line.text[one.start : one.start + 3].lower() == "h/f")


def _reaches(line: Line, at: int, last: int) -> bool:
    """Return whether the number after token `at` ends right before token `last`."""
    end = house_end(line, at)
    return end is not None and line.index_at(end) == last


def _hall(line: Line, at: int) -> Iterator[Found]:
    """Yield "X-kollegiet, værelse 214"."""
    token = line.tokens[at]
    first_part = next(token.low.removesuffix(end) for end in _HALLS if token.low.endswith(end))
    first = at
    if not first_part:
        before = line.tokens[at - 1] if at and line.close(at - 1) else None
        named = before is not None and before.cap and line.cased
        if not named:
            return
        first = at - 1
    elif first_part in _ANY_HALLS:
        return
    end = unit_end(line, token.end, frozenset()) or house_end(line, at)
    if end is not None or lives(line, first) or (line.cased and token.cap and not token.first):
        yield _found(line, first, with_floor(line, end if end is not None else token.end))


def _corner(line: Line, at: int, lexicon: Lexicon) -> Iterator[Found]:
    """Yield X and Y of "hjørnet af X og Y", "krydset mellem X og Y"."""
    first = at + 1
    if line.low(at) != "mellem":
        while line.low(first) in {"af", "ved", "mellem", "på"}:
            first += 1
        if first == at + 1:
            return
    one = road_from(line, first, lexicon)
    joint = line.low(one + 1) if one is not None else ""
    other = road_from(line, one + 2, lexicon) if one is not None and joint in {"og", "/"} else None
    if one is None or (other is None and line.low(at) == "mellem"):
        return
    yield _found(line, first, line.tokens[one].end)
    if other is not None:
        yield _found(line, one + 2, with_floor(line, line.tokens[other].end))


def _crossing(line: Line, at: int, lexicon: Lexicon) -> Iterator[Found]:
    """Yield X and Y of "X krydser Y"."""
    first, last = _road_to(line, at - 1, lexicon), road_from(line, at + 1, lexicon)
    if at and first is not None:
        yield _found(line, first, line.tokens[at - 1].end)
    if last is not None and (first is not None or road_ending(line, at - 1, lexicon)):
        yield _found(line, at + 1, line.tokens[last].end)


def _home(line: Line, at: int, lexicon: Lexicon) -> Iterator[Found]:
    """Yield a house by its name where somebody lives in it, rents or owns it: "lejer Møllehytten"."""
    token = line.tokens[at]
    first_part = next(token.low.removesuffix(end) for end in _HOMES if token.low.endswith(end))
    if (
        not first_part
        or first_part in _ANYONES
        or first_part.rstrip("s") in _ANYONES
        or lexicon.listed(token.low)
    ):
        return
    near = " ".join(line.words[max(0, at - 4) : at])
    if _HOLDS.search(near) is None or lexicon.is_given(token.low) or token.low in lexicon.places:
        return
    capital = line.cased and token.cap and not token.first
    said = not line.cased and line.low(at - 1) in {"i", "på"} and token.low.endswith(("en", "et"))
    if capital or said:
        first = at
        while first > 0 and capital and line.close(first - 1) and line.tokens[first - 1].cap:
            first -= 1
        yield _found(line, first, with_floor(line, token.end))


def find_numbers_apart(line: Line, roads: list[Found]) -> Iterator[Found]:
    """Yield the house numbers told apart from their road: "vejen hedder X og det er nummer fire"."""
    bare = [one for one in roads if not _has_number(line, one)]
    for at, token in enumerate(line.tokens):
        if token.low not in _NUMBER_WORDS or line.low(line.skip_back(at)) not in {"er", "i", "har", "bor"}:
            continue
        end = house_end(line, at - 1)
        if end is None or not bare or line.low(line.index_at(end)) in {"på", "i", "ud"}:
            continue
        if any(abs(line.index_at(one.start) - at) <= 10 for one in bare):
            yield _found(line, at, with_floor(line, end))


def _has_number(line: Line, road: Found) -> bool:
    last = line.index_at(road.end - 1)
    words = range(line.index_at(road.start), last + 1)
    return any(line.tokens[at].is_digits or house_end(line, at) is not None for at in words)
