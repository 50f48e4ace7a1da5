"""Villages, suburbs and quarters are masked where they are told; words that are villages too are left."""

import pytest

from nlp.masking import mask
from nlp.masking.lexicon import load_lexicon

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("aksel er vokset op i gug og er flyttet", "gug"),
        ("der er praktik i tarm hvis du kan komme derover", "tarm"),
        ("de flyttede til ask sidste år", "ask"),
        ("Vi ses på stationen i Skørring.", "Skørring"),
        ("min nye adresse er paradisæblevej enogtyve c i hørdum", "hørdum"),
        ("jeg skal først være i vissing klokken et", "vissing"),
        ("adressen er kirkebakken nitten b i vejstensrup", "vejstensrup"),
    ],
)
def test_a_village_is_masked(text: str, place: str) -> None:
    assert [text[one.start : one.end] for one in mask([text])[0].spans if one.label == "PLACE"] == [place]


@pytest.mark.parametrize(
    "text",
    [
        "jeg har ondt i tarmene og så er jeg nede på et lem",
        "du skal tage fat i en kam og en ask til medicinen",
        "et job i sig selv er jo ikke nok",
        "der er arbejde i store mængder og job i skæve timer",
        "der ligger en lille holm ude i fjorden",
    ],
)
def test_a_word_that_is_a_village_too_is_left(text: str) -> None:
    assert mask([text])[0].spans == ()


def test_a_name_that_goes_on_is_masked_whole() -> None:
    assert (
        mask(["Der er et vaskeri i byen, Lindbjerg Vask."])[0].masked == "Der er et vaskeri i byen, [NAVN 1]."
    )


def test_the_ordinary_and_the_short_ones_need_what_leads_to_them() -> None:
    villages = load_lexicon().villages
    assert villages["lund"]
    assert villages["gug"]
    assert not villages["hasseris"]
