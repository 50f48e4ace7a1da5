"""What the words of a road's name are like, and the words that are any road and none with a name."""

from __future__ import annotations

import re
from typing import Final

from nlp.masking.lexicon import Lexicon
from nlp.masking.line import FILLERS, Line
from nlp.masking.person_cues import NOUN_BEFORE
from nlp.masking.wording import words_of

# Words that are a road's whole second part: "Kjelds Plads".
SQUARES: Final = words_of("vej gade alle allé plads boulevard stræde torv vænge park have bakke promenade")
_LIVES: Final = re.compile(
    r"\b(bor|bo|boede|boet|flytt\w+|adresse\w*|indgang\w*|lejlighed\w*|hus|værelse|mødes|mød|møde|hent\w*|send\w*|ligger|kom|kør)\b"
)
_HOME: Final = re.compile(r"\b(bor|boede|boet|flytt\w+|adresse\w*)\b")
SMALL: Final = words_of(
    "vi i de os jer dem der som jo og er alle hver for med på om har kan skal vil den en et"
)
# No word of a road's name.
NO_NAME: Final = (
    SMALL
    | NOUN_BEFORE
    | FILLERS
    | words_of(
        "lang lange kort korte bred brede smal smalle fast faste mørk øde trafikeret privat privatet "
        "almindelig ledig ledige fri frie tom tomme egen eget vores åben åbent god gode rette rigtige "
        "forkerte sådan hjem nede oppe ude inde henne derude hver sammen lige helt langt tæt ned op ud "
        "ind hen over under af ikke vej gang side to tre fire fem seks syv otte ni ti anden tredje mig "
        "dig ham hende jer sig nogen at"
    )
) - words_of("gammel lille store ny gamle")
# First parts of words that are roads or places to be, but no address.
_GENERIC: Final = words_of(
    "motor lande hoved side gå cykel om gennem ud ind til af kør grus asfalt villa blind bi under halv "
    "tvær midt gen karriere uddannelses livs arbejds praktik p parkerings lege bygge lager lære ferie "
    "camping stå sidde markeds flyve bane red studie elev sove hvile post alarm kryds stue privat "
    "tilkørsels bil trafik handels forretnings gang is sports fodbold hånd bus tog bolig rast opholds fri "
    "spille sove børnehave vuggestue senge læse møde natur folke by lands ryg tank jule køkken for skole "
    "barne tog bag blomster krydder brand kolonihave urte amts bag bro data flugt forbindelses forsynings "
    "frakørsels fælles færdsels førings gennemfarts hovedlande hul indfalds jord kommune kors køre leve "
    "militær motorring motortrafik nærings omfarts omkørsels over skille stats stik udfalds transport "
    "vild stille trappe strøg landsby lejr indkøbs fordelings små bold hjem adgang ind gen cykle "
    "kærligheds mellem rund høje sand skilte gårds kost adgangs genvejs smut gravel sti nære sid tur "
    "strække lyng kirke"
) - {"lyng", "kirke"}
NOT_STREETS: Final = words_of(
    "arbejdsmarked arbejdsmarkeder marked plads pladsen vej vejen gade gaden sti stien have haven dal høj "
    "ring strand stranden skov skoven bro broen mark marken park parken række rækken kant kanten byen "
    "huse husene eng engen overgang omgang hele alle alléen stå"
)


def road_ending(line: Line, at: int, lexicon: Lexicon) -> str | None:
    """Return the ending of a road's name that token `at` has, or None; here none that many words have."""
    if not 0 <= at < len(line.tokens) or not line.tokens[at].is_word:
        return None
    low = line.tokens[at].low
    if low.endswith("alle") and 4 < len(low) < 7:  # "kalle", "malle"
        return None
    ending = lexicon.street_ending(low)
    return ending if ending is not None and lexicon.street_endings[ending] >= 1 else None


def is_sure(ending: str, lexicon: Lexicon) -> bool:
    """Return whether hardly anything but a road has this ending."""
    return lexicon.street_endings[ending] > 1


def is_generic(low: str, ending: str, lexicon: Lexicon) -> bool:
    """Return whether a word is any road or square, not one with a name."""
    first_part = low[: -len(ending)]
    return (
        low in NOT_STREETS
        or first_part in _GENERIC
        or first_part.rstrip("s") in _GENERIC
        or (low in lexicon.words and not is_sure(ending, lexicon))
    )


def lives(line: Line, first: int, *, whole: bool = False) -> bool:
    """Return whether what comes before, or the `whole` line, speaks of living somewhere."""
    text = line.text if whole else line.text[: line.tokens[first].start]
    return (_HOME if whole else _LIVES).search(text.lower()) is not None
