"""The built book in a real browser: every page, on a desk, on a phone, in the dark."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
import urllib.parse
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browser import FLAGS, look
from playwright.sync_api import Browser, sync_playwright

KINDS = {
    "request": "a request failed",
    "elsewhere": "something is loaded from elsewhere",
    "console": "an error on the console",
    "script": "a script threw",
    "math": "a formula is not typeset",
    "alt": "an image without a text",
    "light": "text too faint on a light page",
    "dark": "text too faint on a dark page",
    "phone": "the page is wider than a phone",
    "animation": "an animation does not move",
}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def serve(folder: Path) -> tuple[http.server.ThreadingHTTPServer, str]:
    """Serve a folder on this machine; returns the server and its address."""
    handler = functools.partial(_Quiet, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}/"


def find_browser() -> str:
    """Path of a browser; without one, an error under CI and a skip elsewhere."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    for name in names:
        if name and (path := shutil.which(name)):
            return path
    reason = "no browser: install Debian's chromium, or name one in CHROMIUM"
    pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_browser()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def findings(book: Path, browser: Browser) -> dict[str, dict[str, list[str]]]:
    """What is wrong with each page, by kind."""
    server, base = serve(book)
    pages = sorted(p.relative_to(book).as_posix() for p in book.rglob("*.html"))
    pages = [name for name in pages if not name.startswith("_")]
    assert "index.html" in pages
    found = {name: look(browser, base + name, base) for name in pages}
    server.shutdown()
    server.server_close()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_page(findings, kind):
    wrong = [f"{page}: {text}" for page, kinds in findings.items() for text in kinds[kind]]
    assert not wrong, KINDS[kind] + ":\n" + "\n".join(wrong)


def test_a_missing_browser_is_an_error_under_ci(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no browser"):
        find_browser()
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="no browser"):
        find_browser()


BAD_PAGE = """<!doctype html><html data-theme="light"><body>
<button class="theme-switch-button"
 onclick="document.documentElement.dataset.theme='dark'">o</button>
<article><p style="color:#bbb;background:#fff">faint</p><div style="width:900px">wide</div>
<img src="gone.png"><span class="math">\\(x\\)</span><mjx-merror>bad</mjx-merror>
<div class="animation"><img src="data:," alt="still"><button title="Next frame">n</button></div>
</article><script src="http://127.0.0.1:9/x.js"></script><script>console.error("e")</script>
<script>throw new Error("thrown")</script></body></html>"""


def test_the_look_sees_each_kind_of_fault(tmp_path, browser):
    (tmp_path / "bad.html").write_text(BAD_PAGE)
    server, base = serve(tmp_path)
    found = look(browser, base + "bad.html", base)
    server.shutdown()
    server.server_close()
    assert {kind for kind in KINDS if not found[kind]} == set()
    assert len(found["math"]) == 2


class _Links(HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.ids: set[str] = set()
        self.hrefs: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.ids.update(v for k in ("id", "name") if (v := values.get(k)))
        if tag == "a" and values.get("href"):
            self.hrefs.add(values["href"] or "")


def broken_links(folder: Path) -> list[str]:
    """Links between the pages whose file or anchor is missing."""
    pages = {p: _Links(p.read_text(encoding="utf-8")) for p in folder.glob("*.html")}
    broken = []
    for path, links in pages.items():
        for href in links.hrefs:
            target = urllib.parse.urlsplit(href)
            if target.scheme or target.netloc:
                continue
            file = (path.parent / urllib.parse.unquote(target.path)) if target.path else path
            anchor = urllib.parse.unquote(target.fragment)
            known = pages[file.resolve()].ids if file.resolve() in pages else None
            if not file.exists() or (anchor and known is not None and anchor not in known):
                broken.append(f"{path.name}: {href}")
    return broken


def test_every_link_between_pages_has_its_target(book):
    assert not broken_links(book.resolve())


def test_a_missing_anchor_or_file_is_found(tmp_path):
    text = '<p id="here"><a href="#here">1</a><a href="#gone">2</a><a href="no.html">3</a></p>'
    (tmp_path / "a.html").write_text(text)
    assert sorted(broken_links(tmp_path)) == ["a.html: #gone", "a.html: no.html"]
