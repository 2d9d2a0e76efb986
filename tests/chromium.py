"""Debian's Chromium: one for all tests of a process, since Playwright runs once in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

__all__ = ["browser"]

CHROMIUM = Path("/usr/bin/chromium")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# What even a busy machine needs less than, in milliseconds
_PATIENCE = 120_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Debian's Chromium, or skip."""
    if not CHROMIUM.is_file():
        pytest.skip("Chromium is missing: install Debian's package chromium")
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(_FLAGS), timeout=_PATIENCE
        )
        opened = browser.new_context

        def new_context(**options: Any) -> BrowserContext:
            context = opened(**options)
            context.set_default_timeout(_PATIENCE)
            return context

        patch.setattr(browser, "new_context", new_context)
        yield browser
        browser.close()
