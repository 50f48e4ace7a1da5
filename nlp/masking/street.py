"""Streets that no ending tells ("vindrosen femten stuen til venstre"): a house number and what is around it.

Any word may be a street's name. What speaks for one is counted: somebody lives there, a floor or a letter
follows, a town follows, a capital stands inside the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from nlp.masking.house import house_end, with_floor
from nlp.masking.lexicon import Lexicon
from nlp.masking.line import Line
from nlp.masking.numbers import read_number, read_ordinal
from nlp.masking.person_cues import NOUN_BEFORE
from nlp.masking.records import Found, Label
from nlp.masking.wording import endings_of, words_of

_ENOUGH: Final = 3.5
_LEADS: Final = words_of("på ad til ved i fra")
_HOME: Final = re.compile(
    r"\b(bor|bo|boede|boet|flytt\w+|adresse\w*|vejen hedder|gaden hedder|hedder (vejen|gaden)|vejnavn\w*|"
    r"lejlighed\w*|posten kommer|bopæl\w*|holder (til )?(\w+ )?på|ligger (\w+ )?(på|i)|rykket ind|"
    r"hjemme (på|i)|sover|overnatter|indgang\w*|opgang\w*|viceværten?|"
    r"bofællesskab\w*|kollegi\w*|bosted\w*|botilbud\w*)\b"
)
_GOES: Final = re.compile(
    r"\b(mødes?|mød|mødte|kør\w*|gå|går|cykl\w*|hent\w*|afhent\w*|lever\w*|aflever\w*|send\w*|post|brev\w*|pakken?|"
    r"skriv|op|ned|ned|ude|henne|nede|oppe|ovre|hjem|kom|kommer|ses|gør rent|rengøring|besøg\w*|er på|"
    r"kontoret|butikken|klinikken|lageret|værkstedet|lokaler\w*|står på)\b"
)
_LIVES_ON: Final = words_of("bor bo boede boet flyttet flyttede indflyttet")
_TIMES: Final = words_of(
    "mandag tirsdag onsdag torsdag fredag lørdag søndag januar februar marts april maj juni juli august "
    "september oktober november december uge ugen dag dagen aften aftenen morgen klokken kl kapitel"
)
_SMALL: Final = words_of(
    "er var og i på til ad ved fra med af for om at det den de der som jeg du han hun vi i man har kan skal "
    "vil men så ikke lige nu jo da cirka omkring over under mindst højst kun næsten hver mere end mellem "
    "bare her hvor hvornår når hvis om også igen altid ca helt op ned ud ind hen hjem mig dig ham hende os "
    "jer dem sig stadig tit kl klokken halv hele alle begge de disse"
)
_BEFORE_NAME: Final = words_of(
    "gammel gamle gl ny nye nørre sønder vester øster østre vestre nordre søndre store lille sankt skt bag "
    "under over ved langs neden oven mellem foran"
)
_OWNED: Final = words_of("vej gade plads allé alle torv gård have minde")
_WALKED: Final = words_of(
    "gang sti stien stræde hegn krog sving led hjørne eng vænge toft bakke lund ager mark"
)
_OTHERS: Final = words_of("hans hendes deres dens dets jeres vores")
_PROCEEDING: Final = words_of(
    "sagens livets verdens naturens tingenes årets dagens husets festens begivenhedernes processens "
    "arbejdets sprogets tidens kirkens historiens denne altings"
)
_LIES: Final = words_of("bag under ved langs neden oven mellem foran over")
_DEFINITE: Final = endings_of("en et erne ene et's")
_WHERE_PEOPLE_WORK: Final = endings_of(
    "huset holdet skolen centret centeret kontoret afdelingen lageret hotellet bygningen hallen værkstedet "
    "bageriet klubben teamet kurset kantinen stationen fabrikken butikken hjemmet mødet linjen timen dagen "
    "vagten listen siden sagen salen stuen banken kirken kroen laden køkkenet værelset kælderen lokalet"
)
_TOWN_AFTER: Final = re.compile(
    r"\s*,?\s*(?:(?:ude |nede |oppe |ovre |inde )?i\s+|\d{4}\s+)(?P<town>[^\W\d_]+)"
)


def find_streets(line: Line, lexicon: Lexicon, taken: list[Found]) -> Iterator[Found]:
    """Yield a house number with the word before it, where enough speaks for an address."""
    at = 0
    while at < len(line.tokens):
        one = _street_at(line, at, lexicon)
        if one is None or any(map(one.meets, taken)):
            at += 1
            continue
        yield one
        at = max(at + 1, line.index_at(one.end - 1) + 1)


def _street_at(line: Line, at: int, lexicon: Lexicon) -> Found | None:
    """Return the address whose street's name ends with token `at`, or None."""
    token = line.tokens[at]
    if not _can_be_name(line, at, lexicon) or not line.close(at):
        return None
    house = house_end(line, at)
    if house is None:
        return None
    first = _start(line, at, lexicon)
    end = with_floor(line, house)
    if _evidence(line, first, at, (house, end), lexicon) < _ENOUGH:
        return None
    return Found(start=line.tokens[first].start, end=end, label=Label.ADDRESS) if token.is_word else None


def _can_be_name(line: Line, at: int, lexicon: Lexicon) -> bool:
    token = line.tokens[at]
    return (
        token.is_word
        and len(token.low) > 2
        and token.low not in _SMALL | _TIMES | lexicon.not_names
        and (not _is_numbered(token.low, lexicon) or (token.low in _WALKED and _owned(line, at)))
        and not token.low.endswith("dage")
        and not (token.text.isupper() and len(token.text) < 6 and line.cased)
        and read_number(line.words, at) is None
        and read_ordinal(line.words, at) is None
        and token.low not in lexicon.places
        and not lexicon.is_given(token.low)
    )


def _is_numbered(low: str, lexicon: Lexicon) -> bool:
    """Return whether a word is a thing told by its number: "opgave 4b", "mødelokale 3"."""
    if low in lexicon.numbered:
        return True
    if lexicon.street_ending(low) is not None or not lexicon.known(low):
        return False
    return any(low[cut:] in lexicon.numbered for cut in range(3, len(low) - 3))


def _start(line: Line, at: int, lexicon: Lexicon) -> int:
    """Return the first token of the name that ends with token `at`."""
    first = at
    while first > 0 and at - first < 3 and line.close(first - 1):
        before = line.tokens[first - 1]
        capital = line.cased and before.cap and before.is_word and line.tokens[first].cap
        person = lexicon.is_given(before.low) and not before.low.endswith("s")
        led = (not line.cased or before.first) and _led(line, first - 1)
        owns = first == at and before.low.endswith("s") and _owns(line, first - 1)
        usual = before.low in _BEFORE_NAME
        if not (owns or (usual and led) or (capital and not person and (usual or not before.first))):
            break
        first -= 1
    return first


def _led(line: Line, first: int) -> bool:
    return first == 0 or line.low(first - 1) in _LEADS | {"er", "stadig", "adressen", "hedder", "bor"}


def _owned(line: Line, at: int) -> bool:
    """Return whether token `at` is a road's word with a genitive before it."""
    return at > 0 and line.close(at - 1) and line.low(at - 1).endswith("s") and _owns(line, at - 1)


def _owns(line: Line, at: int) -> bool:
    """Return whether a genitive stands before the street's word: "lykkens vej"."""
    road, owner = line.low(at + 1), line.low(at)
    if road in _WALKED:  # "Lykkens Gang 3"; "sagens gang" is none
        shown = line.cased and line.tokens[at + 1].cap and not line.tokens[at + 1].first
        said = _HOME.search(line.text.lower()) is not None or "hedder" in line.words
        return owner not in _OTHERS and owner not in _PROCEEDING and (shown or said)
    return road in _OWNED and owner not in _SMALL | _OTHERS


def _evidence(line: Line, first: int, at: int, ends: tuple[int, int], lexicon: Lexicon) -> float:
    """Return how much speaks for an address in tokens `[first, at]` with a house number after them."""
    token, before = line.tokens[at], line.low(first - 1)
    house, end = ends
    if before in NOUN_BEFORE or (
        before and before not in _LEADS | {"er", "var", "stadig", ":", "adressen", ",", ".", "hedder", "bor"}
    ):
        led = 0.0
    else:
        led = 2.0 if before == "ad" else 1.0
    if _is_named_by_place(line, first, at):
        led += 2.0  # "det hedder bag klosteret ni"
    capital = line.cased and token.cap
    text = line.text.lower()
    shown = 2.0 * (capital and not token.first) + 1.0 * (capital and token.first)
    named = _named(token.low, lexicon) if led or capital else 0.0
    weight = led + shown + named + _after(line, at, house, end, lexicon)
    if _HOME.search(text):
        weight += 2.0 + (before == "på" and line.low(first - 2) in _LIVES_ON)
    elif _GOES.search(text[: line.tokens[first].start]):
        weight += 0.5
    return weight if led or shown or end > house else 0.0


def _is_named_by_place(line: Line, first: int, at: int) -> bool:
    """Return whether a road is named after what it lies behind, under or along: "bag klosteret"."""
    named = (
        line.low(first - 1) in {"hedder", "adressen", "på", "til"}
        or _HOME.search(line.text.lower()) is not None
    )
    return (
        named and at == first + 1 and line.low(first) in _LIES and line.low(at).endswith(("en", "et", "erne"))
    )


def _named(low: str, lexicon: Lexicon) -> float:
    """Return how far a word's own form speaks for a street's name."""
    definite = low.endswith(_DEFINITE) and not low.endswith(_WHERE_PEOPLE_WORK)
    shaped = 0.5 * (not lexicon.listed(low) and (lexicon.street_ending(low) or low) != low)
    if not definite:
        return shaped + (0.5 if not lexicon.known(low) else -0.5)
    return shaped + (1.0 if lexicon.listed(low) else 2.0)


def _after(line: Line, at: int, house: int, end: int, lexicon: Lexicon) -> float:
    """Return how far the house number and what follows speaks for an address."""
    weight = 3.0 if end > house else 0.0
    if (
        line.text[house - 1].isalpha()
        and line.text[line.tokens[at].end : house].strip()[-2:-1] in " 0123456789"
    ):
        weight += 2.0  # a letter after the number
    if line.low(at + 1) in {"nummer", "nr"}:
        weight += 1.0
    if line.low(at - 1).endswith("s") and _owns(line, at - 1):
        weight += 3.0
    town = _TOWN_AFTER.match(line.text, end)
    if town is not None and (town["town"].lower() in lexicon.places or town["town"][0].isupper()):
        weight += 2.0
    return weight
