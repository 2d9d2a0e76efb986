"""A data steward publishes a spreadsheet: by hand, by keyboard, and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Browser, Page, expect
from tests.answering import answering
from tests.browser.conftest import violations, watched
from tests.unit.web.example_graph import BASE
from tests.unit.web.publishing_site import (
    AGENCY,
    PublishingSite,
    document,
    prepared_store,
    publishing_site,
)

from ecvet_graph.config import Settings
from ecvet_graph.service.dumps import write_dump
from ecvet_graph.service.templates import template

pytestmark = pytest.mark.browser

SCRIPT = "<script>document.title='taken over'</script><img src=x onerror=alert(1)>"


@dataclass(frozen=True, slots=True)
class Served:
    """A site in which an agency can publish, and its address."""

    site: PublishingSite
    address: str


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with vocabularies only."""
    return prepared_store(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def served(prepared: Path, tmp_path: Path) -> Iterator[Served]:
    """Serve a store of its own, live."""
    site = publishing_site(tmp_path / "site", None, prepared=prepared)
    with answering(site.app) as address:
        yield Served(site, address)
    site.app.extensions["ecvet-graph"].endpoint.close()


def column(sheet: Worksheet, name: str) -> int:
    """Return the number of a column by its name in the first row."""
    return next(cell.column for cell in sheet[1] if cell.value == name)


def spreadsheet(target: Path, *, level: str, title: str = "Servicing brakes") -> Path:
    """Write the template as a steward fills it in, with a level and the title of a unit."""
    book = load_workbook(BytesIO(template("ecvet-template.xlsx").content))
    qualifications, units = book["qualifications"], book["units"]
    qualifications.cell(2, column(qualifications, "eqf_level")).value = level
    units.cell(2, column(units, "title_en")).value = title
    book.save(target)
    return target


def check(page: Page, file: Path, dataset: str) -> None:
    """Fill in the form and send it."""
    page.get_by_label("Agency").fill(AGENCY)
    page.get_by_label("Dataset").fill(dataset)
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Check the file").click()


def journey(page: Page, served: Served, folder: Path, dataset: str) -> None:
    """Check a spreadsheet with a mistake, mend it, and publish it."""
    page.goto(f"{served.address}/en/publish")
    check(page, spreadsheet(folder / "broken.xlsx", level="high"), dataset)
    expect(page.locator("h1")).to_contain_text("cannot be published yet")
    finding = page.locator(".findings > li").first
    expect(finding).to_contain_text("'high' is not a whole number from 1 to 8.")
    expect(finding.locator("tbody td")).to_have_text(["sheet qualifications", "2", "eqf_level"])
    page.get_by_role("button", name="Check the mended file").click()
    expect(page.get_by_label("Agency")).to_have_value(AGENCY)
    check(page, spreadsheet(folder / "mended.xlsx", level="4"), dataset)
    expect(page.locator("h1")).to_contain_text("can be published")
    expect(page.locator("#changes")).to_contain_text("What will be published")
    page.get_by_label("Token of the agency").fill(served.site.token)
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.locator(".notice.done")).to_contain_text("Version 1 is public")


def test_a_steward_publishes_a_spreadsheet_and_sees_the_unit(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    with browser.new_context() as context:
        view = watched(context, served.address)
        page = view.page
        journey(page, served, tmp_path, "by-hand")
        assert served.site.token not in page.url
        expect(page.locator("#citation")).to_contain_text(f"/datasets/{AGENCY}/by-hand/version/1")
        unit = page.locator(".change.added").get_by_role("link", name="Servicing brakes").first
        address = unit.get_attribute("href")
        for _ in range(240):
            page.goto(f"{served.address}{address}")
            if page.get_by_role("heading", name="Servicing brakes").is_visible():
                break
            view.faults.clear()
            page.wait_for_timeout(500)
        expect(page.get_by_role("heading", name="Servicing brakes")).to_be_visible()
        assert view.faults == []


def test_a_steward_publishes_without_script(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        journey(page, served, tmp_path, "no-script")
        page.get_by_role("link", name=f"{AGENCY}/no-script").first.click()
        expect(page.locator("#version-1")).to_contain_text("added")
        page.get_by_label("As it was on").fill("2020-01-01")
        page.get_by_role("button", name="Show").click()
        expect(page.locator("#versions + form + p")).to_contain_text("no version yet")


def test_what_would_be_withdrawn_must_be_ticked(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    served.site.publish(document(walls="Building walls", roofs="Building roofs"))
    file = tmp_path / "less.ttl"
    file.write_bytes(document(walls="Building walls"))
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{served.address}/en/publish")
        check(page, file, "qualifications")
        expect(page.locator(".notice.fault")).to_contain_text("will be withdrawn")
        page.get_by_label("Token of the agency").fill(served.site.token)
        page.get_by_role("button", name="Publish version 2").click()
        expect(page.locator("h1")).to_contain_text("can be published")
        page.get_by_label("Withdraw 2 things: this is meant.").check()
        page.get_by_role("button", name="Publish version 2").click()
        expect(page.locator(".change.withdrawn")).to_contain_text("Building roofs")


def test_hostile_titles_and_names_are_shown_verbatim(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    file = spreadsheet(tmp_path / "<b>x.xlsx", level="4", title=SCRIPT)
    with browser.new_context() as context:
        view = watched(context, served.address)
        view.page.goto(f"{served.address}/en/publish")
        check(view.page, file, "hostile")
        expect(view.page.locator(".change.added")).to_contain_text(SCRIPT)
        expect(view.page.locator("main .kind").first).to_contain_text("<b>x.xlsx")
        assert "taken over" not in view.page.title()
        assert view.faults == []


@pytest.mark.parametrize("width", [1280, 360])
def test_pages_fit_are_accessible_and_silent(browser: Browser, served: Served, width: int) -> None:
    address = served.site.publish(document(walls=f"Building {width} walls"))
    site, client = served.site, served.site.client()
    broken = site.report(document(walls="Walls").replace(b"elm:learningOutcome", b"elm:homepage"))
    other = site.report(document(doors="Hanging doors"))
    assert client.get(broken).status_code == client.get(other).status_code == 200
    write_dump(Settings(base=BASE, store=site.home.folder))
    pages = (
        "/en/publish",
        broken,
        other.replace("/en/", "/de/"),
        address,
        "/fr/catalog",
        f"/de/datasets/{AGENCY}/qualifications?as-of=2026-01-01",
        f"/en/agencies/{AGENCY}",
    )
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        view = watched(context, served.address)
        for path in pages:
            view.page.goto(served.address + path)
            view.page.evaluate(
                "for (const one of document.querySelectorAll('main details')) one.open = true"
            )
            assert view.page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert violations(view.page) == [], path
        assert view.faults == []


def test_the_form_is_sent_by_keyboard(browser: Browser, served: Served, tmp_path: Path) -> None:
    file = tmp_path / "units.ttl"
    file.write_bytes(document(walls="Building walls"))
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{served.address}/en/publish")
        page.get_by_label("Agency").focus()
        page.keyboard.type(AGENCY)
        page.keyboard.press("Tab")
        page.keyboard.type("keyboard")
        page.get_by_label("File", exact=True).set_input_files(file)
        page.get_by_label("File", exact=True).focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("can be published")
