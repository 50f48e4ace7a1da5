"""Where somebody lives, told in other ways than by a road and its number; the same words of other things."""

import pytest

from nlp.masking import mask

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("vi er flyttet ind i nummer elleve på granbrinken", ["nummer elleve på granbrinken"]),
        ("De bor i nr. 7 på Hybenfaldet.", ["nr. 7 på Hybenfaldet"]),
        ("vejen hedder fuglsangskrattet og vi er nummer tyve b", ["fuglsangskrattet", "nummer tyve b"]),
        ("Gaden hedder Ved Kæret, og jeg bor i nummer 3.", ["Ved Kæret", "nummer 3"]),
        ("jeg har have nummer fjorten i haveforeningen lykkeboet", ["haveforeningen lykkeboet"]),
        ("Hun bor i H/F Fremad, Asterstien 21, om sommeren.", ["H/F Fremad, Asterstien 21"]),
        ("han bor på lærkekollegiet værelse hundrede og to", ["lærkekollegiet værelse hundrede og to"]),
        ("der hvor birkestien krydser gammel strandvej", ["birkestien", "gammel strandvej"]),
        ("det ligger på hjørnet af vestergade og ny torvegade", ["vestergade", "ny torvegade"]),
        ("De har købt Fyrpasserboligen ude på odden.", ["Fyrpasserboligen"]),
        ("vores gård hedder nørre bakgård og ligger højt", ["nørre bakgård"]),
        (
            "han bor på emil ravns plads tolv tredje dør til højre",
            ["emil ravns plads tolv tredje dør til højre"],
        ),
        ("Jeg har et værelse på Enebærkrattet 5, på kvisten.", ["Enebærkrattet 5, på kvisten"]),
        ("min adresse er nordre bolværk otte opgang k", ["nordre bolværk otte opgang k"]),
        ("det hedder under linden tretten", ["under linden tretten"]),
    ],
)
def test_an_address_told_in_other_ways_is_masked(text: str, addresses: list[str]) -> None:
    masked = {at for span in mask([text])[0].spans for at in range(span.start, span.end)}
    for address in addresses:
        start = text.index(address)
        assert all(at in masked for at in range(start, start + len(address)) if text[at].isalnum()), text


@pytest.mark.parametrize(
    "text",
    [
        "Øvelse 3B og spørgsmål 9C er de sværeste.",
        "han er nummer to på listen og nummer fire på banen",
        "der hvor gangen krydser kørebanen skal man se sig for",
        "Jeg slog knæet på hjørnet af bordet og skabet.",
        "vejen hedder noget med birk men jeg kan ikke huske det",
        "jeg har en have og nummer to er på vej",
        "kollegiet har en venteliste på to år",
        "hun har en ungdomsbolig og bor i ejerboligen om sommeren",
        "kurset hedder trin fire og ligger på anden sal",
        "vi var nummer otte i køen og nummer tre på holdet",
        "der er to haver og fire gårde med i foreningen",
        "lad os skrive det ned på papir alle tre",
        "Mødelokale 4 er på anden dør til venstre.",
    ],
)
def test_the_same_words_about_other_things_are_left_alone(text: str) -> None:
    assert not mask([text])[0].spans, text
