"""Finds the browser that the browser tests drive; without one it says what to do.

In this order: a Chromium on PATH, Playwright's own, Debian's package. A missing
browser is an error, never a skipped test.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

#: What a browser needs to draw WebGL without a GPU, and to leave the network alone.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


class NoBrowserError(RuntimeError):
    """No Chromium was found and none could be installed."""


def find_chromium() -> str:
    """Return the path of a Chromium, installing one where that is possible.

    Raises:
        NoBrowserError: with the three ways to mend it.
    """
    for find in (_on_path, _playwright, _debian):
        if path := find():
            return path
    message = (
        "The browser tests need a Chromium. Put one on PATH, or let Playwright fetch "
        "its own (python -m playwright install chromium), or on Debian: "
        "apt install chromium"
    )
    raise NoBrowserError(message)


def until(page: Page, expression: str, seconds: float = 60.0) -> Any:
    """Return the value of a JavaScript expression as soon as it is true.

    Asks from outside: Playwright's own waiting evaluates text inside the page, which
    our content security policy rightly forbids.

    Raises:
        AssertionError: it did not become true in time; says what it was instead.
    """
    ends = time.monotonic() + seconds
    while not (value := _asked(page, expression)):
        if time.monotonic() > ends:
            message = f"not within {seconds:g} s: {expression} (it was {value!r})"
            raise AssertionError(message)
        page.wait_for_timeout(25)
    return value


#: The page that is asked makes way for the next one, or has no screen yet.
_NOT_YET = ("Execution context was destroyed", "of undefined (reading 'snapshot')")


def _asked(page: Page, expression: str) -> Any:
    try:
        return page.evaluate(expression)
    except Error as error:
        if not any(each in str(error) for each in _NOT_YET):
            raise
        return None


def _on_path() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    if not path.exists():
        _try(sys.executable, "-m", "playwright", "install", "chromium")
    return str(path) if path.exists() else None


def _debian() -> str | None:
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return None
    _try("apt-get", "update", "-qq")
    _try("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
    return _on_path()


def _try(*command: str) -> None:
    """Run one way to install; whether it worked is judged by what exists after."""
    print("Looking for a browser:", " ".join(command), flush=True)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        print(f"  it did not work: {' '.join(last)}", flush=True)


if __name__ == "__main__":
    print(find_chromium())
