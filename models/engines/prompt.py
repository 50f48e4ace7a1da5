"""What Whisper is told was said just before: it writes on in the same manner, about the same things.

Written for the purpose. No name is in it, so that none can be heard that was not said. How much it helps:
docs/adr/0012-ear.md.
"""

from typing import Final

# Of Whisper's 448 tokens some 300 are left to the text of 28 seconds: 120 words and more.
PROMPT: Final = " ".join(
    (
        "Det er mig, der er din kontaktperson, så du kan altid ringe eller skrive.",
        "Tak.",
        "Hvad drømmer du om?",
        "Jamen, jeg har altid gerne villet arbejde med dyr.",
        "Hvad er det ved dyr, du godt kan lide?",
        "Altså, jeg ved det ikke rigtigt.",
        "Vi kunne besøge en gård sammen, hvad siger du til det?",
        "Ja, det lyder fint.",
        "Du har ikke været i arbejde siden sidste år, vel?",
        "Nej, det gik ikke med de mange timer.",
        "Så begynder vi i det små.",
    )
)
ECHO_WORDS: Final = 7


def echoes(text: str, prompt: str) -> bool:
    """Return whether `text` has `ECHO_WORDS` words on end of the prompt's: they may be told, not heard."""
    return bool(runs(text) & runs(prompt))


def runs(text: str) -> set[tuple[str, ...]]:
    """Return all runs of `ECHO_WORDS` words in `text`, without case and signs."""
    words = [word.strip(".,?!:;-").lower() for word in text.split()]
    return {tuple(words[first : first + ECHO_WORDS]) for first in range(len(words) - ECHO_WORDS + 1)}
