"""Finds the C compiler that the simulated power loss needs; without one it says so.

In this order: a compiler on PATH, the one in a `ziglang` wheel that is there already,
Debian's package, and last that wheel, which is fetched only then: 80 MB that a machine
with a compiler never needs. A missing compiler is an error, never a skipped test.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("cc", "gcc", "clang")
OPTIONS = ("-shared", "-fPIC", "-O2", "-Wall", "-Werror")
ZIG = "ziglang>=0.13,<1"


class NoCompilerError(RuntimeError):
    """No C compiler was found and none could be installed."""


def find_compiler() -> tuple[str, ...]:
    """Return the command of a C compiler, installing one where that is possible.

    Raises:
        NoCompilerError: with the ways to mend it.
    """
    for find in (_on_path, _wheel, _debian, _fetched_wheel):
        if command := find():
            return command
    message = (
        "The simulated power loss needs a C compiler. On Debian: apt install gcc "
        "libc6-dev; or in this environment: pip install ziglang"
    )
    raise NoCompilerError(message)


def preloadable(source: Path, folder: Path) -> Path:
    """Compile a C file into a library that LD_PRELOAD takes, and return its path.

    Raises:
        NoCompilerError: there is no compiler.
        subprocess.CalledProcessError: the compiler refused it.
    """
    library = folder / f"{source.stem}.so"
    command = (*find_compiler(), *OPTIONS, "-o", str(library), str(source), "-ldl")
    subprocess.run(command, check=True, timeout=120)
    return library


def _on_path() -> tuple[str, ...] | None:
    return next(((path,) for name in NAMES if (path := shutil.which(name))), None)


def _wheel() -> tuple[str, ...] | None:
    if importlib.util.find_spec("ziglang") is None:
        return None
    return (sys.executable, "-m", "ziglang", "cc")


def _debian() -> tuple[str, ...] | None:
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return None
    _try("apt-get", "update", "-qq")
    wanted = ("gcc", "libc6-dev")
    _try("apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted)
    return _on_path()


def _fetched_wheel() -> tuple[str, ...] | None:
    _try(sys.executable, "-m", "pip", "install", "--quiet", ZIG)
    importlib.invalidate_caches()
    return _wheel()


def _try(*command: str) -> None:
    """Run one way to install; whether it worked is judged by what exists after."""
    print("Looking for a C compiler:", " ".join(command), flush=True)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        print(f"  it did not work: {' '.join(last)}", flush=True)


if __name__ == "__main__":
    print(*find_compiler())
