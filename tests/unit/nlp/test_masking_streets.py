"""Addresses whose street may be any word; and the same words with a number after them that are none."""

import pytest

from nlp.masking import mask

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("hun bor stadig på mælkebøtten atten stuen til højre", "mælkebøtten atten stuen til højre"),
        ("Min nye lejlighed er på Månen 4, 2. sal, dør 3, ikke?", "Månen 4, 2. sal, dør 3"),
        ("adressen er tulipanen fire anden til venstre", "tulipanen fire anden til venstre"),
        ("Butikken ligger på Birkesporet 7B i Vejle.", "Birkesporet 7B"),
        ("så kører du ned ad rødkløveren otte og ringer på", "rødkløveren otte"),
        ("Jeg har skrevet Kornloftet 12, kl. th., passer det?", "Kornloftet 12, kl. th."),
        ("det er rugbakken hundrede og syv dør fire tror jeg", "rugbakken hundrede og syv dør fire"),
        ("mød op på bagerens stræde seks b klokken ni", "bagerens stræde seks b"),
        ("bilen holder på solens vej ni og vil ikke starte", "solens vej ni"),
        ("Er det Gamle Møllebro 203, kld., vi skal skrive til?", "Gamle Møllebro 203, kld."),
        ("posten går til nørregade to otte tusind aarhus c", "nørregade to otte tusind aarhus c"),
        ("han er flyttet til havrekilen nummer fem", "havrekilen nummer fem"),
        ("hun bor på christian den ottendes vej fire", "christian den ottendes vej fire"),
        ("Det er Christian 4.s Vej 8, tror jeg.", "Christian 4.s Vej 8"),
        ("vi bor på h c lumbyes gade ni", "h c lumbyes gade ni"),
        ("det er ude på lindebjergvej øh fire", "lindebjergvej øh fire"),
    ],
)
def test_any_word_is_a_street_where_enough_says_so(text: str, address: str) -> None:
    start = text.index(address)
    masked = {at for span in mask([text])[0].spans for at in range(span.start, span.end)}
    assert all(at in masked for at in range(start, start + len(address)) if text[at].isalnum()), text


@pytest.mark.parametrize(
    "text",
    [
        "vi mødes på torsdag ti hos mig",
        "jeg sidder på stuen fire timer om dagen",
        "Vi starter på Hold 3 i uge 42.",
        "møde på rådhuset ni femten",
        "spillet kommer på Playstation 5 til jul",
        "han har boet på gården i tolv år",
        "hun arbejder på afdeling fire på anden sal",
        "Vi ses på biblioteket 14.30.",
        "vi mangler folk på kassen otte til seksten",
    ],
)
def test_a_word_with_a_number_after_it_is_no_address(text: str) -> None:
    assert not mask([text])[0].spans, text
