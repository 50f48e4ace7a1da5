"""Places: towns, districts, islands; known, or told by their shape and surroundings.

Countries are no personal data: they are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from nlp.masking.digits import read_item
from nlp.masking.lexicon import Lexicon
from nlp.masking.line import Line
from nlp.masking.person_cues import ORDINARY_ENDINGS
from nlp.masking.records import Found, Label
from nlp.masking.wording import endings_of, words_of

_LONGEST: Final = 3
_LONGEST_POSTCODE: Final = 6  # words
_LEADS: Final = words_of("i til fra ved mod omkring nær forbi mellem udenfor over på inde omegnen for")
_WHERE: Final = words_of("i nær omkring mod forbi udenfor mellem")
_FIRST_WORDS: Final = words_of(
    "nørre sønder vester øster store lille kirke gammel ny sankt over neder nykøbing kongens vestre østre "
    "nordre"
)
_SHORT_FIRST: Final = words_of("nr gl sdr ndr skt sct vr st kgs")
_LAST_WORDS: Final = words_of("strand havn by sogn syd nord øst vest huse banke midtby bymidte station")
_QUARTERS: Final = words_of("n s v ø k c nv sv sø nø m")
_WITH_QUARTERS: Final = words_of(
    "københavn aarhus århus odense aalborg ålborg esbjerg randers frederiksberg viby"
)
_ENDINGS: Final = endings_of(
    "rup strup drup trup lev løv løse inge købing bæk borg holm bjerg rød toft torp tved holt kær balle næs "
    "vad sø minde værk slev sted by havn sund vig dal lund bro ris um hede ager strand kirke huse mark øre "
    "havre stad heim ville burg grad abad stan pur"
)
# Endings that seldom make an ordinary Danish compound, and the ordinary first parts of those that do.
_SURE_ENDINGS: Final = endings_of(
    "rup strup drup lev løse købing bæk borg holm bjerg rød toft torp tved balle kær holt lund vig vang dal "
    "sund by sted"
)
_ORDINARY_FIRST: Final = words_of(
    "afstemnings anbringelses arbejds behandlings bestemmelses bo brand bopæls drifts drømme ferie finde "
    "forbrugs forretnings fri fund føde gemme gernings grav hjem hvile ild indleverings koncert kontakt "
    "kontrol kursus land landings lege leve leverings made mad mord møde opbevarings opholds oprindelses "
    "opsamlings overnatnings praktik produktions salgs samlings skade skjule sove spille spise start stoppe "
    "stå tilflugts tilholds ting tjeneste til trykke turist ud uddannelses udsalgs ulykkes vade valg vokse "
    "være værk yndlings op ståst arbejder bade barndoms bjerg bonde børne fisker flod forstads fødestads "
    "garnisons grænse handels havne hoved industri kirke kultur kyst lands lille markeds mellem midt "
    "million mine nabo olie provins spøgelses station stations stor sove små turist tvillinge universitets "
    "venskabs verdens villa satellit studie regerings skov bakke dyb hoved lyse mørke høj vin brand blod "
    "kobber gul ild u mis kerne san inter hjertens stjerne skole opvækst etage"
)
_LIVES: Final = re.compile(
    r"\b(bor|bo|boet|boede|flytt\w*|født|opvokset|voksede|arbejd\w*|kom|kommer|kører|køre|kørte|pendler?|pendle|praktik\w*|"
    r"rejs\w*|kurs\w*|afdeling|job\w*|tog|toget|bus|bussen|cykl\w*|langt|ligger|mødes|mødtes|mødte|by|byen|herfra|"
    r"er fra|stammer|lejlighed|hus|skole|går på|væk|skal til|turen|tage|filial\w*|butik\w*|kontor\w*|"
    r"lager\w*|bofællesskab\w*|kollegi\w*|bosted\w*|botilbud\w*|herberg\w*)\b"
)
# Right before "i", "til", "fra" and a place that is an everyday word.
_SETTLES: Final = re.compile(
    r"\b(bor|bo|boet|boede|født|opvokset|(vokset|voksede|vokser) op|flytt\w+|praktik\w*|job|stilling|"
    r"arbejd(e|er|ede|et)|ansat|skole|lejlighed|hus|butikken|fabrikken|afdelingen|stationen|"
    r"bofællesskab|kollegi(e|um)|bosted|botilbud|herberg|sommerhus|rækkehus|værelse)"
    r"( (nede|oppe|ovre|ude|inde|henne|derovre|lige|nu|stadig|op|hjem|tilbage|her|og|hen|ned))*$"
)
_LIES: Final = words_of("nede oppe ovre omme dernede deroppe derovre")
_SPEAKS: Final = re.compile(
    r"\b(hils\w*|ring\w*|skriv\w*|skrev|mail\w*|sms\w*|besked\w*|snak\w*|sig|sagde|brev\w*|svar\w*|opkald)\b"
)
_NEVER_LOW: Final = words_of(
    "henne beder indre tune split knebel rude stege stige give ringe rabat lemming gesten gram stilling "
    "løsning mørke hampen vejen års aars hals tarm tim vandel strib byrum porto"
)
_TOWNS_LOW: Final = words_of("ringe give års aars tune stege hals løsning hampen vandel strib gram")
_TOWNS_SETTLED: Final = words_of("tarm vejen")
_ISLANDS_LOW: Final = words_of("amager mors als fur møn fyn fanø samsø læsø")
_TRAVEL: Final = words_of(
    "tage tager tog toget køre kører kørte bor bo boede boet flytte flytter flyttede flyttet født rejse "
    "rejser pendle pendler pendlede cykle cykler bus bussen afdeling butik butikken arbejder arbejdede "
    "arbejde job fabrikken lageret kommer kom opvokset"
)
_ORG_LIKE: Final = endings_of(
    "huset centret centeret skolen butikken kantinen grillen stuen værket hallen klubben haven hjemmet "
    "køkkenet værkstedet kontoret afdelingen cafeen salonen bageriet kroen kirken hotellet biblioteket "
    "kælderen gården laden foreningen forvaltningen banken boks net app"
)


def find_places(line: Line, lexicon: Lexicon, taken: list[Found]) -> Iterator[Found]:
    """Yield places that meet nothing of `taken`."""
    at = 0
    while at < len(line.tokens):
        end = _place_end(line, at, lexicon) if line.tokens[at].is_word else None
        if end is None and (
            _after_address(line, at, lexicon, taken) or _after_workplace(line, at, lexicon, taken)
        ):
            end = at + 1
        one = None if end is None else _found(line, at, end, taken)
        if one is None or end is None or any(map(one.meets, taken)):
            at += 1
            continue
        yield one
        at = end


def _after_address(line: Line, at: int, lexicon: Lexicon, taken: list[Found]) -> bool:
    """Return whether a place follows an address and "i": one that is a word too, or one that no list has."""
    low = line.low(at)
    if not _follows(line, at, Label.ADDRESS, taken):
        return False
    if low in lexicon.place_words:
        return _is_town(low)
    unknown = not lexicon.listed(low) and (low.endswith(_ENDINGS) or not lexicon.known(low))
    return unknown and len(low) > 2 and line.tokens[at].text.isalpha() and not _is_name(low, lexicon)


def _after_workplace(line: Line, at: int, lexicon: Lexicon, taken: list[Found]) -> bool:
    """Return whether a place that is a word too follows a workplace and "i": "hos Hviids Autolak i hals"."""
    low = line.low(at)
    return low in lexicon.place_words and _is_town(low) and _follows(line, at, Label.ORG, taken)


def _is_town(low: str) -> bool:
    return low not in _NEVER_LOW or low in _TOWNS_LOW | _TOWNS_SETTLED


def _follows(line: Line, at: int, label: Label, taken: list[Found]) -> bool:
    """Return whether "i" stands before token `at`, and one of `taken` called `label` before that."""
    led = line.low(at - 1) == "i" and (line.low(at - 2) == "," or line.close(at - 2))
    return led and any(one.label is label and line.index_at(one.end - 1) in {at - 2, at - 3} for one in taken)


def _found(line: Line, at: int, end: int, taken: list[Found]) -> Found:
    """Return the place, with the postcode before it unless that is something else already."""
    start = at
    for first in range(max(0, at - _LONGEST_POSTCODE), at):
        code = Found(start=line.tokens[first].start, end=line.tokens[at - 1].end, label=Label.PLACE)
        if _is_postcode(line, first, at) and not any(map(code.meets, taken)):
            start = first
            break
    return Found(start=line.tokens[start].start, end=line.tokens[end - 1].end, label=Label.PLACE)


def _is_postcode(line: Line, first: int, at: int) -> bool:
    """Return whether tokens `[first, at)` are four digits, written as one or said ("otte tusind")."""
    digits, place = "", first
    while place < at:
        item = read_item(line, place)
        if item is None or not line.close(item.last - 1) or (not item.spoken and len(item.digits) != 4):
            return False
        digits += item.digits
        place = item.last
    return place == at and len(digits) == 4 and not digits.startswith("0")


def _place_end(line: Line, at: int, lexicon: Lexicon) -> int | None:
    """Return the token after the place that begins at `at`, or None."""
    dotted = line.low(at) in _SHORT_FIRST and line.low(at + 1) == "."
    after = at + 1 + dotted
    if line.low(at) in _SHORT_FIRST and after < len(line.tokens) and (dotted or line.close(at)):
        return _after_short(line, at, after, lexicon)
    for length in range(_LONGEST, 0, -1):
        if at + length > len(line.tokens) or not all(line.close(at + step) for step in range(length - 1)):
            continue
        words = [line.tokens[at + step].low for step in range(length)]
        if _listed(words, lexicon) and _accepts(line, at, at + length, lexicon):
            return _with_last_word(line, at + length)
    return _unknown_end(line, at, lexicon)


def _after_short(line: Line, at: int, after: int, lexicon: Lexicon) -> int | None:
    """Return the token after "Nr. Broby" or "gl rye", whose second word begins at `after`."""
    low = line.low(after)
    known = low in lexicon.places or low in lexicon.place_words
    shaped = low.endswith(_ENDINGS) and not lexicon.listed(low) and line.tokens[after].is_word
    return after + 1 if (known or shaped) and line.low(at - 1) in _LEADS else None


def _listed(words: list[str], lexicon: Lexicon) -> bool:
    whole = " ".join(words)
    if whole in lexicon.places or (len(words) == 1 and whole in lexicon.place_words):
        return True
    bare = whole.removesuffix("'").removesuffix("s")
    return bare != whole and len(bare) > 3 and bare in lexicon.places


def _accepts(line: Line, at: int, end: int, lexicon: Lexicon) -> bool:
    """Return whether a listed place is one here."""
    token, before = line.tokens[at], line.low(at - 1)
    if _after_given_name(line, at, lexicon):
        return False
    if end - at > 1:
        return True
    led = before in _LEADS
    capital = line.cased and token.cap and not token.first
    village = lexicon.stem(token.low, lexicon.villages)
    if village is not None and capital and _is_followed(line, at):
        return False
    if village is not None and lexicon.villages[village]:
        return led and _is_village(line, at, lexicon, capital=capital)
    if token.low in lexicon.place_words:
        if capital:
            return led or not _is_name(token.low, lexicon)
        if token.low in _NEVER_LOW:
            return not token.cap and _travels(line, at)
        return not token.cap and _lives_low(line, at)
    if _is_name(token.low, lexicon):
        return (
            led
            and before != "med"
            and not (before in {"til", "fra"} and _SPEAKS.search(_text_before(line, at)))
        )
    return True


def _is_followed(line: Line, at: int) -> bool:
    """Return whether the name goes on: "Lindbjerg Vask" is no village."""
    if not line.close(at):
        return False
    after = line.tokens[at + 1]
    return after.is_word and after.cap and after.low not in _LAST_WORDS


def _is_village(line: Line, at: int, lexicon: Lexicon, *, capital: bool) -> bool:
    """Return whether a village that is a word or a family name too is where somebody goes or lives."""
    if line.tokens[at].low in lexicon.place_words and not capital:
        return _settles(line, at)
    return not (line.low(at - 1) in {"til", "fra", "for"} and _SPEAKS.search(_text_before(line, at)))


def _settles(line: Line, at: int) -> bool:
    """Return whether somebody lives or works there, or it lies somewhere: "praktik i", "nede ved"."""
    if line.low(at - 1) in {"i", "ved"} and line.low(at - 2) in _LIES and line.low(at) not in _NEVER_LOW:
        return True
    if line.low(at - 1) not in {"i", "til", "fra"}:
        return False
    return _SETTLES.search(" ".join(line.words[max(0, at - 5) : at - 1])) is not None


def _lives_low(line: Line, at: int) -> bool:
    """Return whether a place that is a Danish word too is led by "i", "til", "fra" and talk of living."""
    if line.low(at - 1) == "på" and line.low(at) in _ISLANDS_LOW:
        return True
    if _settles(line, at):
        return True
    far = at + 2 + (line.low(at + 2) == "for")
    if line.low(at + 1) in {"er", "ligger"} and line.low(far) in {"langt", "tæt"} and not line.low(at - 1):
        return True
    if line.low(at) == "mors" and line.low(at - 1) != "på":
        return False
    return (
        line.low(at - 1) in {"i", "til", "fra", "på", "ved"}
        and _LIVES.search(_text_before(line, at)) is not None
    )


def _travels(line: Line, at: int) -> bool:
    """Return whether a place that is an everyday word is where somebody goes or lives: "tage til ringe"."""
    if line.low(at) in _TOWNS_SETTLED:
        return _settles(line, at)
    return (
        line.low(at) in _TOWNS_LOW
        and line.low(at - 1) in {"i", "til", "fra"}
        and line.low(at - 2) in _TRAVEL
        and line.low(at + 1) not in {"grad", "omfang", "udstrækning", "efter"}
    )


def _text_before(line: Line, at: int) -> str:
    return line.text[: line.tokens[at].start].lower()


def _is_name(low: str, lexicon: Lexicon) -> bool:
    return lexicon.is_given(low) or low in lexicon.given_words


def _after_given_name(line: Line, at: int, lexicon: Lexicon) -> bool:
    """Return whether a name stands right before: then the town is a family name."""
    if at == 0 or not line.close(at - 1):
        return False
    before = line.tokens[at - 1]
    if not before.is_word or before.low in _LEADS:
        return False
    capitals = line.cased and before.cap and not before.first and line.tokens[at].cap
    if capitals and before.low not in lexicon.not_names and before.low not in _FIRST_WORDS:
        return True
    if lexicon.is_family(before.low) and at > 1 and _is_name(line.low(at - 2), lexicon):
        return True
    named = lexicon.is_given(before.low) or (before.low in lexicon.given_words and before.cap)
    return named and line.low(at - 2) not in {"i", "fra"}


def _with_last_word(line: Line, end: int) -> int:
    """Return the token after "Strand", "Havn" and the like, where they follow with a capital."""
    if end < len(line.tokens) and line.close(end - 1):
        token = line.tokens[end]
        if token.low in _QUARTERS and line.low(end - 1) in _WITH_QUARTERS and len(token.text) <= 2:
            return end + 1
        if token.low in _LAST_WORDS and (token.cap and line.cased):
            return end + 1
    return end


def _unknown_end(line: Line, at: int, lexicon: Lexicon) -> int | None:
    """Return the token after a place no list has: its shape, and "i", "til", "fra" before it, tell."""
    token, before = line.tokens[at], line.low(at - 1)
    two = token.low in _FIRST_WORDS and line.close(at) and line.tokens[at + 1].is_word
    last = at + 1 if two else at
    low = line.tokens[last].low
    if token.low in lexicon.not_names or before not in _LEADS or _is_name(low, lexicon):
        return None
    capital = line.cased and token.cap and not token.first
    if capital:
        return _unknown_capital(line, at, last, lexicon)
    if line.cased and not token.cap and not two:
        return None
    if two and not (low.endswith(_ENDINGS) and not lexicon.listed(low)):
        return None
    if low.endswith(_ENDINGS) and not lexicon.known(low) and len(low) > 4 and before != "på":
        return last + 1
    if _sure(low) and not lexicon.listed(low) and before in {"i", "til", "fra"}:
        return last + 1 if two or _LIVES.search(line.text.lower()) or before == "i" else None
    return last + 1 if _strange(line, at, lexicon) else None


def _strange(line: Line, at: int, lexicon: Lexicon) -> bool:
    """Return whether a word in no list stands where only a place does: "i X", "kommer fra X"."""
    low, before = line.low(at), line.low(at - 1)
    if len(low) < 5 or lexicon.known(low) or lexicon.is_family(low) or low.endswith(ORDINARY_ENDINGS):
        return False
    if before == "i":
        return True
    lives = _LIVES.search(_text_before(line, at)) is not None
    return before in {"fra", "til"} and lives and _SPEAKS.search(_text_before(line, at)) is None


def _unknown_capital(line: Line, at: int, last: int, lexicon: Lexicon) -> int | None:
    before, low = line.low(at - 1), line.tokens[last].low
    if low.endswith(_ORG_LIKE) or line.tokens[last].text.isupper() or line.tokens[last].acronym:
        return None
    shaped = low.endswith(_ENDINGS) and not lexicon.listed(low)
    follows_name = line.close(last) and line.tokens[last + 1].cap and line.tokens[last + 1].is_word
    if follows_name and line.tokens[last + 1].low not in _LAST_WORDS:
        return None
    if (
        lexicon.is_family(low)
        and before not in _WHERE
        and not (shaped and _LIVES.search(_text_before(line, at)))
    ):
        return None
    if before in _WHERE or (last > at and shaped):
        return _with_last_word(line, last + 1) if shaped or not lexicon.known(low) else None
    if before in {"til", "fra"}:
        speaks = _SPEAKS.search(_text_before(line, at)) is not None
        if not speaks and (shaped or (_LIVES.search(_text_before(line, at)) and not lexicon.known(low))):
            return _with_last_word(line, last + 1)
        return None
    return _with_last_word(line, last + 1) if shaped and before in {"ved", "over", "på", "for"} else None


def _sure(low: str) -> bool:
    """Return whether a compound ends like a town and begins like no ordinary word with that ending."""
    ending = max((one for one in _SURE_ENDINGS if low.endswith(one)), key=len, default="")
    first = low.removesuffix(ending)
    return (
        bool(ending)
        and len(low) > 5
        and first not in _ORDINARY_FIRST
        and first.removesuffix("s") not in _ORDINARY_FIRST
    )
