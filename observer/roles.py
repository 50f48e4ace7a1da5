"""Who is who: a suggestion from what is said, which the observer confirms (R024).

Plain counting of words that one side of the table uses more, chosen so that they survive a poor recogniser:
a consultant says "du" and "vi", asks, and talks much; a citizen says "jeg"; a company says "hun" or "han".
No voice is judged, only words, and nothing is remembered from one meeting to the next.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from nlp.records import Role, Utterance
from observer.errors import RoleChoiceInvalid

PointerWeight = Callable[[tuple[Utterance, ...]], Sequence[float]]
"""Given utterances that are all the consultant's, how much each one points at core elements (0 or more)."""

# How much one such word speaks for the consultant (above 0) or against. Seen on d1-d3 as said and as heard.
_CONSULTANT: Final[Mapping[str, float]] = MappingProxyType(
    {
        **dict.fromkeys(("du", "dig", "din", "dit", "dine", "jer", "jeres"), 1.0),
        **dict.fromkeys(("kollega", "jobcenter", "jobcentret", "jobcenteret", "borgere", "borger"), 1.0),
        **dict.fromkeys(("jobmål", "jobformidler", "virksomhedspraktik", "kompetencer"), 1.0),
        **dict.fromkeys(("hvad", "hvilke", "hvilken", "hvilket", "hvordan", "cv", "praktik"), 0.7),
        **dict.fromkeys(("vi", "aftale", "aftaler", "næste", "job", "løn", "virksomhed", "timer"), 0.5),
        **dict.fromkeys(("skal", "hvis", "lad", "selv", "og", "så"), 0.2),
        **dict.fromkeys(("jeg", "mig"), -0.35),
        **dict.fromkeys(("min", "mit", "mine", "tror", "smerter", "syg", "lægen", "træt"), -0.6),
        **dict.fromkeys(("ja", "nej", "tak", "gerne", "øh", "jo"), -0.3),
    }
)
# How much a word speaks for a company rather than a citizen.
_COMPANY: Final[Mapping[str, float]] = MappingProxyType(
    {
        **dict.fromkeys(("hun", "hende", "hendes", "henne", "han", "ham"), 1.0),
        **dict.fromkeys(("vores", "kunder", "kunderne", "medarbejdere", "ansat", "ansætte", "sæson"), 0.7),
        **dict.fromkeys(("vi", "os", "dem", "hej", "velkommen"), 0.5),
        **dict.fromkeys(("jeg", "mig"), -0.4),
        **dict.fromkeys(("min", "mit", "mine", "tror", "smerter", "syg", "lægen", "træt"), -0.6),
    }
)
_ASKING: Final = ("hvad", "hvor", "hvilke", "hvem", "har du", "kan du", "vil du", "er du", "kunne du")
# A speaker heard only in passing says little about themselves.
_SHRINK_UTTERANCES: Final = 4
_TALKS_MUCH: Final = 0.5
_ASKS: Final = 2.0
_OPENS_OR_CLOSES: Final = 0.15
# The strongest cue: what a trained tagger finds in each one's speech if that one were the consultant.
_POINTERS: Final = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSuggestion:
    """Who is probably who: a role for each speaker, and how sure it is who the consultant is, in [0, 1]."""

    roles: Mapping[str, Role]
    confidence: float


def suggest_roles(
    utterances: Sequence[Utterance],
    *,
    company: bool | None = None,
    pointer_weight: PointerWeight | None = None,
) -> RoleSuggestion:
    """Suggest a role for every speaker of `utterances` (in time order).

    `company` False says that nobody from a company is there; else, where three or more speak, one of them is.
    Exactly one speaker is the consultant; whoever is left is a citizen, at whose speech nothing ever points.
    """
    speakers = sorted({utterance.speaker for utterance in utterances}, key=label_order)
    if not speakers:
        return RoleSuggestion(roles={}, confidence=0.0)
    scores = consultant_scores(utterances, speakers, pointer_weight)
    consultant = max(speakers, key=lambda speaker: scores[speaker])
    roles = dict.fromkeys(speakers, Role.BORGER)
    roles[consultant] = Role.JOBFORMIDLER
    others = [speaker for speaker in speakers if speaker != consultant]
    # One other speaker alone is the citizen, who is always present.
    if len(others) > 1 and company is not False:
        by_company = {speaker: lexical_score(spoken_by(utterances, speaker), _COMPANY) for speaker in others}
        roles[max(others, key=lambda speaker: by_company[speaker])] = Role.VIRKSOMHED
    return RoleSuggestion(roles=roles, confidence=softmax(scores)[consultant])


def consultant_scores(
    utterances: Sequence[Utterance], speakers: Sequence[str], pointer_weight: PointerWeight | None = None
) -> Mapping[str, float]:
    """Return for each speaker how much speaks for that one being the consultant; higher is likelier."""
    words = Counter(one.speaker for one in utterances for _ in tokens(one.text))
    all_words = sum(words.values()) or 1
    pointers = pointer_shares(utterances, pointer_weight)
    scores = {}
    for speaker in speakers:
        own = spoken_by(utterances, speaker)
        share = (words[speaker] + 1) / (all_words + len(speakers))
        scores[speaker] = (
            lexical_score(own, _CONSULTANT)
            + _TALKS_MUCH * math.log(share * len(speakers))
            + _ASKS * sum(map(is_question, own)) / (len(own) + _SHRINK_UTTERANCES)
            + _OPENS_OR_CLOSES * sum(utterances[end].speaker == speaker for end in (0, -1))
            + _POINTERS * pointers.get(speaker, 0.0)
        )
    return scores


def pointer_shares(
    utterances: Sequence[Utterance], pointer_weight: PointerWeight | None
) -> Mapping[str, float]:
    """Return each speaker's share of what would be pointed at if everyone were the consultant."""
    if pointer_weight is None:
        return {}
    weights = pointer_weight(tuple(replace(one, role=Role.JOBFORMIDLER) for one in utterances))
    shares: dict[str, float] = defaultdict(float)
    for one, weight in zip(utterances, weights, strict=True):
        shares[one.speaker] += weight
    total = sum(shares.values())
    return {speaker: share / total for speaker, share in shares.items()} if total else {}


def lexical_score(texts: Sequence[str], weights: Mapping[str, float]) -> float:
    """Return the mean weight of the words in an utterance of `texts`, each word once an utterance."""
    total = sum(weights.get(word, 0.0) for text in texts for word in set(tokens(text)))
    return total / (len(texts) + _SHRINK_UTTERANCES)


def chosen_roles(
    speakers: Sequence[str], chosen: Mapping[Role, str], suggested: Mapping[str, Role]
) -> Mapping[str, Role]:
    """Return `suggested` with what a person said, role by role, put over it.

    A chosen consultant takes that role from whoever was suggested, who becomes a citizen. Raises
    `RoleChoiceInvalid` for a speaker who is not among `speakers`, or who is given two roles.
    """
    for role, speaker in chosen.items():
        if speaker not in speakers:
            reason = f"der er ingen taler {speaker}, kun {', '.join(speakers) or 'ingen'}"
            raise RoleChoiceInvalid(choice=f"{role}={speaker}", reason=reason)
        if list(chosen.values()).count(speaker) > 1:
            raise RoleChoiceInvalid(choice=f"{role}={speaker}", reason="den samme taler har fået to roller")
    given = {speaker: role for role, speaker in chosen.items()}
    roles = {}
    for speaker in speakers:
        role = given.get(speaker, suggested.get(speaker, Role.BORGER))
        if speaker not in given and role in chosen and role is not Role.BORGER:
            role = Role.BORGER
        roles[speaker] = role
    return roles


def with_roles(utterances: Sequence[Utterance], roles: Mapping[str, Role | None]) -> tuple[Utterance, ...]:
    """Return the utterances, each with its speaker's role."""
    return tuple(replace(one, role=roles.get(one.speaker)) for one in utterances)


def spoken_by(utterances: Sequence[Utterance], speaker: str) -> tuple[str, ...]:
    """Return the texts of one speaker."""
    return tuple(one.text for one in utterances if one.speaker == speaker)


def is_question(text: str) -> bool:
    """Return whether `text` asks: by its mark, or, as recognisers often drop that, by how it begins."""
    return "?" in text or text.lower().startswith(_ASKING)


def tokens(text: str) -> list[str]:
    """Return the words of `text` in lower case."""
    return re.findall(r"\w+", text.lower())


def label_order(speaker: str) -> tuple[int, str]:
    """Sort S2 before S10, and labels of another form by themselves."""
    return (int(speaker[1:]) if speaker[1:].isdigit() else 0, speaker)


def softmax(scores: Mapping[str, float]) -> Mapping[str, float]:
    """Return the scores as shares that sum to 1."""
    highest = max(scores.values())
    weights = {key: math.exp(2.0 * (score - highest)) for key, score in scores.items()}
    total = sum(weights.values())
    return {key: weight / total for key, weight in weights.items()}
