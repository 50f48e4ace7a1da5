"""Names that are words are told from the words by who acts, what is said of them, and who is spoken to."""

import pytest

from nlp.masking import mask

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("det er bjerg der bestemmer herude", ["bjerg"]),
        ("Skov ringede i går, han ville vide noget om lønnen.", ["Skov"]),
        ("spørg dal om vagtplanen", ["dal"]),
        ("jeg har talt med både lind og bang om det", ["lind", "bang"]),
        ("Sten nede på værkstedet viser dig rundt.", ["Sten"]),
        ("jamen sol hun er vores yngste", ["sol"]),
        ("Maj er min svigerinde.", ["Maj"]),
        ("har du set august i dag", ["august"]),
        ("Bo, kan du komme herover?", ["Bo"]),
        ("vi skal have fat i lykke", ["lykke"]),
        ("det er lund der laver planen ikke bjerg", ["lund", "bjerg"]),
        ("Vi kalder ham altid Pivert, men han hedder Ove.", ["Pivert", "Ove"]),
        ("Notatet er underskrevet K.B.H. i går.", ["K.B.H."]),
        ("det står under l h i kalenderen", ["l h"]),
        ("mit navn staves b j a r k e", ["b j a r k e"]),
        ("det er van hoang der ringer", ["van hoang"]),
        ("Jordan har ringet og vil gerne begynde.", ["Jordan"]),
        ("jamen sol du kan jo selv vælge", ["sol"]),
        ("nå men stig hvad siger du så til det", ["stig"]),
        ("ja lykke det er rigtigt nok", ["lykke"]),
        ("Det passer fint, Glæde, du får bare en sms.", ["Glæde"]),
        ("tjek lige med storm om han har nøglen", ["storm"]),
        ("det har jeg vendt med palle i går", ["palle"]),
        ("hils gamle-per på værkstedet", ["gamle-per"]),
    ],
)
def test_a_word_that_is_meant_as_a_name_is_masked(text: str, names: list[str]) -> None:
    masked = {at for span in mask([text])[0].spans for at in range(span.start, span.end)}
    for name in names:
        start = text.index(name)
        assert all(at in masked for at in range(start, start + len(name)) if text[at].isalnum()), (text, name)


@pytest.mark.parametrize(
    "text",
    [
        "Vinter er den værste tid på vejene.",
        "Sommer er bedst, når man har fri.",
        "August er for sent, du skal være i gang før.",
        "april og maj er altid stille hos os",
        "vi venter til maj og ser så",
        "jeg synes viola er en pæn blomst",
        "der er en lille lund bag huset",
        "Holm er bare et gammelt ord for en ø.",
        "Svend blev han aldrig, for han stoppede før tid.",
        "Sol får jeg ikke meget af på nathold.",
        "Max otte kilo må hun løfte.",
        "Mark skal pløjes før november.",
        "Lykke er at have et job, man kan lide.",
        "det er vinter der er værst for ryggen",
        "jeg kom fra polen og kørte til sverige og Norge",
        "har du brug for en tolk på dari eller farsi",
        "vi kører en gammel volvo og en Toyota",
        "min kollega siger hell yes hver gang",
        "du kan sms'e til mig",
        "ja sol det har vi ikke set meget til",
        "nå men fred være med det",
        "altså storm og regn hele ugen",
        "jamen sommer det er jo den bedste tid",
        "nej maj det er for sent",
        "Der er Løn, Pension, Ferie, så det er meget.",
        "krøllealfa og snabela er det samme tegn",
    ],
)
def test_the_same_words_as_words_are_left_alone(text: str) -> None:
    assert not mask([text])[0].spans, text
