"""Names that are words ("Bo", "Liv", "Svend"): how far what stands around one says that it is a name."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

from nlp.masking import person_cues as cues
from nlp.masking.dates import MONTHS
from nlp.masking.lexicon import Lexicon
from nlp.masking.line import Line
from nlp.masking.numbers import read_number, read_ordinal
from nlp.masking.wording import words_of

_NAMED: Final = words_of("hedder hed hedde kaldes hr fru navnet hilse hils spørg hilsen")
_TALKED_TO: Final = words_of("takke takker takkede hos kender kontakt mødte spurgte spurgt spørge")
_SEEING: Final = words_of("mødte husker traf ringede fandt")
_GREETED: Final = words_of("hej goddag tak kære kalder ringe ringer farvel velkommen tillykke")
# What is said before somebody's name when speaking to them, and what then goes on.
_HAILS: Final = words_of(
    "jamen nå men ja jo nej hej hejsa tak okay hør hallo godmorgen goddag undskyld altså jamenså"
)
_GOES_ON: Final = words_of(
    "du vi jeg hvad hvordan hvornår hvorfor hvor kan har vil skal må sæt kom tag fortæl prøv så nu lad "
    "vær husk hvem"
)
_AGREED: Final = words_of(
    "rigtigt fint godt klart sandt helt jo da også vist okay forstår ved tror synes kan skal må lyder glæder"
)
_CLAUSE_ENDS: Final = frozenset({"", ".", "?", "!"})
_CLAUSE_STARTS: Final = frozenset({"", ".", ",", "?", "!", "at", "hvis", "om", "når", "fordi", "så"})
_BEING: Final = words_of("er var bliver blev holde holdt som")
_PEOPLE: Final = words_of("mig dig ham hende os jer")
_FIRST_VERBS: Final = words_of(
    "vil kommer kører kom ringede har får skal kan tager bor arbejder træffes passer gik er fik hjælper"
)
# After "X er", these tell of a thing: "Storm er der nok af", "Rose er en blomst".
_OF_THINGS: Final = words_of(
    "der en et noget godt god svært vigtigt vigtig altid lukket dyrt dyr sundt farligt ikke jo rart hårdt"
)
_ADVERBS: Final = words_of(
    "jo da nu vel bare altid tit ofte egentlig faktisk jo kun også vist nok sgu ikke stadig"
)
_TOO: Final = words_of("sent tidligt kort langt meget dyrt varmt koldt lang kort sen tidlig kold varm hård")
_VALUED: Final = words_of(
    "bedst værst hårdest smukkest længst kortest varmest koldest dyrest billigst at noget nødvendigt "
    "sjovt rart smukt hårdt værd slemt slem kedeligt dejligt forbi slut ovre"
)
_LINKS: Final = words_of("af for i på til om ved fra som der , .")
_DONE_TO_THINGS: Final = words_of(
    "pløjes males fjernes graves klippes vandes høstes sås fældes pudses bestilles sælges købes ryddes "
    "repareres saves plantes beskæres gødes hakkes skæres brændes knuses poleres slibes køres læsses "
    "sprænges tørres"
)
_LOOKED_AFTER: Final = re.compile(r"\bfat\b|\b(mig|dig|os|sig) af\b")
_ASKS_FIRST: Final = words_of("er var har kan skal")
_STILL: Final = words_of("stadig også egentlig nu fortsat så da")
_ROLES: Final = words_of(
    "leder chef formand ansat vikar elev lærling praktikant medarbejder ansvarlig mester afløser "
    "teamleder afdelingsleder direktør mentor tillidsmand kollega sygemeldt gift gravid indlagt fyret "
    "opsagt pensionist sagsbehandler vejleder lærer bestyrer forkvinde"
)
_CHILDREN: Final = words_of(
    "drenge piger børn sønner døtre tvillinger tvillingerne brødre søstre børnebørn hunde"
)
_OF_CHILDREN: Final = words_of("starte hentes passes bo")
_WHOSE: Final = words_of("mine vores hendes hans deres to tre fire fem dine jeres")
_WEATHER: Final = words_of("forår efterår regn sne blæst slud kulde")
_OF_MONTHS: Final = words_of(
    "er var bliver blev går gik passer ligger kommer kom kan skal har plejer starter fra"
)
# Set phrases and verbs that hold a name.
_PHRASES: Final = re.compile(
    r"\b(stig (på|af|ind|ud|op|ned)|ebbe og flod|"
    r"(at|vil|skal|kan|må|ville) frede (hele|den|det|de|en|et|dem|alle))\b"
)
_COUNTED: Final = words_of("antal pris tid beløb vægt fart alder længde højde grænse ti puls")


class NameWeigher:
    """Weighs the surroundings of a word of one line; `ends` are the tokens after the names found so far."""

    def __init__(self, line: Line, lexicon: Lexicon, ends: Container[int], *, asked: bool) -> None:
        self.line, self.lexicon, self._ends, self._asked = line, lexicon, ends, asked

    def weigh(self, at: int) -> float:
        """Return how much speaks for a name: below 2 little, from 2.5 on enough."""
        low = self.line.low(at)
        bare = self.lexicon.stem(low, self.lexicon.given_words) or low
        leaning = self.lexicon.given_words.get(bare, 0.0) + (2.5 if self._asked else 0.0)
        return leaning + self._before(at, bare) + self._after(at, low, bare)

    def is_thing(self, at: int) -> bool:
        """Return whether a name wherever it stands is the thing it is named after: "en lille lund"."""
        low, after = self.line.low(at), self.line.low(at + 1)
        number = after[:1].isdigit() or read_number(self.line.words, at + 1) is not None
        start = self.line.tokens[at].start
        if any(match.start() <= start < match.end() for match in _PHRASES.finditer(self.line.text.lower())):
            return True
        if low == "max" and (number or after in _COUNTED):
            return True
        if "ord" in self.line.words[at + 2 : at + 6] and self._is_a_thing(at):
            return True
        if low not in cues.COMMON_NOUNS or self.is_capital(at):
            return False
        return self._has_article(at) or self._is_a_thing(at)

    def _has_article(self, at: int) -> bool:
        back, near = at - 1, self.line.low(at - 1)
        if near in cues.NOUN_BEFORE - {"det", "vores", "min", "din", "hans", "hendes", "deres", "jeres"}:
            return True
        return (
            self.line.low(back - 1) in {"en", "et"}
            and self.lexicon.listed(near)
            and near not in cues.RELATIONS
        )

    def _is_a_thing(self, at: int) -> bool:
        """Return whether the word is explained or valued as things are: "Vinter er den værste tid"."""
        if self.line.low(at + 1) not in {"er", "var", "bliver"}:
            return False
        place = at + 2
        while self.line.low(place) in _ADVERBS:
            place += 1
        if self.line.low(place) == "for":
            return self.line.low(place + 1) in _TOO
        if self.line.low(place) in _VALUED:
            return self._ends_valued(place)
        if self.line.low(place) not in {"en", "et", "den", "det"}:
            return False
        ahead = self.line.words[place + 1 : place + 5]
        ahead = ahead[: next((n for n, word in enumerate(ahead) if n and word in _LINKS), len(ahead))]
        if not ahead or ahead[0] in {",", ".", "der", "som", "fra", "med"}:
            return False
        return not any(word in cues.PERSON_NOUNS for word in ahead)

    def is_capital(self, at: int) -> bool:
        """Return whether token `at` has a capital that says something."""
        token = self.line.tokens[at]
        return self.line.cased and token.cap and not token.first

    def is_surname(self, at: int, *, rare: bool = True) -> bool:
        """Return whether token `at` can be a family name; `rare`: even a word that is seldom one."""
        token, lexicon = self.line.tokens[at], self.lexicon
        if not token.is_word:
            return False
        if self.is_capital(at):
            return token.low not in lexicon.not_names
        if token.low in cues.NEVER_FAMILY:
            return False
        shaped = lexicon.family_shaped(token.low) and len(token.low) > 5
        words = lexicon.family_words if rare else lexicon.family_usual
        return lexicon.is_family(token.low) or shaped or lexicon.stem(token.low, words) is not None

    def has_a_role(self, at: int) -> bool:
        """Return whether token `at` says what only somebody can be: "er Liv stadig leder"."""
        return self.line.low(at + (self.line.low(at) in _STILL)) in _ROLES

    def _before(self, at: int, bare: str) -> float:
        """Weigh what stands before: first what speaks against a name, then what speaks for one."""
        back = self.line.skip_back(at)
        before, near = self.line.low(back), self.line.low(at - 1)
        two_before = self.line.low(self.line.skip_back(back)) if back >= 0 else ""
        reached = before in {"fra", "til", "på", "af"} and two_before in cues.REACHING
        if bare in cues.REAL_MONTHS and self._among_months(at, two_before):
            return -6.0
        seasons = {bare, *self._beside(at)} >= {"sommer", "vinter"}
        if bare in cues.MONTHS and (seasons or self._beside(at) & _WEATHER) and before not in _NAMED:
            return -4.0
        if near == "og" and back in self._ends and bare in cues.MONTHS - cues.REAL_MONTHS:
            return 3.0
        if bare in cues.MONTHS and self._in_a_date(at, near) and not reached:
            return 1.0 if near in {"og", "fra", "til", "eller"} and self.is_capital(at) else -4.0
        in_a_role = back == 0 and before in {"er", "var"} and self.has_a_role(at + 1)
        if in_a_role or before in cues.RELATIONS or (before in _CHILDREN and two_before in _WHOSE):
            return 3.5
        if self._against(at, bare, near, two_before):
            return -6.0
        if before in _NAMED or (before in {"efter", "spørge"} and two_before in cues.ASKING):
            return 4.0
        if reached:
            return 3.5
        if self._hailed(at, bare):
            return 3.0
        if near == "der" and self.line.low(at - 2) in {"ham", "hende", "han", "hun"}:
            return 3.5
        if near == "du" and at == len(self.line.tokens) - 1 - (self.line.low(at + 1) in {"?", ".", "!"}):
            return 3.0
        seen = before in {"du", "jeg", "vi", "han", "hun"} and (
            two_before in cues.ASKING | _SEEING or self.line.low(at - 2) == "så"
        )
        if before in cues.SPEAKING and two_before in cues.SUBJECT_PRONOUNS - {"der"}:
            return 2.0  # "jeg synes Bo ...": what is said of Bo, or of the month of May
        if before in cues.SPEAKING | _TALKED_TO or seen:
            return 3.0
        if before == "med" and two_before in cues.WITH_PEOPLE:
            return 3.0
        return self._weakly_before(back, before, two_before)

    def _hailed(self, at: int, bare: str) -> bool:
        """Return whether somebody is spoken to: "jamen liv du må", "ja fred det er rigtigt nok"."""
        back = at - 1
        while self.line.low(back) in _HAILS | {","}:
            back -= 1
        after, then = self.line.low(at + 1), self.line.low(at + 2)
        if self.line.low(at - 1) == after == "," and self.line.low(at - 2) not in self.lexicon.given_words:
            return then in cues.SPOKEN_ON | {"det"}
        if back == at - 1 or self.line.low(back) not in _CLAUSE_ENDS:
            return False
        if bare in cues.MONTHS:
            return after == "du" and then != ""
        if after in {"kan", "har", "vil", "skal", "må"}:
            return then in {"du", "vi", "jeg"}
        if after == "det":
            return then in _AGREED or (then == "er" and self.line.low(at + 3) in _AGREED)
        return after in _GOES_ON and (after != "du" or then != "")

    def _ends_valued(self, place: int) -> bool:
        """Return whether "bedst", "forbi", "noget", "at" at `place` speaks of a thing, not of a person."""
        word, after = self.line.low(place), self.line.low(place + 1)
        if word == "at":
            return after not in {"finde", "træffe", "få", "regne", "stole"}
        if word == "noget":
            return after in {"", ",", ".", "som", "der", "man", "vi", "jeg", "alle", "af"}
        return after in {"", ",", ".", "når", "hvis", "om", "man", "nu", "men", "og", "herude", "for", "her"}

    def _among_months(self, at: int, two_before: str) -> bool:
        """Return whether another month stands beside it, or somebody waits for it."""
        if self.is_capital(at):
            return False
        return bool(self._beside(at) & MONTHS.keys()) or two_before in cues.WAITING

    def _beside(self, at: int) -> set[str]:
        """Return the words that "og", "eller" or a comma joins it to."""
        joints = {"og", "eller", ","}
        after = self.line.low(at + 2) if self.line.low(at + 1) in joints else ""
        before = self.line.low(at - 2) if self.line.low(at - 1) in joints else ""
        in_a_row = {self.line.low(at - 1), self.line.low(at + 1)} & (MONTHS.keys() - {self.line.low(at)})
        return {after, before, *in_a_row}

    def _in_a_date(self, at: int, near: str) -> bool:
        ordinal = read_ordinal(self.line.words, at - 1) is not None if at else False
        return near in cues.MONTH_BEFORE or near == "." or near.isdigit() or ordinal

    def _against(self, at: int, bare: str, near: str, two_before: str) -> bool:
        if near in cues.NOUN_BEFORE and not (near == "det" and self.line.low(at - 2) in {"er", "var"}):
            return not (near in {"har", "havde"} and self.line.low(at + 1) in cues.DONE)
        if near in cues.VERB_BEFORE and bare in cues.VERB_NAMES:
            return True
        if near in _BEING and two_before not in cues.SUBJECTS:
            return True
        return bare == "kaj" and near in {"ved", "langs"}

    def _weakly_before(self, back: int, before: str, two_before: str) -> float:
        if before in {"set", "mødt", "truffet"} or (before == "i" and two_before == "fat"):
            return 2.5
        if back == 0 and before in _ASKS_FIRST and self.line.low(2) in cues.PERSON_STATES:
            return 1.5
        if (before in {"er", "var"} and two_before in {"det", "her", "dette"}) or (
            before == "det" and two_before in {"er", "var"}
        ):
            return 1.5
        if before == "og" and back > 0:
            other = self.line.low(self.line.skip_back(back))
            known = self.lexicon.is_given(other) or back in self._ends
            return 3.0 if known else (2.0 if other in _PEOPLE else 1.0)
        if before in _GREETED:
            return 2.5
        return 1.0 if before in _CLAUSE_STARTS | {"med", "til", "fra", "af"} else 0.0

    def _after(self, at: int, low: str, bare: str) -> float:
        """Weigh what stands after."""
        after = self.line.low(at + 1) if self.line.close(at) else ""
        if (bare == "per" and after in cues.UNITS_AFTER_PER) or after in {"dig", "jer"}:
            return -9.0
        if low != bare and after in cues.THEIRS:
            return 3.5
        if low == bare and self._is_a_thing(at):
            return -3.0
        if low == bare and (self._put_first(at) or self._is_done_to(at)):
            return -4.0
        weight = 0.5 if low != bare else 0.0
        if self.line.close(at) and self.is_surname(at + 1, rare=False):
            weight += 3.0
        elif low == bare and self.lexicon.is_given(after):
            weight += 3.0  # "svend aage"
        return weight + self._after_word(at, after) + self._first_in_sentence(at, after)

    def _is_done_to(self, at: int) -> bool:
        """Return whether something is to be done to it that is done to things: "Mark skal pløjes"."""
        return (
            self.line.low(at + 1) in {"skal", "kan", "må", "bør"} and self.line.low(at + 2) in _DONE_TO_THINGS
        )

    def _put_first(self, at: int) -> bool:
        """Return whether the word stands before its verb and somebody else does it: "Sol får jeg"."""
        verb, clause = self.line.low(at + 1), " ".join(self.line.words[at : at + 8])
        return (
            self.line.tokens[at].first
            and not _LOOKED_AFTER.search(clause)
            and verb in cues.DOES - cues.OF_PEOPLE - cues.SUBJECT_PRONOUNS - {"som", "fra"}
            and self.line.low(at + 2) in cues.SUBJECT_PRONOUNS
        )

    def _after_word(self, at: int, after: str) -> float:
        if after in cues.DONE and self.line.low(at - 1) in {"har", "havde"}:
            return 3.0
        if after in cues.ACTS:
            return 3.0
        if after == "og":
            following = self.line.low(at + 2)
            if following in {"jeg", "hendes", "hans", "mig"}:
                return 3.0
            if self.lexicon.is_given(following):
                return 2.5
            return 1.5 if following in self.lexicon.given_words else 0.0
        if after in {"han", "hun"} and self.line.low(at + 2) in cues.DOES:
            return 3.0
        if after in cues.PRONOUNS:
            return 2.0
        if self.line.low(at) in cues.REAL_MONTHS and after in _OF_MONTHS:
            return 1.5 if self.line.low(at + 2) in cues.PERSON_STATES | _OF_CHILDREN else 0.0
        if after in {"der", "som"} and self.line.low(at + 2) in {"er", "var"}:
            return 0.0 if self.line.low(at + 3) in _VALUED else 1.5
        if after in {"der", "som", "fra", "du", "jeg"}:
            return 1.5
        return 1.0 if after in cues.DOES else 0.0

    def _begins_a_list(self, at: int) -> bool:
        """Return whether a comma and another name with a capital follow: "Sol, Storm og Liv"."""
        if self.line.low(at + 1) != "," or at + 2 >= len(self.line.tokens) or not self.is_capital(at + 2):
            return False
        other = self.line.low(at + 2)
        return self.lexicon.is_given(other) or other in self.lexicon.given_words

    def is_called_upon(self, at: int) -> bool:
        """Return whether a comma and a question follow: "Bo, kan du komme"."""
        if self.line.low(at + 1) != ",":
            return False
        verb = self.line.low(at + 2) in {"kan", "har", "vil", "skal", "er", "må", "gider", "ved", "husker"}
        return (verb and self.line.low(at + 3) == "du") or self.line.low(at + 2) in {"du", "kom", "hør"}

    def _first_in_sentence(self, at: int, after: str) -> float:
        """Weigh a name first in a sentence: "Bo vil", "My er begyndt", against "Storm er der nok af"."""
        if self.line.tokens[at].first and (self.is_called_upon(at) or self._begins_a_list(at)):
            return 2.5
        if not self.line.tokens[at].first or after not in _FIRST_VERBS:
            return 0.0
        month = self.line.low(at) in cues.REAL_MONTHS
        if month and after in _OF_MONTHS and self.line.low(at + 2) not in cues.PERSON_STATES | _OF_CHILDREN:
            return 0.0
        states = cues.PERSON_STATES - _WHOSE - {"min", "din", "på", "i", "med"}
        not_well = self.line.low(at + 2) == "ikke" and self.line.low(at + 3) in states
        if after == "er" and self.line.low(at + 2) in _OF_THINGS and not not_well:
            return -1.5
        if self.line.low(at + 2) == "der":
            return 0.0
        return 1.5 if self.line.cased else 2.0
