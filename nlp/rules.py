"""What is sharp in spoken Danish: spaCy patterns for set phrases, and cues that take them back.

A rule is a hint with a place, never a verdict: the trained layer weighs it. Cues (negation, reported speech,
the past, a question) hold for the utterance as a whole and are weighed there too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from nlp.numerals import in_digits
from nlp.spacy_alone import import_spacy

if TYPE_CHECKING:
    from spacy.matcher import Matcher
    from spacy.tokens import Doc


class Cue(StrEnum):
    """What an utterance's form says about its content."""

    NEGATED = "negated"
    REPORTED = "reported"
    PAST = "past"
    QUESTION = "question"
    AGREED = "agreed"  # "ikke?", "er det en aftale?": asks for a yes to what was just said


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A phrase that hints at `behaviour`, as half-open character offsets in the utterance."""

    behaviour: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the rules see in one utterance."""

    hits: tuple[Hit, ...]
    cues: frozenset[Cue]


Pattern = list[dict[str, Any]]


def _words(*choices: str) -> dict[str, Any]:
    """One token, any of `choices` (lower case)."""
    return {"LOWER": {"IN": list(choices)}}


def _any(most: int) -> list[dict[str, Any]]:
    """Up to `most` tokens of any kind."""
    return [{"OP": "?"} for _ in range(most)]


_DAYS = _words("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "dagen")
_FORTNIGHT = [_words("14.", "14")]
_WEEK = _words("uge")
_VISIT = _words(
    "besøge", "besøger", "besøg", "derud", "derned", "derhen", "derover", "ud", "forbi", "hen", "ned"
)
_TOGETHER = _words("vi", "sammen")
_PAID = _words("løntimer", "løntimerne", "lønnede", "timeløn")

# Numbers stand here in digits: "fjortende", "14." and "fire og tyve" are brought to one form before.
PATTERNS: Mapping[str, Sequence[Pattern]] = {
    "rel_primary_contact": [
        [
            _words("personlige", "personlig", "faste", "primære"),
            *_any(2),
            _words("jobformidler", "kontaktperson", "kontakt"),
        ],
        [_words("mig", "jeg"), *_any(3), _words("din"), _words("jobformidler", "kontaktperson")],
        [_words("kun"), _words("forholde"), _words("dig"), _words("til"), _words("mig")],
    ],
    "rel_contact_details_24h": [
        [
            _words("inden"),
            _words("for"),
            *_any(1),
            _words("24", "1", "et", "én", "en"),
            _words("timer", "døgn", "time", "dag"),
        ],
        [_words("højst", "højest", "senest"), *_any(2), _words("døgn", "dagen")],
        [
            _words("her"),
            _words("er", "har"),
            *_any(3),
            _words("mit"),
            _words("kort", "visitkort", "nummer", "telefonnummer"),
        ],
        [_words("altid"), *_any(2), _words("velkommen"), *_any(3), _words("ringe", "skrive", "sende")],
        [_words("mit"), _words("direkte"), _words("nummer", "telefonnummer")],
        [_words("svarer"), *_any(3), _words("samme", "dagen"), _words("dag", "efter")],
    ],
    "rel_listen_understand": [
        [_words("forstår"), _words("godt"), *_any(1), _words("at", "hvis", "det", "du")],
        [_words("kan"), *_any(1), _words("godt"), _words("forstå", "høre")],
        [_words("hører"), _words("dig"), _words("sige")],
        [_words("med"), _words("mine"), _words("ord")],
    ],
    "rel_meet_every_14_days": [
        [_words("hver", "hveranden"), *_FORTNIGHT, *_any(1), _words("dag")],
        [_words("hver"), _words("anden"), _WEEK],
        [_words("med"), _words("2", "14"), _words("ugers", "dages"), _words("mellemrum")],
    ],
    "goal_aim_is_job": [
        [_words("målet", "formålet", "meningen"), *_any(6), _words("er"), *_any(5), _words("job", "arbejde")],
        [_words("handler"), _words("om"), *_any(5), _words("job", "arbejde")],
    ],
    "goal_make_job_goal": [
        [
            _words("lave", "lavet", "sætte", "sat", "udarbejde", "skrive", "skrevet", "finde", "formulere"),
            *_any(5),
            _words("jobmål", "jobmålet"),
        ],
        [_words("jobmål", "jobmålet"), *_any(5), _words("retning", "vej", "søge", "styrer")],
    ],
    "goal_ask_job_wishes": [
        [_words("hvad", "hvilket"), *_any(6), _words("tænke"), _words("dig"), _words("at")],
        [_words("drømmer"), _words("du"), _words("om")],
        [_words("hvilket", "hvad"), *_any(6), _words("lyst"), _words("til")],
        [_words("drømmejob", "jobønske", "jobønsker")],
    ],
    "goal_tasks_not_titles": [
        [
            _words("hvilke", "hvad"),
            *_any(4),
            _words("opgaver", "arbejdsopgaver", "funktioner", "jobfunktioner"),
        ]
    ],
    "cv_need_and_purpose": [
        [_words("cv", "cv'et"), *_any(14), _words("match", "matcher", "passer", "matche")]
    ],
    "cv_use_actively": [
        [_words("dit"), _words("cv"), *_any(4), _words("her", "skærmen", "sammen")],
        [_words("ind"), _words("i"), _words("cv'et")],
    ],
    "bar_ask_perceived_barriers": [
        [_words("forhindre", "forhindrer", "holder", "bremser", "afholder"), *_any(1), _words("dig")],
        [_words("står"), *_any(2), _words("i"), _words("vejen")],
        [
            _words("svært", "sværeste", "svære"),
            *_any(5),
            _words("arbejde", "job", "arbejdsplads", "arbejdsmarkedet"),
        ],
    ],
    "bar_express_belief": [
        [_words("tror"), _words("på"), *_any(2), _words("at", "du", "dig")],
        [_words("ikke"), _words("i"), _words("tvivl"), _words("om")],
    ],
    "bar_discuss_solutions": [[_words("mentor", "parallelt", "sideløbende")]],
    "bar_explain_support_in_job": [
        [
            _words("kan"),
            *_any(3),
            _words("støtte", "hjælpe", "betale"),
            *_any(6),
            _words("job", "jobbet", "hjælpemiddel", "hjælpemidler", "mentor", "assistance"),
        ]
    ],
    "comp_success_stories_hiring": [
        [_words("vitas")],
        [
            _words("ansat", "ansatte", "ansætte", "ansætter", "fastansat"),
            *_any(4),
            _words("bagefter", "efter", "praktik", "praktikken"),
        ],
    ],
    "comp_contact_together": [
        [_words("ringe", "kontakte", "ringer", "skrive", "skriver"), *_any(4), _words("sammen")],
        [_words("højttaler")],
    ],
    "comp_visit_date": [
        [_VISIT, *_any(5), _DAYS],
        [_DAYS, *_any(7), _VISIT, *_any(3), _TOGETHER],
        [_DAYS, _words("den"), *_any(3), _words("klokken", "kl.", "kl")],
    ],
    "agr_what_it_takes_hours": [
        [
            _words("hvad"),
            _words("skal"),
            _words("der"),
            _words("til"),
            *_any(8),
            _words("løn", "timer", "ansætte", "betale"),
        ]
    ],
    "agr_company_considerations": [[_words("tage", "tager"), *_any(2), _words("hensyn")]],
    "agr_written_work_agreement": [
        [_words("arbejdsaftale", "arbejdsaftalen", "underskriver")],
        [_words("skriver"), _words("vi"), _words("under")],
    ],
    "agr_contact_person": [
        [_words("kontaktperson"), *_any(3), _words("derude", "herude", "virksomheden", "på", "her")]
    ],
    "agr_progress_milestones": [[_words("delmål", "delmålet", "delmålene")]],
    "hrs_goal_every_time": [[_words("hvor", "hvordan", "status"), *_any(7), _PAID]],
    "hrs_combine_internship_paid": [
        [_words("praktik", "praktikken"), *_any(8), _PAID],
        [_PAID, *_any(6), _words("praktik", "praktikken")],
        [_words("kombinere", "blande"), *_any(4), _words("praktik", "praktikken", "løn")],
    ],
    "hrs_tasks_deserve_pay": [
        [_words("lige"), _words("fod"), _words("med")],
        [_words("bør", "skal"), *_any(4), _words("løn"), _words("for")],
    ],
    "hrs_stand_firm": [
        [_words("min"), _words("vurdering")],
        [_words("holder", "står"), _words("fast"), _words("i", "på", "ved")],
    ],
    "mot_positive_feedback": [
        [_words("godt", "flot"), _words("gået", "klaret")],
        [_words("have"), _words("ros")],
    ],
    "mot_small_results": [[_words("lille", "små"), _words("sejr", "sejre", "skridt", "fremskridt")]],
    "mot_peers_success": [
        [_words("en"), _words("anden", "borger"), *_any(6), _words("timer", "fastansat", "ansat", "job")]
    ],
}

_NEGATIONS = frozenset({"ikke", "aldrig", "ingen", "hverken", "næppe", "intet"})
_TAG_QUESTION = frozenset({"ikke", "vel", "ik", "ikk", "okay", "hva"})
_REPORTING = frozenset({"siger", "sagde", "siges", "spørger", "mener", "lovede", "påstår"})
_OTHERS = frozenset(
    {"kollega", "kommune", "folderen", "læge", "lægen", "chef", "naboen", "de", "han", "hun", "man", "andre"}
)
_PAST = frozenset(
    {
        "gik",
        "ringede",
        "sagde",
        "svarede",
        "fik",
        "sås",
        "lavede",
        "var",
        "havde",
        "kom",
        "skrev",
        "startede",
        "snakkede",
    }
)
_ASKING = frozenset(
    {
        "hvad",
        "hvem",
        "hvor",
        "hvordan",
        "hvornår",
        "hvilke",
        "hvilken",
        "hvilket",
        "hvorfor",
        "skal",
        "kan",
        "kunne",
        "har",
        "er",
        "må",
        "vil",
        "tror",
    }
)


@lru_cache(maxsize=1)
def _tools() -> tuple[Any, Matcher]:
    nlp = import_spacy().blank("da")
    from spacy.matcher import Matcher

    matcher = Matcher(nlp.vocab)
    for behaviour, patterns in PATTERNS.items():
        matcher.add(behaviour, list(patterns), greedy="LONGEST")
    return nlp.make_doc, matcher


def read(text: str) -> Reading:
    """Read one utterance: the phrases that hint at a behaviour, and the cues of its form."""
    make_doc, matcher = _tools()
    digits = in_digits(text)
    doc = make_doc(digits.text)
    hits = {
        (doc.vocab.strings[key], *digits.span(doc[start:end].start_char, doc[start:end].end_char))
        for key, start, end in matcher(doc)
    }
    return Reading(
        hits=tuple(Hit(behaviour=name, start=start, end=end) for name, start, end in sorted(hits)),
        cues=_cues(doc),
    )


def _cues(doc: Doc) -> frozenset[Cue]:
    words = [token.lower_ for token in doc if not token.is_punct]
    cues: set[Cue] = set()
    if not words:
        return frozenset()
    body = words[:-1] if words[-1] in _TAG_QUESTION else words
    if body is not words or words[-2:] == ["en", "aftale"]:
        cues.add(Cue.AGREED)
    if _NEGATIONS.intersection(body):
        cues.add(Cue.NEGATED)
    if _REPORTING.intersection(body) and _OTHERS.intersection(body):
        cues.add(Cue.REPORTED)
    if _PAST.intersection(body):
        cues.add(Cue.PAST)
    if doc.text.rstrip().endswith("?") or words[0] in _ASKING:
        cues.add(Cue.QUESTION)
    return frozenset(cues)
