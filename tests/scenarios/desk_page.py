"""The pages of mobility as a coordinator uses them in a browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from playwright.sync_api import Browser, BrowserContext, Locator, Page
from tests.answering import answering
from tests.scenarios.installation import BASE, CHAMBER, Installation

from ecvet_graph.config import Limits
from ecvet_graph.query import PublicEndpoint
from ecvet_graph.store import StoreHome
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend

OUTCOMES = f"{BASE}/id/demo-de/outcome/"


def ago(days: int) -> str:
    """Return the day some days ago, as a form of the browser takes it."""
    return (datetime.now(UTC).date() - timedelta(days=days)).isoformat()


def day_ago(days: int) -> date:
    """Return the day some days ago."""
    return date.fromisoformat(ago(days))


@contextmanager
def served(office: Installation) -> Iterator[str]:
    """Serve an installation on loopback, and yield the address of its site."""
    endpoint = PublicEndpoint(StoreHome(office.settings.store), limits=Limits(), workers=1)
    app = create_app(office.settings, backend=Backend(lambda: office.reader, endpoint))
    with closing(endpoint), answering(app) as address:
        yield address


@dataclass(frozen=True)
class DeskPage:
    """A browser in which somebody of an institution is signed in."""

    page: Page
    site: str

    @classmethod
    def signed_in(cls, context: BrowserContext, site: str, secret: str) -> DeskPage:
        """Return the desk after signing in with a coordinator's token."""
        own = cls(context.new_page(), site)
        own.page.goto(f"{site}/en/mobility")
        own.page.get_by_label("Token of the coordinator").fill(secret)
        own.page.get_by_role("button", name="Sign in").click()
        own.page.get_by_role("button", name="Sign out").wait_for()
        return own

    def go(self, address: str) -> None:
        """Open a page of mobility."""
        self.page.goto(f"{self.site}/en/mobility/{address}")

    def transfer(self, name: str) -> None:
        """Open a transfer."""
        self.go(f"transfers/{name}")

    @property
    def name(self) -> str:
        """Return the name (uuid) of the record that is shown."""
        return self.page.url.partition("?")[0].rpartition("/")[2].partition("#")[0]

    @property
    def state(self) -> str:
        """Return the state that the page shows."""
        badge = self.page.locator(".row-facts [class*=state-]").first
        classes = (badge.get_attribute("class") or "").split()
        return next(one for one in classes if one.startswith("state-")).removeprefix("state-")

    @property
    def fault(self) -> str:
        """Return what the page says was wrong."""
        return self.page.locator("#fault").first.inner_text()

    def step(self, kind: str) -> Locator:
        """Return the form of a step, opened."""
        found = self.page.locator(f"details#step-{kind}")
        if found.get_attribute("open") is None:
            found.locator("summary").first.click()
        return found

    def sign(self, role: str, on: str) -> None:
        """Write down a signature."""
        form = self.step("signed")
        form.locator("select[name=role]").select_option(role)
        self.send(form, {"on": on})

    def assess(self, results: Mapping[str, str], on: str) -> None:
        """Write down results (passed, failed) of outcomes by their local names."""
        form = self.step("assessed")
        for outcome, result in results.items():
            form.locator(f'input[name="result-{OUTCOMES}{outcome}"][value={result}]').check()
        self.send(form, {"on": on})

    def do(self, kind: str, fields: Mapping[str, str] | None = None) -> None:
        """Fill in the form of a step and send it."""
        self.send(self.step(kind), fields or {})

    def decide(self, kind: str, result: str, on: str, *, reasons: str = "") -> None:
        """Send a decision on everything that is ticked."""
        form = self.step(kind)
        form.locator(f"input[name=result][value={result}]").first.check()
        self.send(form, {"on": on, "reasons": reasons})

    def send(self, form: Locator, fields: Mapping[str, str]) -> None:
        """Fill in fields by name, send the first form, and wait for the page."""
        for name, value in fields.items():
            form.locator(f"[name={name}]").first.fill(value)
        with self.page.expect_navigation():
            form.locator("button[type=submit]").first.click()


def desks(
    browser: Browser, site: str, office: Installation, host: str
) -> tuple[DeskPage, DeskPage]:
    """Return the desks of the chamber and of its host, each in a browser of its own."""
    return tuple(
        DeskPage.signed_in(browser.new_context(), site, office.secrets[institution])
        for institution in (CHAMBER, host)
    )  # type: ignore[return-value]
