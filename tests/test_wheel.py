"""The package as users get it: one wheel, one `pip install`, one command."""

import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.serving import running

ROOT = Path(__file__).parent.parent

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    (built,) = folder.glob("one_picture-*.whl")
    return built


def pip(*arguments: str) -> None:
    command = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    done = subprocess.run(
        (*command, *arguments), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_wheel_carries_the_browser_part_the_basemap_and_the_words(
    wheel: Path,
) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "dashboard/web/dist/manifest.json" in names
    assert any(name.endswith(".pmtiles") for name in names)
    assert "dashboard/locale/fr/LC_MESSAGES/messages.po" in names
    assert "sample_feeds/data/incidents.csv" in names


def test_the_wheel_carries_no_sources_of_the_browser_part_and_no_tests(
    wheel: Path,
) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if name.endswith(".ts")]
    assert not [name for name in names if "node_modules" in name]
    assert {name.split("/")[0].split("-")[0] for name in names} == {
        "dashboard",
        "layers",
        "one_picture",
        "sample_feeds",
    }


def test_an_installed_wheel_serves_the_page_without_node_or_redis(
    wheel: Path, tmp_path: Path
) -> None:
    empty = (sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv"))
    subprocess.run(empty, check=True)
    python = tmp_path / "venv/bin/python"
    # What is never imported here need not be compiled first.
    quick = ("--no-compile", "-c", str(ROOT / "constraints.txt"))
    pip("--python", str(python), "install", *quick, str(wheel))
    environ = {"PATH": str(python.parent), "HOME": str(tmp_path)}
    command = (str(python.parent / "onepicture"), "run", "--no-sample-feed")
    with running(*command, environ=environ, cwd=tmp_path) as room:
        headers = room.enter().headers | {"Accept": "text/html"}
        asked = urllib.request.Request(room.url, headers=headers)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            page = answer.read().decode()
        script = page.split('src="/static/')[1].split('"')[0]
        with urllib.request.urlopen(f"{room.url}/static/{script}", timeout=10) as it:
            assert it.status == 200
