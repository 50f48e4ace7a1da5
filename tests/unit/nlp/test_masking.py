"""Masking as it is used: one number for one person, a person's last word, nothing heavy before its time."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.masking import Label, Masker, mask
from nlp.masking.components import KINDS, SPANS_KEY, build
from nlp.masking.folding import fold
from nlp.masking.lexicon import FOLDER, load_lexicon
from nlp.masking.records import Found

pytestmark = pytest.mark.unit

DATA = Path(__file__).parents[2] / "data" / "masking"


def masked(*texts: str) -> list[str]:
    """Return the masked texts of one conversation."""
    return [one.masked for one in mask(texts)]


def test_one_person_has_one_number_by_first_name_full_name_and_genitive() -> None:
    assert masked(
        "Jeg hedder Henrik Madsen.", "henriks bror", "Henrik ringede", "Madsen er her", "Det er Mette."
    ) == [
        "Jeg hedder [NAVN 1].",
        "[NAVN 1]s bror",
        "[NAVN 1] ringede",
        "[NAVN 1] er her",
        "Det er [NAVN 2].",
    ]


def test_two_with_one_first_name_are_two() -> None:
    lines = masked("Mette Holm ringede.", "Så kom Mette Jensen.", "Mette blev.", "Mette Holm gik.")
    assert lines == ["[NAVN 1] ringede.", "Så kom [NAVN 2].", "[NAVN 2] blev.", "[NAVN 1] gik."]


def test_a_name_that_ends_with_s_keeps_its_s() -> None:
    assert masked("Det er Jens.", "Jens' bil", "jens er her") == [
        "Det er [NAVN 1].",
        "[NAVN 1]s bil",
        "[NAVN 1] er her",
    ]


@pytest.mark.parametrize(
    "sign", ["snabela", "snabel a", "krøllealfa", "krølle alfa", "alfakrølle", "alfa krølle"]
)
def test_an_address_is_heard_by_whatever_name_the_sign_has(sign: str) -> None:
    assert masked(f"min mail er lone {sign} mail punktum dk") == ["min mail er [E-MAIL 1]"]


@pytest.mark.parametrize(
    "said",
    [
        "karin, punktum, holm, snabel-a, mail, punktum, dk",
        "lars punktum bo nej undskyld lasse punktum bo snabel a mail punktum dk",
        "ahmedalsaid i ét ord og så snabel a mail punktum dk",
        "per.hansen på gmail punktum com",
        "jens(at)mail.dk",
    ],
)
def test_an_address_is_masked_from_its_first_letter_to_its_last(said: str) -> None:
    assert masked(f"min mail er {said}") == ["min mail er [E-MAIL 1]"]


def test_one_number_said_and_written_is_one() -> None:
    assert masked(
        "mit cpr er 010190-1234",
        "de sidste fire er tolv fireogtredive",
        "første i første halvfems tolv fireogtredive",
        "ring på 20 45 67 89",
        "tyve femogfyrre syvogtres niogfirs er min telefon",
        "+45 20456789",
        "skriv til lone.holm@mail.dk",
        "lone punktum holm snabela mail punktum dk",
    ) == [
        "mit cpr er [CPR 1]",
        "de sidste fire er [CPR 1]",
        "[CPR 1]",
        "ring på [TELEFON 1]",
        "[TELEFON 1] er min telefon",
        "[TELEFON 1]",
        "skriv til [E-MAIL 1]",
        "[E-MAIL 1]",
    ]


def test_every_kind_has_its_placeholder() -> None:
    text = "Ali Hassan bor på Lindevej 9 i Hobro, er født den 3. maj 1984 og arbejder hos Netto."
    assert masked(text) == [
        "[NAVN 1] bor på [ADRESSE 1] i [STED 1], er født den [FØDSELSDATO 1] "
        "og arbejder hos [ARBEJDSPLADS 1]."
    ]


def test_a_bare_answer_is_read_with_its_question() -> None:
    assert masked("Hvad er de sidste fire cifre?", "det er 7006") == [
        "Hvad er de sidste fire cifre?",
        "det er [CPR 1]",
    ]
    assert masked("hvad hedder du", "storm") == ["hvad hedder du", "[NAVN 1]"]
    assert masked("Hvornår startede du?", "det er 7006") == ["Hvornår startede du?", "det er 7006"]


def test_a_name_no_list_has_is_masked_wherever_it_stands_once_it_is_told() -> None:
    lines = masked("han hedder vist nok tvedelund", "tvedelund har bilen")
    assert lines == ["han hedder vist nok [NAVN 1]", "[NAVN 1] har bilen"]


def test_a_person_adds_and_removes() -> None:
    texts = ["Vi mødes ved Kilden.", "Kilden er lukket, siger Bo.", "Bo ved det."]
    masker = Masker(texts)
    start = texts[0].index("Kilden")
    masker.add(0, start, start + len("Kilden"), Label.PLACE)
    assert [one.masked for one in masker.masked()] == [
        "Vi mødes ved [STED 1].",
        "[STED 1] er lukket, siger [NAVN 1].",
        "[NAVN 1] ved det.",
    ]
    masker.remove(2, 0, 2)
    assert masker.masked()[2].masked == "Bo ved det."
    assert masker.masked()[1].masked == "[STED 1] er lukket, siger [NAVN 1]."


def test_a_removed_name_is_not_learned_back() -> None:
    texts = ["hun hedder vist tvedelund", "tvedelund er her"]
    masker = Masker(texts)
    masker.remove(0, texts[0].index("tvedelund"), len(texts[0]), everywhere=True)
    assert [one.masked for one in masker.masked()] == texts


def test_another_label_takes_the_place_of_the_first() -> None:
    masker = Masker(["Det er Mette."])
    masker.add(0, 7, 12, Label.ORG)
    assert masker.masked()[0].masked == "Det er [ARBEJDSPLADS 1]."


def test_a_change_outside_the_texts_is_refused() -> None:
    masker = Masker(["Hej"])
    with pytest.raises(IndexError):
        masker.add(1, 0, 1, Label.PERSON)
    with pytest.raises(ValueError, match="outside"):
        masker.remove(0, 2, 9)
    with pytest.raises(ValueError, match="outside"):
        Masker(["Hej"]).add(0, 1, 1, Label.PERSON, everywhere=False)
    with pytest.raises(ValueError, match="span"):
        Found(start=3, end=3, label=Label.CPR)


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_no_text_is_lost_whatever_it_is(texts: list[str]) -> None:
    for text, one in zip(texts, mask(texts), strict=True):
        assert one.text == text
        at, rebuilt = 0, ""
        for span in one.spans:
            assert at <= span.start < span.end <= len(text)
            rebuilt += text[at : span.start] + text[span.start : span.end]
            at = span.end
        assert rebuilt + text[at:] == text


def test_it_is_a_spacy_pipeline_that_keeps_every_character() -> None:
    nlp = build()
    assert nlp.pipe_names == list(KINDS)
    text = "Hej  Mette,\t ring på\n20 45 67 89."
    doc = nlp(text)
    assert doc.text == text
    assert [(span.text, span.label_) for span in doc.spans[SPANS_KEY]] == [
        ("Mette", "PERSON"),
        ("20 45 67 89", "PHONE"),
    ]


def test_one_kind_works_alone_in_any_danish_pipeline() -> None:
    import spacy

    nlp = spacy.blank("da")
    nlp.add_pipe("personal_cpr")
    doc = nlp("Mette har cpr 010190-1234.")
    assert [(span.text, span.label_) for span in doc.spans[SPANS_KEY]] == [("010190-1234", "CPR")]


def test_it_remembers_no_words_of_a_conversation() -> None:
    mask(["Det er Kwakwandu, der ringer."])
    assert not load_lexicon()._known


def test_importing_it_imports_nothing_heavy() -> None:
    code = (
        "import sys, nlp.masking, observer.cli; "
        "print([name for name in ('spacy', 'torch', 'phonenumbers') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_masking_leaves_torch_out_and_others_can_still_have_it() -> None:
    code = (
        "import sys, nlp.masking; nlp.masking.mask(['Hej Bo']); "
        "print('torch' in sys.modules, 'spacy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False True"


def test_the_lists_are_sorted_folded_and_without_doubles() -> None:
    for path in FOLDER.glob("*.txt"):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        assert lines == sorted(set(lines)), path.name
        assert all(line == fold(line).strip() for line in lines), path.name


def test_marked_lines_mark_what_is_there() -> None:
    for path in DATA.glob("*.tsv"):
        for row in path.read_text(encoding="utf-8").splitlines()[1:]:
            text, spans = row.split("\t")[:2]
            for start, end, label in json.loads(spans):
                assert Label(label)
                assert 0 <= start < end <= len(text), text
                assert text[start:end] == text[start:end].strip(), text
