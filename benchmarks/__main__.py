"""Runs one benchmark: `python -m benchmarks NAME`, with `--json` for one JSON object.

Every benchmark is a module here with `def run() -> dict`, whose keys are flat and part
of the contract. Each brings its own comparison, because machines differ.
"""

import argparse
import importlib
import json
import sys
from collections.abc import Mapping, Sequence

NAMES = (
    *("access", "append", "boot", "briefing", "desk"),
    *("fanout", "firstload", "pixels", "rules"),
)
"""What can be measured; each is a module of this name."""


def main(arguments: Sequence[str]) -> int:
    """Run the named benchmark and print what it measured on standard output."""
    parser = argparse.ArgumentParser("benchmarks", description=__doc__)
    parser.add_argument("name", choices=NAMES, help="what to measure")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(arguments)
    measured = importlib.import_module(f"benchmarks.{chosen.name}").run()
    print(json.dumps(measured) if chosen.json else table(measured))
    return 0


def table(measured: Mapping[str, object]) -> str:
    """Return one line for each key, values below one another."""
    width = max(map(len, measured), default=0)
    return "\n".join(f"{key:<{width}}  {value}" for key, value in measured.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
