"""Whether a page is in Danish: every word of it, seen or only read aloud, against hunspell's Danish list.

What the list lacks and is right is in tests/data/danish_words.txt, with its reason. Some English words are
Danish by the list's own rules of putting words together; those a page might well show are named here.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Page

WORDS = Path(__file__).parents[1] / "data" / "danish_words.txt"
TAKEN_FOR_DANISH = frozenset(
    {"processing", "clear", "upload", "download", "click", "drop", "output", "input", "save", "delete"}
    | {"edit", "search", "hide", "please", "feil", "innstillinger", "lagre", "avbryt"}
)
# All that is on the page, on show or not, and what is said in place of what is seen.
SAID = """() => {
  const said = [];
  const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { parentElement, data } = texts.currentNode;
    if (!parentElement.closest('script, style, kbd, noscript, .big-code')) said.push(data);
  }
  for (const one of document.querySelectorAll('*')) {
    for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext', 'aria-description']) {
      if (one.hasAttribute(name)) said.push(one.getAttribute(name));
    }
    if (one.matches('input[type=button], input[type=submit]')) said.push(one.value);
  }
  return said;
}"""


def known_words() -> frozenset[str]:
    """What is right although the list lacks it."""
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line.split("#")[0].strip() for line in lines) - {""}


def foreign_in(texts: list[str]) -> list[str]:
    """The words that are no Danish; raises FileNotFoundError where hunspell is not installed."""
    # A file's name or ending and a code are no words.
    plain = (re.sub(r"\S*[\d@/_]\S*|(?<!\w)\.\w+", " ", text) for text in texts)
    found = {word for text in plain for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)}
    words = sorted(word for word in found if len(word) > 1)
    asked = subprocess.run(
        ["hunspell", "-d", "da_DK", "-i", "utf-8", "-l"],
        input="\n".join(words),
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    known = known_words()
    unknown = {word for word in asked.stdout.split() if word not in known}
    return sorted(unknown | {word for word in words if word.lower() in TAKEN_FOR_DANISH})


def foreign_words(page: Page) -> list[str]:
    """The words of a page that are no Danish; none where there is no list to ask."""
    return foreign_in(page.evaluate(SAID)) if shutil.which("hunspell") else []
