"""The dashboard in a real browser: a server in a process of its own, Chromium, and a visit that notices errors.

``visit("/seat_change?lang=it")`` opens a page and waits until it is drawn. Every message of the console that is an
error, every error of the page's scripts, every request to another host and every exception of the app makes the test
fail, at the latest when it ends. ``cold_server`` is a server that has answered nothing yet.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import chromium
import pytest
from looks import LOOKS
from running import PATIENCE, PROJECT, Address, Server, free_port, shared, start

from first_cases import first_case
from programs import CHROMIUM

HERE = Path(__file__).parent
SCREENSHOTS = PROJECT / "screenshots"
OF_COLOURS = ("color-contrast", "link-in-text-block")  # rules of axe
Look = tuple[bool, int, int]  # whether it is dark, width, height
QUIET = 150  # milliseconds in which nothing moves: what is drawn may make the page run once more

STILL = """
([visit, quiet]) => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    const seen = (element) => element.getClientRects().length > 0 && !element.closest("details:not([open])");
    const fills = (chart) => {
        const svg = chart.querySelector("svg.main-svg");
        return svg && Math.abs(svg.clientWidth - svg.closest(".chart").clientWidth) < 2;
    };
    const main = document.querySelector("[data-testid=stMain]");
    const charts = all(".chart[role=figure]").filter(seen);
    const drawn = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning"
        && main?.querySelector("[data-testid=stElementContainer]")
        && all("[data-testid=stSkeleton]").filter(seen).length === 0
        && all("[data-testid^=stBidiComponent]").filter(seen).every((part) => part.shadowRoot || part.childElementCount)
        && charts.every(fills)
        && all("[data-testid=stDataFrame]").filter(seen).every((table) => table.querySelector("canvas"));
    const boxes = charts.map((chart) => chart.querySelector("svg.main-svg")?.getBoundingClientRect());
    const sizes = boxes.map((box) => box && [box.x, box.y, box.width, box.height]);
    const look = drawn ? JSON.stringify([visit, main.scrollHeight, all("*").length, sizes]) : null;
    const now = performance.now();
    if (look === null || look !== window.__look) {
        window.__look = look;
        window.__since = now;
    }
    return look !== null && now - window.__since >= quiet;
}
"""


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of this folder are browser tests; without a browser they are skipped, told in one line."""
    missing = CHROMIUM.find() is None
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason=CHROMIUM.missing))


# ---- The server ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def server(chromium_browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """The server that most tests share, also those that run beside each other."""
    own = tmp_path_factory.getbasetemp()
    with shared(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) as running:
        yield running


@pytest.fixture
def cold_server(chromium_browser: Any, cold_port: int, tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own, fresh: the first request of the test is the first it ever gets."""
    running = start(tmp_path / "server.log", port=cold_port)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def cold_port() -> int:
    """Where fresh servers answer, one after the other: a browser knows the scripts of an address it has been to."""
    return free_port()


# ---- The browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium_browser() -> Iterator[Any]:
    """Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM.find(), args=list(chromium.ARGUMENTS))
        yield browser
        browser.close()


@dataclass
class Visit:
    """One page in a browser window of its own.

    page: Playwright's page; errors: what went wrong so far, in words; server: who answers; runs: how often the server
    has run the page, or parts of it, to an end; begun: how often it began to; settled: how often it was waited for;
    looked: the look in which it was waited for, if it is still in it.
    """

    page: Any
    server: Address
    errors: list[str] = field(default_factory=list)
    runs: int = 0
    begun: int = 0
    settled: int = 0
    looked: Look | None = None

    def open(self, path: str = "/") -> Visit:
        """Go to a path of the dashboard, query and all, and wait until it is drawn.

        A page of a case that the path does not name shows its first one as it is printed.
        """
        page, _, query = path.partition("?")
        first = first_case(page[1:])
        if first is not None and "scenario=" not in query:
            path += f"{'&' if query else '?'}scenario={first}"
        self.page.goto(self.server.url + path)
        return self.settle()

    def settle(self) -> Visit:
        """Wait until no script runs and charts and tables are drawn and still; fails if anything has gone wrong."""
        from playwright.sync_api import TimeoutError as NotDrawn

        self.settled += 1
        try:
            self.page.wait_for_function(STILL, arg=[self.settled, QUIET], polling=50, timeout=PATIENCE * 1000)
        except NotDrawn:
            self.errors.append(f"not drawn after {PATIENCE} s; the server said:\n{self.server.said()}")
        self.page.evaluate("() => document.fonts.ready.then(() => true)")
        self.check()
        return self

    @contextmanager
    def rerun(self) -> Iterator[None]:
        """What is done inside makes the page run again; afterwards it is drawn.

        with visit.rerun():
            visit.page.get_by_label("Seats").fill("3")
        """
        before, give_up = self.runs, time.monotonic() + 10
        yield
        while self.runs == before and time.monotonic() < give_up:
            self.page.wait_for_timeout(20)  # in which messages of the server are heard
        self.settle()

    def look(self, dark: bool = False, width: int = 1280, height: int = 900) -> Visit:
        """The same page in another look, as a person changes that of the system or turns a phone."""
        if self.looked == (dark, width, height):
            return self
        self.take(dark, width, height)
        return self.settle()

    def take(self, dark: bool, width: int, height: int) -> None:
        """Have a look from now on."""
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        self.page.set_viewport_size({"width": width, "height": height})
        self.looked = dark, width, height

    def nudge(self, slider: Any, key: str = "ArrowRight") -> None:
        """Move a slider by one step; a busy page may not listen yet, so the key is pressed until it has."""
        from playwright.sync_api import expect

        before = slider.input_value()
        for _ in range(5):
            slider.press(key)
            with suppress(AssertionError):
                expect(slider).not_to_have_value(before, timeout=3_000)
                return

    def choose(self, label: str, option: str) -> None:
        """Open a list by its label, as often as it takes, and choose an option."""
        from playwright.sync_api import TimeoutError as NotOpen

        wanted = self.page.get_by_role("option", name=option)
        for _ in range(5):
            self.page.get_by_label(label).press("ArrowDown")
            with suppress(NotOpen):
                wanted.wait_for(timeout=3_000)
                break
        wanted.click()

    def copied(self, label: str, said: str, key: str = "") -> str:
        """What is on the clipboard after a click on the button of the link, or a key on it; said: what it says then."""
        from playwright.sync_api import expect

        button = self.page.get_by_role("button", name=label)
        button.press(key) if key else button.click()
        expect(self.page.get_by_role("button", name=said, exact=True)).to_be_focused()
        expect(self.page.get_by_role("status").filter(has_text=said)).to_have_text(said)
        self.page.evaluate("() => { window.pasted = document.body.appendChild(document.createElement('textarea')); }")
        self.page.evaluate("() => pasted.focus()")
        self.page.keyboard.press("Control+V")
        text = self.page.evaluate("() => { pasted.remove(); return pasted.value; }")
        expect(self.page.get_by_role("button", name=label)).to_be_visible()  # again
        return str(text)

    def check(self) -> None:
        """Fails if the console, a script, the app or a request to another host went wrong so far."""
        if self.page.locator("[data-testid=stException]").count():
            self.errors.append(f"the app raised an exception; the server said:\n{self.server.said()}")
        found, self.errors = self.errors, []
        if found:
            pytest.fail("\n".join([f"{self.page.url}:", *found]), pytrace=False)

    def screenshot(self, name: str) -> None:
        """The whole page, also what lies below the window, as screenshots/NAME.png; not in CI, where nobody looks."""
        if os.environ.get("CI"):
            return
        size, self.looked = self.page.viewport_size, None
        height = self.page.evaluate("() => document.querySelector('[data-testid=stMain]')?.scrollHeight ?? 0")
        self.page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(height, 8000))})
        self.settle()  # charts follow the new size
        path = SCREENSHOTS / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path, animations="disabled")
        self.page.set_viewport_size(size)

    def accessibility(self, only: Sequence[str] = ()) -> list[str]:
        """What axe finds wrong: one sentence per rule, with the first places; only: by these rules, not by all."""
        from axe_playwright_python.base import AXE_SCRIPT

        if self.page.evaluate("() => !window.axe"):
            self.page.evaluate(AXE_SCRIPT)
        asked = {"resultTypes": ["violations"], **({"runOnly": only} if only else {})}
        found = self.page.evaluate("(asked) => axe.run(asked)", asked)["violations"]
        return [
            f"{rule['id']} ({rule['impact']}): {rule['help']}; "
            + "; ".join(node["html"][:200] for node in rule["nodes"][:3])
            for rule in found
        ]


@dataclass
class Tab:
    """A tab of the browser, one test after the other: what it has once compiled need not be compiled again.

    page: Playwright's page; visit: whose it is now, None while it is nobody's.
    """

    page: Any
    visit: Visit | None = None

    def leave(self) -> None:
        """Nothing of a visit is left: not its session, what it stored, nor the way back to it."""
        from playwright.sync_api import Error

        try:
            self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
            self.page.unroute_all()
            self.page.goto("about:blank")
            self.page.context.new_cdp_session(self.page).send("Page.resetNavigationHistory")
        except Error:  # it has crashed, say
            self.page.close()
        self.visit = None


@pytest.fixture(scope="session")
def tabs(chromium_browser: Any) -> Iterator[Callable[[str], Tab]]:
    """A tab that nobody uses, of a person of some language."""
    contexts: dict[str, Any] = {}
    made: dict[str, list[Tab]] = {}

    def of(locale: str) -> Tab:
        if locale not in contexts:
            contexts[locale] = chromium_browser.new_context(locale=locale, timezone_id="Europe/Rome")
        known = made.setdefault(locale, [])
        known[:] = [tab for tab in known if not tab.page.is_closed()]
        free = next((tab for tab in known if tab.visit is None), None)
        if free is None:
            free = Tab(contexts[locale].new_page())
            listen(free)
            known.append(free)
        return free

    yield of
    for context in contexts.values():
        context.close()


@pytest.fixture
def visit(request: pytest.FixtureRequest, tabs: Callable[[str], Tab]) -> Iterator[Callable[..., Visit]]:
    """Opens a page in a tab: ``visit(path, server=None, locale="en-GB", width=1280, height=900, dark=False)``.

    Without a server it is the shared one, or the test's cold one if it has one. before: what the tab is told first.
    """
    used: list[Tab] = []
    if "cold_server" in request.fixturenames:
        request.getfixturevalue("cold_server")  # before this one, so that it stops after the pages are closed

    def open_page(
        path: str = "/",
        server: Address | None = None,
        locale: str = "en-GB",
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        before: Callable[[Any], object] | None = None,
    ) -> Visit:
        if server is None:
            server = request.getfixturevalue("cold_server" if "cold_server" in request.fixturenames else "server")
        tab = tabs(locale)
        used.append(tab)
        tab.page.bring_to_front()  # others that are open would be painted seldom
        tab.visit = Visit(tab.page, server)
        tab.visit.take(dark, width, height)
        if before is not None:
            before(tab.page)
        return tab.visit.open(path)

    yield open_page
    try:
        for tab in used:
            if tab.visit is not None:
                tab.visit.check()
    finally:
        for tab in used:
            tab.leave()


@pytest.fixture
def shown_well() -> Callable[..., None]:
    """Holds, look by look, that nothing runs over the side and that axe finds nothing serious; with a screenshot.

    known: looks that axe need not see.
    """

    def check(visit: Visit, name: str, looks: Iterable[str] = LOOKS, known: Sequence[str] = ()) -> None:
        wrong, sizes = [], []
        for look in looks:
            size = {side: long for side, long in LOOKS[look].items() if side != "dark"}
            rules = OF_COLOURS if size in sizes else ()  # of the same page at the same size only its colours differ
            sizes.append(size)
            visit.look(**LOOKS[look])
            visit.screenshot(f"{name}-{look}")
            wide = visit.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
            if wide > 0:
                wrong.append(f"{look}: {wide} pixels run over the side")
            found = [] if look in known else visit.accessibility(rules)
            wrong += [f"{look}: {rule}" for rule in found if re.search(r"\((serious|critical)\)", rule)]
        assert wrong == []

    return check


def listen(tab: Tab) -> None:
    """Writes every error of a tab and every request to another host into the list of its visit, and counts its runs."""
    page = tab.page

    def home() -> str:
        return urlsplit(tab.visit.server.url).netloc if tab.visit else ""

    def wrong(text: str) -> None:
        if tab.visit is not None:
            tab.visit.errors.append(text)

    def on_console(message: Any) -> None:
        address = urlsplit(message.location.get("url", ""))
        # Opened by a deep link, Streamlit's front end looks for its server below the page's path first.
        looking = address.netloc == home() and re.fullmatch(r"/.+/_stcore/(health|host-config)", address.path)
        if message.type == "error" and not looking:
            wrong(f"console: {message.text} {json.dumps(message.location)}")

    def on_request(asked: Any) -> None:
        address = urlsplit(asked.url)
        if address.scheme in ("http", "https") and address.netloc != home():
            wrong(f"asks another host: {asked.url}")

    def on_message(message: str | bytes) -> None:
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        if isinstance(message, bytes):
            said = ForwardMsg.FromString(message)
            early = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
            if said.WhichOneof("type") == "script_finished" and said.script_finished != early and tab.visit:
                tab.visit.runs += 1
            if said.WhichOneof("type") == "new_session" and tab.visit:
                tab.visit.begun += 1

    page.on("console", on_console)
    page.on("pageerror", lambda error: wrong(f"script: {error}"))
    page.on("crash", lambda: wrong("the page crashed"))
    page.on("request", on_request)
    page.on("websocket", lambda socket: socket.on("framereceived", on_message))
