"""Tells the browser for how long a report of each layer is fresh.

`python -m layers.lifetimes dashboard/web/lifetimes.ts` writes the file anew; a test
fails while it and the layers differ. It must never say what a layer does not.
"""

import sys
from datetime import timedelta
from pathlib import Path

from layers.registry import LAYERS

_HEAD = """\
/**
 * For how long a report of each layer is fresh (indicator I11), in milliseconds.
 * Made from layers/registry.py by `python -m layers.lifetimes`; never edit it.
 */
"""


def module() -> str:
    """Return the TypeScript module: `TTL_MS`, by the name of the layer."""
    lines = [
        f"  {layer.name}: {layer.ttl // timedelta(milliseconds=1):_},\n"
        for layer in LAYERS
        if layer.ttl is not None
    ]
    return f"{_HEAD}export const TTL_MS = {{\n{''.join(lines)}}} as const;\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(module(), "utf-8")
