"""The report: nothing from the data becomes markup, and a browser shows what is there."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redraft.bench.page import inert, page
from redraft.bench.summary import summarise
from tests.bench_room.invented import draft, record, run, table

HOSTILE = (
    "</script><script>document.title='broken'</script>",
    "<!--<script>",
    "]]> <img src=x onerror=\"document.title='broken'\">",
    "[[style]] [[data]] \\u003c & \u2028 \u202e \x00 ' \" ` ${1}",
)
BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


class Parsed(HTMLParser):
    """The tags of a page, and what its scripts and styles hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.held: list[tuple[dict[str, str | None], str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in ("script", "style"):
            self.held.append((self.tags[-1][1], data))


def hostile() -> str:
    records = [
        record(
            [
                draft(0, False, source=text, summary=text, points=(text,), suggestion="refine"),
                draft(1, True, source=f"{text}\nmore", asked="refine"),
            ],
            task=text,
            dataset=text,
            model=text,
            policy=text,
            strategy=strategy,
            error=text,
            stop=text,
        )
        for text in HOSTILE
        for strategy in ("self_redraft", HOSTILE[0])
    ]
    return page(summarise(records), records)


def data(report: str) -> dict[str, Any]:
    held = [text for attributes, text in Parsed(report).held if attributes.get("id") == "data"]
    found: dict[str, Any] = json.loads("".join(held))
    return found


def test_hostile_names_and_sources_stay_data() -> None:
    report = hostile()
    harmless = page(summarise(table("self_redraft", [(False, True)])), [])
    tags = [tag for tag, _ in Parsed(report).tags]
    assert tags == [tag for tag, _ in Parsed(harmless).tags]
    assert tags.count("script") == 2
    found = data(report)
    assert {one["task"] for one in found["records"]} == set(HOSTILE)
    assert set(HOSTILE) <= set(found["texts"])


@settings(deadline=None)
@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_inert_json_is_the_same_json_without_a_sign_of_markup(value: object) -> None:
    text = inert(value)
    assert json.loads(text) == value
    assert not set("<>&\u2028\u2029") & set(text)
    assert text.isascii()


def test_the_page_allows_itself_no_address_and_no_other_script() -> None:
    report = page(summarise([]), [])
    parsed = Parsed(report)
    (policy,) = [a["content"] for t, a in parsed.tags if a.get("http-equiv")]
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    (script,) = [
        text for attributes, text in parsed.held if not attributes and "use strict" in text
    ]
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    for _, attributes in parsed.tags:
        assert not {"href", "srcdoc", "onclick", "onload", "style"} & set(attributes)
        assert (attributes.get("src") or "data:").startswith("data:")
    assert not re.search(r"https?://", report)


def test_a_source_that_strategies_share_is_kept_once() -> None:
    records = [*run("self_redraft", 5, rounds=1), *run("self_refine", 5, rounds=1)]
    found = data(page(summarise(records), records))
    assert len(found["texts"]) == len(set(found["texts"])) <= 3
    assert len(found["records"]) == 10
    for one in found["records"]:
        for number, made in enumerate(one["drafts"]):
            (real,) = [
                r
                for r in records
                if r.task == one["task"]
                and r.strategy == found["summary"]["runs"][one["run"]]["strategy"]
            ]
            assert found["texts"][made["source"]] == real.drafts[number].source


def browse(report: str, then: str, folder: Path) -> str:
    """What the page is after a script of the test's has used it, as the browser writes it down."""
    file = folder / "report.html"
    # the page's policy is loosened in this copy alone, for the test's script to run
    loosened = report.replace("script-src '", "script-src 'unsafe-inline' 'x-")
    file.write_text(
        loosened.replace("</body>", f"<script>{then}</script></body>"), encoding="utf-8"
    )
    assert BROWSER is not None
    done = subprocess.run(
        [
            BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
            f"--user-data-dir={folder / 'profile'}", file.as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine")
def test_in_a_browser_tasks_open_filter_and_sort(tmp_path: Path) -> None:
    records = [
        *table("self_redraft", [(False, True), (True, False), (True, True)]),
        *table("self_refine", [(False, False), (True, True), (True, True)]),
    ]
    report = page(summarise(records), records)
    dom = browse(
        report,
        """
        const button = (text) => [...document.querySelectorAll('#filters button')].find((b) => b.textContent === text);
        const seen = () => [...document.querySelectorAll('.task .name')].map((n) => n.textContent).join();
        const out = [document.getElementById('count').textContent, seen()];
        button('broken').click(); out.push(seen()); button('broken').click();
        button('strategies differ').click(); out.push(seen());
        document.querySelector('.task > button').click();
        out.push([...document.querySelectorAll('pre .add')].map((l) => l.textContent.trim()).join());
        const head = document.querySelector('#runs th:nth-child(1)');
        const first = () => document.querySelector('#runs tbody td').firstChild.textContent;
        head.firstChild.click(); out.push(head.getAttribute('aria-sort'), first());
        head.firstChild.click(); out.push(head.getAttribute('aria-sort'), first());
        const before = document.documentElement.dataset.theme;
        document.getElementById('theme').click();
        out.push(before !== document.documentElement.dataset.theme);
        document.title = JSON.stringify(out);
        """,
        tmp_path,
    )
    (title,) = re.findall(r"<title>(.*?)</title>", dom)
    assert json.loads(title) == [
        "3 of 3",
        "t000,t001,t002",
        "t001",
        "t000,t001",
        "+     for i in range(len(numbers) - 1):",
        "ascending",
        "self redraft",
        "descending",
        "self refine",
        True,
    ]


@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine")
def test_in_a_browser_hostile_data_is_shown_and_does_nothing(tmp_path: Path) -> None:
    opens = "document.querySelectorAll('.task > button').forEach((b) => b.click());"
    dom = browse(hostile(), opens, tmp_path)
    assert "<title>Redraft benchmark</title>" in dom
    assert "&lt;/script&gt;&lt;script&gt;document.title=" in dom
    assert "<img" not in dom
