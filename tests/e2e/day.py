"""The pair's day walked by keyboard alone: what is typed in each step, and how one comes to the next."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.screens import followed, press, tab_to


def write(page: Page, selector: str, text: str) -> None:
    """Go to a field by Tab, and type."""
    tab_to(page, selector)
    page.keyboard.type(text)


def written_and_reloaded(page: Page, fields: dict[str, str], *, ready: str) -> None:
    """Type in each field, and load the page anew right after the last letter: nothing typed is lost."""
    for selector, text in fields.items():
        write(page, selector, text)
    page.reload()
    page.wait_for_selector(ready)
    for selector, text in fields.items():
        assert page.input_value(selector) == text, selector


def choose_focus(page: Page, words: str, behaviour: str) -> None:
    """Find something in the overview by a search, choose it and make it a favourite."""
    write(page, "#focus-search", words)
    press(page, f'[data-topic] [value="{behaviour}"]', "Space")
    page.wait_for_selector(f'[data-chosen] [data-drop="{behaviour}"]')
    press(page, f'[data-topic] [data-star="{behaviour}"]', "Space")
    page.wait_for_selector(f'[data-favourite="{behaviour}"]:not([hidden])')


def spar(page: Page) -> list[str]:
    """Through the parts of the sparring in their order, writing in the first field of each; their titles."""
    titles = []
    while True:
        page.wait_for_selector(".debrief")
        title = page.inner_text("h1")
        titles.append(title)
        field = f"#{page.get_attribute('.debrief .asked textarea >> nth=0', 'id')}"
        selector = field.replace(".", "\\.")
        if len(titles) == 1:
            written_and_reloaded(page, {selector: "Stikord"}, ready=".debrief")
            assert page.inner_text("h1") == title, "a reload stays in the part"
        followed(page, lambda: press(page, '[data-act="debrief.next"]'))
        if page.locator(".sheet").count():
            return titles


def erase(page: Page) -> None:
    """Say yes to the erasing, and see the receipt."""
    page.wait_for_selector('[data-dialog="erase-now"]')
    press(page, '[data-dialog="erase-now"]')
    press(page, '#erase-now [data-act="erase.now"]')
    page.wait_for_selector(".receipt")
