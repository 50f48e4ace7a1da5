"""Made-up examples, core elements and utterances for the tests of the trainers' library."""

from hypothesis import strategies as st

from nlp.core_elements import load_core_elements
from nlp.library import Example, Turn
from nlp.records import Role, Utterance
from nlp.trainers.records import clean, entry_of

OWN = load_core_elements()
BEHAVIOURS = OWN.taggable

letters = st.text(max_size=40) | st.sampled_from(
    [
        "Hvad drømmer du om?",
        "'=SUM(A1)",
        "-- ja",
        'a;b,c\t"d"',
        "<v S1>&amp;",
        "x --> y",
        "\ufeffHej",
        "[NAVN 1]s",
    ]
)
texts = letters.map(clean).filter(bool)
roles = st.sampled_from(list(Role))


@st.composite
def entries(draw):
    role = draw(roles)
    labels = st.lists(st.sampled_from(BEHAVIOURS), max_size=3) if role is Role.JOBFORMIDLER else st.just([])
    turns = st.lists(st.builds(Turn, role=st.none() | roles, text=texts), max_size=3)
    example = Example(
        role=role,
        text=draw(texts),
        behaviours=tuple(draw(labels)),
        context=tuple(draw(turns)),
        kind=draw(letters),
        source=draw(letters),
        meeting=draw(letters),
    )
    return entry_of(example, provenance=draw(texts), consent=draw(texts))


@st.composite
def libraries(draw):
    """Entries, each once."""
    return tuple({entry.id: entry for entry in draw(st.lists(entries(), max_size=6))}.values())


@st.composite
def local_sets(draw):
    """The raw form of a local set of core elements."""
    titles = letters.map(clean).map(lambda text: f"{text} fem tegn".strip())
    numbers = iter(range(1000))

    def behaviour():
        number = next(numbers)
        return {
            "id": f"lok_{number}",
            "example_da": draw(titles),
            "observability": draw(st.sampled_from(["speech", "mixed", "outside"])),
            "auto_tag": draw(st.booleans()),
            "speaker": "jobformidler",
            "addressee": draw(st.sampled_from([["borger"], ["borger", "virksomhed"], []])),
            "meeting_type": draw(st.sampled_from([["citizen"], ["company"]])),
            "confusable_with": draw(st.lists(st.sampled_from(BEHAVIOURS), max_size=2)),
            "source": "local",
            "note_da": draw(letters.map(clean)),
        }

    def topic(name):
        return {
            "id": name,
            "short_label_da": draw(titles),
            "topic_lines_da": draw(st.lists(titles, min_size=1, max_size=2)),
            "behaviours": [behaviour() for _ in range(draw(st.integers(1, 2)))],
        }

    return {
        "version": 1,
        "language": "da",
        "observability_values": {},
        "counts": {},
        "core_elements": [
            {"id": f"lokal_{element}", "title_da": draw(titles), "topics": [topic(f"emne{'abc'[element]}")]}
            for element in range(draw(st.integers(1, 3)))
        ],
    }


@st.composite
def utterances(draw):
    """Utterances whose times are whole milliseconds and who last."""
    start_ms = draw(st.integers(0, 40_000_000))
    length_ms = draw(st.integers(1, 60_000))
    return Utterance(
        start_s=start_ms / 1000,
        end_s=(start_ms + length_ms) / 1000,
        speaker=draw(letters.map(clean)),
        role=draw(st.none() | roles),
        text=draw(letters.map(clean)),
    )


def line(text, *behaviours, consent="not needed: made up", context=(), role=Role.JOBFORMIDLER, kind="warm"):
    """One entry."""
    example = Example(role=role, text=text, behaviours=behaviours, context=tuple(context), kind=kind)
    return entry_of(example, provenance="Skrevet til prøven", consent=consent)


def bicycle_set():
    """The raw form of a local set with one made-up behaviour."""
    return {
        "version": 1,
        "language": "da",
        "observability_values": {},
        "counts": {"behaviours": 1},
        "core_elements": [
            {
                "id": "ce_local",
                "title_da": "Kontorets egne kerneelementer",
                "topics": [
                    {
                        "id": "vej",
                        "short_label_da": "Vejen til arbejde",
                        "topic_lines_da": ["Borgeren kan komme frem"],
                        "behaviours": [
                            {
                                "id": "vej_bicycle",
                                "example_da": "Spørg, om borgeren kan cykle til arbejde",
                                "observability": "speech",
                                "auto_tag": True,
                                "speaker": "jobformidler",
                                "addressee": ["borger"],
                                "meeting_type": ["citizen"],
                                "confusable_with": [],
                                "source": "local",
                            }
                        ],
                    }
                ],
            }
        ],
    }
