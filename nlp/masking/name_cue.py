"""What says that a name comes or was just said: "hun hedder X", "kalder ham X", "det er X der bestemmer"."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Final

from nlp.masking import person_cues as cues
from nlp.masking.lexicon import Lexicon
from nlp.masking.line import Line
from nlp.masking.numbers import read_number, read_ordinal
from nlp.masking.records import Found, Label
from nlp.masking.wording import words_of

_AFTER_PRESENTED: Final = frozenset(
    {"der", "som", "du", "fra", "jeg", "vi", "han", "hun", "og", ",", ".", ""}
)
_CLAUSE_ENDS: Final = frozenset({"", ".", ",", "?", "!"})
_HUMAN_REACH: Final = 6
_WHEREABOUTS: Final = words_of("nede oppe ovre henne ude inde hjemme derovre derhenne fra på i hos")
_JUST_PEOPLE: Final = words_of(
    "syg sygemeldt chef formand ansat gift ny flink sød rar fyret opsagt gravid indlagt"
)
_CALLED: Final = words_of("kalder kaldte kaldt kaldes kalde døbte døbt")
_CALLED_WHOM: Final = words_of("hende ham mig dig hinanden ham bare altid kun for jo da stadig også tit nok")
_CALLERS: Final = words_of("alle folk kollegerne de vi venner vennerne kammeraterne børnene familien")
_NO_NICKNAMES: Final = words_of(
    "op ind ud til på i en et den det de sammen tilbage for med hjem som bare altid chef chefen boss skat "
    "mor far dum doven dygtig sød skør idiot noget det så der hvad ind frem"
)
_PRESENTS: Final = words_of("det her dette jeg efternavn fornavn")
_EXPLAINS: Final = words_of("det som kalder kaldte")
_LONGEST_EXPLAINED: Final = 7  # words
# After what somebody is called: "Krølle, som vi kalder ham".
_CALLS: Final = re.compile(
    r"(som )?((vi|jeg|alle|folk|de|børnene|kollegerne) )?(alle |altid |jo |bare )?(kalder|kaldte) "
    r"((vi|jeg|alle|folk|de) )?(alle |altid |jo |bare )?(ham|hende|mig)\b"
)
# After a name: "det er mit efternavn", "det hedder jeg til efternavn".
_IS_NAME: Final = re.compile(
    r"(som |det )?(det )?(er (jo |også |bare |faktisk |altså |så )?(mit|hans|hendes|vores|deres) "
    r"(rigtige |nye |gamle )?(efternavn|fornavn|mellemnavn|pigenavn|kælenavn|navn)"
    r"|hedder (jeg|han|hun|vi) til (efternavn|fornavn|mellemnavn))\b"
)
_DOTTED: Final = re.compile(r"(?<![\w.])(?:[A-ZÆØÅa-zæøå]\.\s?){2,4}(?!\w)")
_NO_INITIALS: Final = words_of(
    "ps nb us usa eu as vip dk pc tv cv hf hg id it hr pr ok ab dr amba ds fn uk mr ce"
)
_INITIALS_AFTER: Final = words_of(
    "under initialer initialerne signeret underskrevet forkortet forkortelsen mærket"
)
_SPELLED: Final = words_of("staves staver stavet stavede bogstaveret")
_FEWEST_SPELLED: Final = 3


class NameCues:
    """Reads the surroundings of the words of one line; `ends` are the tokens after the names found so far."""

    def __init__(self, line: Line, lexicon: Lexicon, ends: Container[int]) -> None:
        self.line, self.lexicon, self._ends = line, lexicon, ends

    def is_cued_word(self, at: int) -> bool:
        """Return whether a family name that is a Danish word is a name here, because it is said to be."""
        low = self.line.low(at)
        number = read_number(self.line.words, at) or read_ordinal(self.line.words, at)
        word = self.lexicon.stem(low, self.lexicon.family_words) or self.lexicon.stem(
            low, self.lexicon.given_words
        )
        if number is not None or word is None:
            return False
        back = self.line.skip_back(at)
        before, two_before = self.line.low(back), self.line.low(self.line.skip_back(back))
        if before in {"hedder", "hed"}:
            return two_before in {"han", "hun", "jeg"}
        if before == "efter" and self.line.low(back - 1) in {"spørg", "spørge", "spurgte"}:
            return True
        if before in {"hr", "hr.", "fru", "frøken", "frk", "tandlæge", "læge", "doktor", "advokat"}:
            return True
        if word not in self.lexicon.family_usual and word not in self.lexicon.given_words:
            return False
        return (
            self._is_spoken_with(at, back, before)
            or self._owns_or_has_initial(at, low)
            or self._is_who(at, before, two_before)
            or self._beside_a_name(at, back, before)
            or self._somewhere_acting(at)
        )

    def _is_spoken_with(self, at: int, back: int, before: str) -> bool:
        """Return whether somebody asks, writes to or talks with it, with no article before it."""
        if before == "både":
            back = self.line.skip_back(back)
            before = self.line.low(back)
        near = self.line.low(back - 1)
        if before in {"hils", "hilse"}:
            return self.line.low(at + 1) in {"fra", "og", "mange", "", "."}
        if before in cues.ASKING - {"efter", "kender"}:
            return self.line.low(at + 1) in {"om", "hvis", "hvad", "hvor", "hvornår", "selv", "", ".", "?"}
        return (before in {"til", "fra"} and near in cues.WRITING) or (
            before == "med" and near in cues.TALKING
        )

    def _owns_or_has_initial(self, at: int, low: str) -> bool:
        """Return whether somebody's things follow or an initial comes before: "Bjergs datter", "K. Bjerg"."""
        if at > 1 and self.line.low(at - 1) == "." and self.line.tokens[at].cap:
            initial = self.line.tokens[at - 2]
            return len(initial.text) == 1 and initial.cap
        bare = self.lexicon.stem(low, self.lexicon.family_words)
        article = self.line.low(at - 1) in cues.NOUN_BEFORE
        return bare is not None and bare != low and not article and self.line.low(at + 1) in cues.THEIRS

    def _is_who(self, at: int, before: str, two_before: str) -> bool:
        """Return whether it is "det er X der bestemmer", where only somebody does that."""
        if before not in {"er", "var", "bliver"} or two_before not in {"det", "her"}:
            return False
        return self.line.low(at + 1) in {"der", "som"} and self.line.low(at + 2) in cues.HUMAN_ACTS

    def _beside_a_name(self, at: int, back: int, before: str) -> bool:
        """Return whether it goes with a name: "både Holm og X", "det er Lund, ikke X"."""
        if before in {"og", "eller", "samt"} and back in self._ends:
            return self.line.low(at + 1) not in {"i", "til"} or self.line.low(back - 2) == "både"
        ends = any(number in self._ends for number in range(at))
        return before == "ikke" and ends and self.line.low(at + 1) in _CLAUSE_ENDS

    def _somewhere_acting(self, at: int) -> bool:
        """Return whether it begins a sentence and acts as people do: "X nede på lageret siger"."""
        begins = self.line.tokens[at].first or self.line.low(at - 1) in {",", "at", "men", "fordi"}
        if begins and self.line.low(at + 1) in cues.SURELY_ACTS:
            return True
        asked = self.line.low(at + 2) in {"kan", "har", "vil", "skal", "er"} and self.line.low(at + 3) == "du"
        if begins and self.line.low(at + 1) == "," and asked:
            return True
        if begins and self.line.low(at + 1) in {"er", "var"} and self.line.low(at + 2) in _JUST_PEOPLE:
            return True
        if not begins or self.line.low(at + 1) not in _WHEREABOUTS:
            return False
        ahead = self.line.words[at + 2 : at + 2 + _HUMAN_REACH]
        clause = ahead[: next((n for n, word in enumerate(ahead) if word in _CLAUSE_ENDS), len(ahead))]
        return any(word in cues.HUMAN_ACTS for word in clause)

    def nickname(self, at: int) -> bool:
        """Return whether the word is what somebody is called: "kalder hende bare X", "alle siger X"."""
        low, token = self.line.low(at), self.line.tokens[at]
        if low in _NO_NICKNAMES or low in cues.NOUN_BEFORE or not token.is_word or len(low) < 3:
            return False
        if self.lexicon.known(low) and not (token.cap and self.line.cased and not token.first):
            return False
        back = at - 1
        while back >= 0 and self.line.low(back) in _CALLED_WHOM:
            back -= 1
        if self.line.low(back) in _CALLED:
            return back < at - 1 or self.line.low(back) == "kaldes"
        says = self.line.low(at - 1) in {"siger", "sagde"} and self.line.low(at - 2) in _CALLERS
        return says and "hedder" in self.line.words and self.line.low(at + 1) in _CLAUSE_ENDS

    def explained(self, at: int) -> bool:
        """Return whether it is said right after that the word is a name: "Vinter det er mit efternavn"."""
        low, token = self.line.low(at), self.line.tokens[at]
        start = at + 1 + (self.line.low(at + 1) == ",")
        if self.line.low(start) not in _EXPLAINS or not token.is_word or len(low) < 3:
            return False
        if low in cues.NEVER_FAMILY or low in cues.NOUN_BEFORE or low in _EXPLAINS:
            return False
        after = " ".join(self.line.words[start : start + _LONGEST_EXPLAINED])
        if _CALLS.match(after):
            begins = token.first or self.line.low(at - 1) in {",", ".", "og", "men"}
            some_thing = low.endswith(("en", "et")) and self.lexicon.listed(low[:-2])  # "chefen"
            return begins and start > at + 1 and not some_thing and low not in _NO_NICKNAMES | cues.RELATIONS
        name = self.lexicon.stem(low, self.lexicon.family_words) or self.lexicon.stem(
            low, self.lexicon.given_words
        )
        return _IS_NAME.match(after) is not None and (name is not None or not self.lexicon.known(low))

    def led(self, at: int) -> bool:
        """Return whether what stands before says that a name follows, for a word in no list."""
        back = self.line.skip_back(at)
        before = self.line.low(back)
        if before in cues.NAMING - {"navne"} or before in cues.RELATIONS:
            return True
        if (
            before in cues.SPEAKING | {"hos", "kontakt", "hilsen", "hej", "kender"}
            and self.line.low(at) not in cues.NEVER_FAMILY
        ):
            return True
        return self._presented(at, back) or (
            before in {"med", "af", "fra", "til", "og", "spørge", "selv"} and _strange(self.line.low(at))
        )

    def _presented(self, at: int, back: int) -> bool:
        """Return whether it is presented: "det er X der", "her er X"."""
        if self.line.low(back) not in {"er", "var", "bliver"}:
            return False
        subject = self.line.low(self.line.skip_back(back))
        return subject in _PRESENTS and self.line.low(at + 1) in _AFTER_PRESENTED


def _strange(low: str) -> bool:
    """Return whether a word has letters or pairs that Danish words lack."""
    return any(
        part in low
        for part in ("w", "z", "x", "q", "kh", "dh", "aa", "ij", "oo", "sz", "cz", "ou", "yu", "ya", "bh")
    )


def find_initials(line: Line) -> Iterator[Found]:
    """Yield somebody's initials, and a name that is spelled: "H.B.K.", "under m t", "staves h o l m"."""
    for match in _DOTTED.finditer(line.text):
        letters = "".join(filter(str.isalpha, match.group())).lower()
        led = line.low(line.index_at(match.start()) - 1) in _INITIALS_AFTER | {"fra", "af"}
        if letters not in _NO_INITIALS and (match.group().isupper() or led):
            yield Found(
                start=match.start(), end=match.start() + len(match.group().rstrip()), label=Label.PERSON
            )
    at = 0
    while at < len(line.tokens):
        end = at
        while end < len(line.tokens) and line.tokens[end].is_word and len(line.tokens[end].text) == 1:
            end += 1
        letters = "".join(line.words[at:end])
        before = set(line.words[max(0, at - 3) : at])
        cued = 2 <= len(letters) <= 4 and line.low(at - 1) in _INITIALS_AFTER and letters not in _NO_INITIALS
        if cued or (len(letters) >= _FEWEST_SPELLED and before & _SPELLED):
            yield Found(start=line.tokens[at].start, end=line.tokens[end - 1].end, label=Label.PERSON)
        at = max(end, at + 1)
