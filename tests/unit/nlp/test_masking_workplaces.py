"""Workplaces told by a trade, their owners or a word for a workplace; the same words for the work itself."""

import pytest

from nlp.masking import mask

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "workplace"),
    [
        ("jeg har været hos skovstien vvs i et halvt år", "skovstien vvs"),
        ("solhjørnets planteskole mangler en til foråret", "solhjørnets planteskole"),
        ("hun gør rent for regnbuen rengøring om aftenen", "regnbuen rengøring"),
        ("jeg fik løntilskud hos dalgaard og søn", "dalgaard og søn"),
        ("Sven & Døtre Malerfirma har ringet.", "Sven & Døtre Malerfirma"),
        ("Jeg begyndte i Konditoriet Vaffelhjertet i maj.", "Konditoriet Vaffelhjertet"),
        ("Besøget hos Børnehuset Ved Søen er flyttet.", "Børnehuset Ved Søen"),
        ("vi har en aftale med en fra krafthold syd", "krafthold syd"),
        ("Lyngtofte Camping søger folk til sommeren.", "Lyngtofte Camping"),
    ],
)
def test_a_workplace_by_its_trade_is_masked(text: str, workplace: str) -> None:
    start = text.index(workplace)
    masked = {at for span in mask([text])[0].spans for at in range(span.start, span.end)}
    assert all(at in masked for at in range(start, start + len(workplace)) if text[at].isalnum()), text


@pytest.mark.parametrize(
    "text",
    [
        "jeg er god til almindelig rengøring og let havearbejde",
        "kommunens rengøring er lagt ud til andre",
        "daglig rengøring tager to timer",
        "han vil hellere være på et bageri end på et gartneri",
        "min mor og søn bor sammen og deres datter er flyttet",
        "vi har et team på syv og et i afdeling nord",
        "hos den gamle tømrer lærte jeg det hele",
        "jeg arbejder for fast løn med rengøring",
        "Vi kører transport og catering fra samme køkken.",
    ],
)
def test_the_work_itself_is_left_alone(text: str) -> None:
    assert not mask([text])[0].spans, text
