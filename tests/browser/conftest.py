"""The example site on loopback, and a Chromium that talks to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page
from tests.answering import answering
from tests.unit.web.example_graph import BASE, example

from ecvet_graph.config import Limits, Settings
from ecvet_graph.query import PublicEndpoint
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.reading import Reader
from ecvet_graph.store import RdfFormat, StoreHome
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend

_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the example graph, and return the address of the site."""
    folder, graph = tmp_path_factory.mktemp("site"), example()
    dump = folder / "example.nq"
    with dump.open("wb") as target:
        graph.store.dump(target, syntax=RdfFormat.N_QUADS)
    home = StoreHome.ensure(folder / "store")
    with home.writer("example") as draft:
        draft.store.load(dump, syntax=RdfFormat.N_QUADS)
    endpoint = PublicEndpoint(home, limits=Limits(), workers=1)
    reader = Reader(graph.store, comparer=Comparison(graph.index), base=BASE)
    app = create_app(Settings(base=BASE), backend=Backend(lambda: reader, endpoint))
    with answering(app) as address:
        yield address
    endpoint.close()


@dataclass
class Watched:
    """A page, with what it logged as an error and what it asked of other sites."""

    page: Page
    faults: list[str] = field(default_factory=list)


def watched(context: BrowserContext, site: str) -> Watched:
    """Return a new page of the context that is watched."""
    view = Watched(context.new_page())

    def look(address: str) -> None:
        if not address.startswith((site, "data:")):
            view.faults.append(f"asked for {address}")

    view.page.on("request", lambda request: look(request.url))
    view.page.on("pageerror", lambda error: view.faults.append(str(error)))
    view.page.on(
        "console",
        lambda entry: (
            view.faults.append(entry.text) if entry.type in {"error", "warning"} else None
        ),
    )
    return view


def violations(page: Page) -> list[tuple[str, str]]:
    """Return the rules of accessibility that a page breaks, each with the first place."""
    found = Axe().run(page, options=_RULES).response["violations"]
    return [(entry["id"], entry["nodes"][0]["html"][:200]) for entry in found]
