"""Finds the browser that the browser tests drive; without one it says what to do.

In this order: a Chromium on PATH, Playwright's own, Debian's package. A missing browser is an error, never a skipped test.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

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
