"""Checks and unpacks the input packages.

Must never download: fetch the files first (README.md says how), so that a build needs
no network and uses exactly the bytes that inputs.toml names.
"""

import hashlib
import subprocess
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

LISTING = Path(__file__).with_name("inputs.toml")


class WrongInputError(Exception):
    """An input file is not the one the map was reviewed with."""

    def __init__(self, path: Path, expected: str, actual: str) -> None:
        super().__init__(f"{path.name}: SHA-256 is {actual}, expected {expected}")


@dataclass(frozen=True)
class Inputs:
    """Paths of the unpacked data."""

    natural_earth: Path
    countries: Path
    depth: Path
    rivers: Path

    def physical(self, name: str) -> Path:
        """Return the Natural Earth physical shapefile of this name."""
        return self.natural_earth / "physical" / f"{name}.shp"

    def cultural(self, name: str) -> Path:
        """Return the Natural Earth cultural shapefile of this name."""
        return self.natural_earth / "cultural" / f"{name}.shp"


def check(path: Path, expected: str) -> None:
    """Raise WrongInputError unless the file has this SHA-256."""
    with path.open("rb") as stream:
        actual = hashlib.file_digest(stream, "sha256").hexdigest()
    if actual != expected:
        raise WrongInputError(path, expected, actual)


def unpack(archive: Path, wanted: str, folder: Path) -> Path:
    """Unpack the wanted part of a wheel or .deb and return where it lies."""
    if archive.suffix == ".deb":
        subprocess.run(["dpkg-deb", "-x", str(archive), str(folder)], check=True)
        return folder / wanted
    with zipfile.ZipFile(archive) as wheel:
        members = [name for name in wheel.namelist() if name.startswith(wanted)]
        wheel.extractall(folder, members)
    return folder / wanted


def prepare(packages: Path, folder: Path) -> Inputs:
    """Check every input in `packages` and unpack what is used into `folder`."""
    listing = tomllib.loads(LISTING.read_text(encoding="utf-8"))
    places: dict[str, Path] = {}
    for key, entry in listing.items():
        archive = packages / entry["file"]
        check(archive, entry["sha256"])
        places[key] = unpack(archive, entry["takes"], folder / key)
    places["rivers"] = places["rivers"].with_suffix(".shp")
    return Inputs(**places)
