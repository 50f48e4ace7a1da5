"""The screens in a real browser, over a real home: by keyboard, guarded, readable, and silent afterwards."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from observer.bootstrap import open_services
from observer.records import State
from tests.e2e.day import choose_focus, erase, spar, write, written_and_reloaded
from tests.e2e.language import foreign_words
from tests.e2e.screens import (
    CHROMIUM,
    VIEWPORT,
    answer_all,
    browsing,
    off_loopback,
    opened,
    press,
    screens,
    served,
    tab_to,
)
from tests.e2e.screens_server import sample_blocks
from tests.e2e.seed import PASSPHRASE, rows, seeded

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium here"),
]

ENGLISH = re.compile(
    r"\b(loading|settings|built with|use via api|error|submit|processing|queue|connection|clear|undo)\b",
    re.IGNORECASE,
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    seeded(home)
    with served(home) as found:
        yield found


def review(page: Page, address: str) -> Page:
    """The seeded meeting's review, ready."""
    page.goto(address)
    page.wait_for_selector(".observations")
    page.click('[aria-label="Fortsæt Prøvesamtale"]')
    page.wait_for_selector("medlyt-review[data-ready]")
    return page


def statuses(page: Page) -> list[str]:
    """The pointers' statuses in order, as they are drawn."""
    return page.evaluate("() => [...document.querySelectorAll('.pointer')].map((one) => one.classList[1])")


def test_from_formoede_to_receipt_with_the_keyboard_alone(home: Path) -> None:
    with served(home, killed=True) as address, browsing() as (context, asked):
        page = opened(context, address)
        press(page, '[data-act="start.new"]')
        page.wait_for_selector(".preparation")
        choose_focus(page, "job ønsker", "goal_ask_job_wishes")
        typed = {"#own-words": "Venter på svaret", '[name="udtryk"]': "Åbne spørgsmål"}
        written_and_reloaded(page, typed, ready=".preparation")
        assert page.locator("[data-chosen] li").count() == 1
        press(page, '[data-act="preparation.on"]')
        page.wait_for_selector(".read-aloud")
        answer_all(page)
        page.reload()
        page.wait_for_selector(".read-aloud")
        asked_there = page.locator(".person:not([hidden]) .question").count()
        assert page.locator("input:checked").count() == asked_there > 0
        press(page, '[data-way="with"]')
        page.wait_for_selector(".big-code")
        slip_on_paper(page)
        press(page, '[data-act="code.on"]')
        page.wait_for_selector("[data-trial]")
        press(page, ".button.record")
        page.wait_for_selector('medlyt-recorder[phase="recording"]')
        recorded_until(page, 20)
        press(page, '[data-dialog="strike"]')
        press(page, '#strike button[value="1"]')
        page.wait_for_selector(".gap-told")
        struck = page.inner_text(".gap-told")
        recorded_until(page, 40)
        page.keyboard.press("5")
        page.wait_for_selector("[data-last] input")
        write(page, "[data-last] input", "Et nik")
        page.keyboard.press("Enter")
        page.keyboard.press("2")
        page.wait_for_function("() => document.querySelector('[data-count]').textContent.endsWith('2')")
        page.reload()
        page.wait_for_selector('medlyt-recorder[phase="recording"]')
        assert page.inner_text("[data-count]").endswith("2")
        assert page.inner_text(".gap-told") == struck
        assert off_loopback(asked) == []

    # Killed while it records: what was said until then is there, and the recording can go on.
    with served(home, killed=True) as address, browsing() as (context, _):
        page = opened(context, address)
        press(page, '[data-act="start.open"]')
        page.wait_for_selector(".people-count")
        press(page, '[data-act="recording.start"]')
        page.wait_for_selector('medlyt-recorder[phase="recording"]')
        # Several pointers are outside the minute that was struck, however late it was struck.
        recorded_until(page, 150)
        assert page.inner_text("[data-count]").endswith("2")
        assert page.inner_text(".gap-told") == struck
        press(page, '[data-act="recording.stop"]')
        page.wait_for_selector(".people-count")
        press(page, 'form[data-act="process.start"] button')
        page.wait_for_selector(".citizen")
        typed = {'[name="borger.samtalen"]': "Rart at blive hørt"}
        written_and_reloaded(page, typed, ready=".citizen")
        press(page, '[data-act="citizen.on"]')
        page.wait_for_selector("medlyt-review[data-ready]", timeout=90_000)

        assert page.locator(".turns .gap").count() >= 1
        assert page.locator(".legend .sign-struck").count() == 1
        # Of what was struck there are no pointers; those that are left need not be in focus.
        press(page, ".bar-line > .check input", "Space")
        page.keyboard.press("f")
        page.wait_for_selector(".pointer.selected")
        page.keyboard.press("j")
        page.wait_for_selector(".pointer.accepted")
        page.keyboard.press("n")
        page.wait_for_selector(".pointer.rejected")
        page.keyboard.press("z")
        page.wait_for_selector(".pointer.rejected", state="detached")
        page.keyboard.press("k")
        page.wait_for_selector("dialog.choose[open]")
        page.keyboard.type("pårørende")
        page.keyboard.press("Enter")
        page.wait_for_selector(".pointer.changed")
        page.evaluate("() => document.querySelector('medlyt-review').queue")

    with served(home) as address, browsing() as (context, asked):
        page = opened(context, address)
        press(page, '[data-act="start.open"]')
        page.wait_for_selector("medlyt-review[data-ready]")
        assert page.locator(".pointer.changed").count() == 1
        press(page, '[data-act="review.finish"]')

        page.wait_for_selector(".gather")
        assert page.input_value(".kept-notes textarea >> nth=0") == "Et nik"
        typed = {'[name="godt.kollega"]': "Du ventede på svaret"}
        written_and_reloaded(page, typed, ready=".gather")
        press(page, '[data-act="gather.on"]')
        page.wait_for_selector(".debrief")
        # R071: neither there nor anywhere one could go to from there.
        for shut in (".seen", '[data-act="step.review"]', '[data-act="step.recording"]'):
            assert page.locator(shut).count() == 0, shut
        assert len(spar(page)) == 5
        assert page.input_value('[name="godt.kollega"]') == "Du ventede på svaret"
        press(page, "[data-agree]", "Space")
        press(page, '[data-act="sheet.on"]')

        page.wait_for_selector('[data-dialog="erase-now"]')
        assert "(2)" in page.inner_text(".stays")
        assert "enige om" in page.inner_text(".stays")
        erase(page)
        assert "Slettet og efterprøvet" in page.inner_text(".receipt-head")
        assert "arbejdshukommelse" in page.inner_text(".receipt")
        assert off_loopback(asked) == []

    with open_services(home, PASSPHRASE) as services:
        (observation,) = services.observations()
        assert observation.state is State.ERASED
        kept = services._parts.store.confirmed(observation.id)
        assert "rel_relatives_contact" in {one.behaviour for one in kept}
        left = services.answers(observation.id)
        assert left["godt.kollega"] == "Du ventede på svaret"
        assert "borger.samtalen" not in left


def slip_on_paper(page: Page) -> None:
    """What comes out of the printer: the slip alone, on one page."""
    page.emulate_media(media="print")
    slip = page.inner_text(".slip")
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", slip)
    assert "Har du fortrudt?" in slip
    assert page.inner_text("#content").strip() == slip.strip()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    page.emulate_media(media="screen")


def recorded_until(page: Page, seconds: int) -> None:
    page.wait_for_function(
        "(wanted) => { const shown = document.querySelector('[data-elapsed]').textContent.split(':');"
        " return 60 * Number(shown[0]) + Number(shown[1]) >= wanted; }",
        arg=seconds,
    )


def test_a_visit_without_recording_with_the_keyboard_alone(home: Path) -> None:
    # The program is killed and started again in step after step of the day.
    with served(home, killed=True) as address, browsing() as (context, _):
        page = opened(context, address)
        press(page, '[data-act="start.visit"]')
        page.wait_for_selector(".preparation")
        written_and_reloaded(page, {'[name="intention"]': "Finde retning"}, ready=".preparation")
        press(page, '[data-act="preparation.on"]')
        page.wait_for_selector(".read-aloud")
        answer_all(page, no="borger.recording")
        page.wait_for_timeout(300)
    with served(home, killed=True) as address, browsing() as (context, _):
        page = opened(context, address)
        press(page, '[data-act="start.open"]')
        page.wait_for_selector(".read-aloud")
        assert "lige så godt" in page.inner_text("[data-outcome]")
        press(page, '[data-way="without"]')
        page.wait_for_selector(".big-code")
        press(page, '[data-act="code.on"]')
        page.wait_for_selector("#note")
        press(page, '[data-act="notes.begin"]')
        page.wait_for_selector('[data-act="notes.begin"]', state="detached")
        page.keyboard.press("5")
        page.wait_for_selector("ul.notes li textarea:focus")
        page.keyboard.type("Nikker")
        page.keyboard.press("Enter")
        tab_to(page, "#note")
        page.keyboard.type("Spørger og venter")
        page.keyboard.press("Enter")
        page.wait_for_selector("ul.notes li >> nth=1")
        page.keyboard.type("Smiler")
        page.reload()
        page.wait_for_selector("#note")
        assert page.input_value("#note") == "Smiler"
    with served(home, killed=True) as address, browsing() as (context, _):
        page = opened(context, address)
        press(page, '[data-act="start.open"]')
        page.wait_for_selector("#note")
        assert page.locator('[data-act="notes.begin"]').count() == 0, "the conversation has begun already"
        written = page.eval_on_selector_all("ul.notes textarea", "all => all.map((one) => one.value)")
        assert written == ["Smiler", "Spørger og venter", "Nikker"]
        press(page, '[data-submits="notes.finish"]')
        page.wait_for_selector(".citizen")
        written_and_reloaded(page, {'[name="borger.emner"]': "Ja, de fleste"}, ready=".citizen")
        press(page, '[data-act="citizen.on"]')
        page.wait_for_selector(".gather")
        written_and_reloaded(page, {'[name="lagde_maerke.kollega"]': "Ventede"}, ready=".gather")
        press(page, '[data-act="gather.on"]')
        titles = spar(page)
        assert titles[0] == "Sparring: Jobkonsulenten fortæller"
        assert len(titles) == 4
        written_and_reloaded(page, {'[name="navn.fokusperson"]': "AB"}, ready=".sheet")
    with served(home) as address, browsing() as (context, _):
        page = opened(context, address)
        press(page, '[data-act="start.open"]')
        page.wait_for_selector(".sheet")
        assert page.input_value('[name="navn.fokusperson"]') == "AB"
        with page.expect_download() as handed:
            press(page, 'a[href$="/kollega.pdf"]')
        assert handed.value.suggested_filename == "sparringsark-kollega.pdf"
        assert handed.value.path().read_bytes().startswith(b"%PDF-")
        press(page, '[data-act="sheet.on"]')
        erase(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_is_accessible_danish_and_stays_on_this_machine(address: str, scheme: str) -> None:
    axe = Axe()
    found: dict[str, list[str]] = {}
    with browsing(scheme=scheme) as (context, asked):
        page = opened(context, address)
        for name in screens(page):
            answer = axe.run(page, options={"resultTypes": ["violations"]}).response
            grave = [
                f"{one['id']}: {one['nodes'][0]['html'][:160]}"
                for one in answer["violations"]
                if one["impact"] in {"serious", "critical"}
            ]
            said = page.inner_text("body")
            foreign = [*ENGLISH.findall(said), *foreign_words(page)]
            wide = [too_wide(page, zoom) for zoom in (1, 2)]
            if grave or foreign or max(wide) > 0 or page.get_attribute("html", "lang") != "da":
                found[name] = [*grave, *foreign, f"{wide} px too wide at 100 and 200 percent"]
        assert page.title().endswith("Medlyt")
        assert found == {}, found
        assert off_loopback(asked) == []
        assert len(asked) > 50


def too_wide(page: Page, zoom: int) -> int:
    """How much wider than the window the page is at 100 or 200 percent."""
    page.set_viewport_size({"width": VIEWPORT["width"] // zoom, "height": VIEWPORT["height"] // zoom})
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.set_viewport_size({"width": VIEWPORT["width"], "height": VIEWPORT["height"]})
    return int(wide)


def test_keys_of_the_review(address: str) -> None:
    with browsing() as (context, asked):
        page = review(context.new_page(), address)
        assert set(statuses(page)) == {"open"}
        # No key decides about a pointer that nobody has seen: the first only shows it.
        page.keyboard.press("j")
        assert set(statuses(page)) == {"open"}
        page.keyboard.press("j")
        page.keyboard.press("n")
        page.keyboard.press("j")
        page.wait_for_function("() => document.querySelectorAll('.pointer.accepted').length === 2")
        assert statuses(page)[:4] == ["accepted", "rejected", "accepted", "open"]
        for _ in range(3):
            page.keyboard.press("z")
        page.wait_for_function("() => document.querySelectorAll('.pointer.open').length === 17")
        page.keyboard.press("y")
        page.wait_for_selector(".pointer.accepted")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        assert page.evaluate("() => document.activeElement.classList.contains('pointer')")

        page.reload()
        page.wait_for_selector("medlyt-review[data-ready]")
        assert statuses(page)[0] == "accepted", "a decision outlives the page"

        page.keyboard.press("f")
        page.wait_for_function("() => document.querySelector('.play').classList.contains('playing')")
        page.keyboard.press(" ")
        page.wait_for_function("() => !document.querySelector('.play').classList.contains('playing')")
        assert any(urlsplit(one).path.startswith("/lyd/") for one in asked)

        page.click(".likes summary")
        page.uncheck(".likes label:has-text('Brug bogstaver') input")
        page.click(".likes summary")
        before = statuses(page)
        page.keyboard.press("j")
        page.wait_for_timeout(300)
        assert statuses(page) == before, "the letter keys can be turned off"


def test_it_plays_from_a_second_before(address: str) -> None:
    with browsing() as (context, _):
        page = context.new_page()
        page.add_init_script(
            "window.began = []; const Real = window.Audio; window.Audio = function () {"
            " const one = new Real();"
            " one.addEventListener('playing', () => window.began.push(one.currentTime)); return one; };"
        )
        review(page, address)
        page.keyboard.press("f")
        page.wait_for_function("() => window.began.length > 0")
        start_s = next(one.utterance.start_s for one in rows() if one.tags)
        assert page.evaluate("() => window.began[0]") == pytest.approx(start_s - 1, abs=0.3)


def test_one_click_says_who_the_consultant_is(address: str) -> None:
    with browsing() as (context, _):
        page = review(context.new_page(), address)
        assert "(foldet ind, 1)" in page.inner_text(".fold >> nth=0")
        page.click(".voices summary")
        page.click(".voices button")
        page.wait_for_function(
            "() => document.querySelector('.turn h2')?.textContent !== 'Jobformidler'"
            " || document.querySelector('.turn').classList.contains('borger')"
        )
        assert page.locator(".turn").first.get_attribute("class") == "turn borger"


def test_the_guard_before_every_route(address: str) -> None:
    parts = urlsplit(address)
    token = parse_qs(parts.query)["token"][0]
    base = f"{parts.scheme}://{parts.netloc}"
    paths = (
        "/",
        "/config",
        "/theme.css",
        "/assets/x.js",
        "/gradio_api/info",
        "/gradio_api/upload",
        "/gradio_api/upload_progress",
        "/gradio_api/file=/etc/hostname",
        "/gradio_api/queue/join",
        "/gradio_api/queue/data?session_hash=x",
        "/gradio_api/run/predict",
        "/gradio_api/call/act",
        "/gradio_api/heartbeat/x",
        "/gradio_api/proxy=http://example.com",
        "/gradio_api/runs",
        "/medlyt/static/app.js",
        "/lyd/x.wav",
        "/api/alive",
    )
    with httpx.Client(base_url=base) as stranger:
        for path in paths:
            for method in ("GET", "POST"):
                assert stranger.request(method, path).status_code == 403, (method, path)
        assert stranger.get("/?token=wrong").status_code == 403
    with httpx.Client(base_url=base) as guest:
        assert guest.get("/", params={"token": token}).status_code == 303
        assert guest.get("/api/alive").status_code == 200
        for headers in (
            {"host": "evil.example"},
            {"host": f"evil.example:{parts.port}"},
            {"origin": "http://evil.example"},
            {"origin": "null"},
            {"sec-fetch-site": "cross-site"},
        ):
            assert guest.get("/api/alive", headers=headers).status_code == 403, headers
            assert guest.post("/gradio_api/run/predict", headers=headers, json={}).status_code == 403, headers
        # What the page does not need is shut to the page too.
        for path in paths[4:]:
            if "upload" in path or "file=" in path or "proxy" in path or "runs" in path or "info" in path:
                assert guest.get(path).status_code == 404, path
                assert guest.post(path, files={"files": b"x"}).status_code == 404, path
        page = guest.get("/")
        assert page.headers["cache-control"] == "no-store"
        assert "default-src 'self'" in page.headers["content-security-policy"]


def test_it_listens_on_loopback_alone(address: str) -> None:
    port = urlsplit(address).port
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if not Path(table).exists():
            pytest.skip("no /proc here")
        for line in Path(table).read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            if state == "0A" and int(local.split(":")[1], 16) == port:
                assert local.split(":")[0] == "0100007F", "127.0.0.1"


def test_nothing_of_the_meeting_stays_in_the_browsers_files(address: str, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    with browsing(profile=profile) as (context, _):
        page = review(context.new_page(), address)
        for _ in range(4):
            page.keyboard.press("f")
            page.wait_for_timeout(900)
        page.click('[data-act="review.finish"]')
        page.wait_for_selector(".gather")
    samples = np.concatenate(list(sample_blocks()))
    loud = int(np.argmax(np.abs(samples[: 60 * 16_000].astype(np.int32))))
    run = samples[loud : loud + 64].astype("<i2").tobytes()
    sentences = [one.utterance.text.encode() for one in rows() if len(one.utterance.text) > 30]
    files = [path for path in profile.rglob("*") if path.is_file()]
    assert len(files) > 20
    for path in files:
        held = path.read_bytes()
        assert run not in held, path
        assert not any(sentence in held for sentence in sentences), path
        assert b"WAVEfmt " not in held, path


def test_an_error_is_told_in_the_page(address: str) -> None:
    with browsing() as (context, _):
        page = opened(context, address)
        page.click(".withdraw summary")
        page.fill("#code", "AAAA-BBBB")
        page.keyboard.press("Enter")
        page.wait_for_selector(".problem")
        assert page.evaluate("() => document.activeElement.classList.contains('problem')")
        assert page.input_value("#code") == "AAAA-BBBB"


def test_a_server_that_is_gone_is_told_in_danish(home: Path) -> None:
    with browsing() as (context, _):
        with served(home) as address:
            page = opened(context, address)
        page.click('[data-act="start.new"]')
        page.wait_for_selector(".gone", timeout=15_000)
        assert "Medlyt svarer ikke" in page.inner_text(".gone")
        ground = page.eval_on_selector(".gone", "(one) => getComputedStyle(one).backgroundColor")
        assert ground != "rgba(0, 0, 0, 0)", "it lies over the page, and must be read"
        assert not ENGLISH.search(page.inner_text("body"))


def test_a_second_start_on_the_same_home_is_refused(home: Path, tmp_path: Path) -> None:
    medlyt = [
        sys.executable,
        "-c",
        "from observer.cli import main; main()",
        "ui",
        "--no-browser",
        "--home",
        str(home),
    ]
    environment = {"MEDLYT_PASSPHRASE": PASSPHRASE, "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    with subprocess.Popen(medlyt, env=environment, stderr=subprocess.PIPE, text=True) as first:
        assert first.stderr is not None
        lines = iter(first.stderr)
        told = next(line for line in lines if "token=" in line)
        assert told.startswith("http://127.0.0.1:")
        second = subprocess.run(
            medlyt, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert second.returncode == 1
        assert "åben" in second.stderr.lower() or "allerede" in second.stderr.lower()
        assert "token" not in second.stderr
        first.send_signal(2)
        first.wait(30)
    assert first.returncode == 0


@pytest.mark.skipif(shutil.which("unshare") is None, reason="no network namespaces here")
def test_it_opens_without_a_network(home: Path) -> None:
    code = (
        "import subprocess, sys, urllib.request;"
        "subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True);"
        "one = subprocess.Popen([sys.executable, '-m', 'tests.e2e.screens_server', sys.argv[1]],"
        " stdout=subprocess.PIPE, text=True);"
        "address = next(line for line in one.stdout if 'http' in line).strip();"
        "import http.cookiejar as jar;"
        "opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar.CookieJar()));"
        "print(opener.open(address).status); one.send_signal(2); one.wait(20)"
    )
    command = ["unshare", "--net", sys.executable, "-c", code, str(home)]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=120, check=False
    )
    if "Operation not permitted" in done.stderr:
        pytest.skip("network namespaces are not permitted here")
    assert done.stdout.strip() == "200", done.stderr


def test_the_pages_data_holds_no_figure_about_a_person(address: str) -> None:
    """R002: the review's own data, as it goes over the wire."""
    with browsing() as (context, _):
        answers: list[str] = []
        page = context.new_page()
        page.on("response", lambda one: answers.append(one.text()) if "/review?" in one.url else None)
        review(page, address)
        (data,) = [json.loads(one) for one in answers]
    assert set(data) == {
        "observation",
        "duration_s",
        "gaps",
        "voices",
        "turns",
        "choices",
        "near",
        "notes",
        "focus",
        "keys",
        "sample",
        "blind",
        "reviewer",
        "waits",
        "decided",
    }
    assert set(data["voices"][0]) == {"speaker", "role", "name", "sample"}
