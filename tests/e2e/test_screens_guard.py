"""Who reaches the screens: nobody without the token, nobody from outside this machine, no second start."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.e2e.screens import CHROMIUM
from tests.e2e.seed import PASSPHRASE

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium here"),
]


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
