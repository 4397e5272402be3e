"""What a file is, by its bytes and never by its name alone, and whether it is safe.

An xlsx or ods is unpacked once and thrown away, to know its real size; a KML is read
once up to its end by a parser that knows no entities. It must never trust a size that
a file says of itself.
"""

import zipfile
from enum import StrEnum
from pathlib import Path
from xml.parsers import expat

from layers.tables.refusal import FileRefused, Refusal

PART = 1 << 16
MOST_FILES = 2_000
"""Members of an xlsx or ods; a sheet needs about ten."""

_KML_ROOT = "kml"


class Format(StrEnum):
    """The formats that are read and written; the value is the usual ending."""

    CSV = "csv"
    GEOJSON = "geojson"
    KML = "kml"
    GPKG = "gpkg"
    XLSX = "xlsx"
    ODS = "ods"


def format_of(path: Path, most_unpacked: int) -> Format:
    """Return what a file is; raises FileRefused if it is none of ours or a bomb."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip():
        raise FileRefused(Refusal.EMPTY)
    if head.startswith(b"PK\x03\x04"):
        return _of_archive(path, most_unpacked)
    if head.startswith(b"SQLite format 3\0"):
        return Format.GPKG
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(Refusal.ENCRYPTED)  # also an xls of before 2007
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"\x1e{")):
        return Format.GEOJSON
    if _may_be_xml(head, text):
        _require_kml(path)
        return Format.KML
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused(Refusal.UNKNOWN_FORMAT)
    return Format.CSV


def _may_be_xml(head: bytes, text: bytes) -> bool:
    wide = head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return text.startswith(b"<") or wide.startswith((b"<\0", b"\0<"))


def _of_archive(path: Path, most_unpacked: int) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MOST_FILES:
                raise FileRefused(Refusal.UNKNOWN_FORMAT)
            if any(each.flag_bits & 1 for each in members):
                raise FileRefused(Refusal.ENCRYPTED)
            _require_small(archive, members, most_unpacked)
            names = {each.filename for each in members}
            if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
                return Format.XLSX
            if "content.xml" in names:
                return Format.ODS
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError) as error:
        values = {"format": "xlsx", "problem": str(error).rstrip(".")}
        raise FileRefused(Refusal.NOT_READABLE, **values) from error
    raise FileRefused(Refusal.UNKNOWN_FORMAT)


def _require_small(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], most: int
) -> None:
    """Unpack everything into nothing: what is declared may be a lie."""
    refused = FileRefused(Refusal.UNPACKS_TOO_LARGE, most_mb=most >> 20)
    if sum(each.file_size for each in members) > most:
        raise refused
    size = 0
    for each in members:
        with archive.open(each) as part:
            while piece := part.read(PART):
                size += len(piece)
                if size > most:
                    raise refused


def _require_kml(path: Path) -> None:
    """Read it once: no document type, no entities, and its root is that of a KML."""
    roots: list[str] = []

    def doctype(*_: object) -> None:
        raise FileRefused(Refusal.DTD)

    def begun(name: str, _: object) -> None:
        if not roots:
            roots.append(name.rpartition(" ")[2])

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = doctype
    parser.StartElementHandler = begun
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except expat.ExpatError as error:
        values = {"format": "KML", "problem": str(error)}
        raise FileRefused(Refusal.NOT_READABLE, **values) from error
    if roots != [_KML_ROOT]:
        raise FileRefused(Refusal.UNKNOWN_FORMAT)
