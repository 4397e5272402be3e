"""Why a whole file is not taken: a code with its values, and the sentence in English.

The sentences are gettext msgids; dashboard/importing.py marks them for the catalogues.
"""

from enum import StrEnum
from typing import Any

from layers.errors import OnePictureError


class Refusal(StrEnum):
    """Every sentence about a file, with its way out."""

    TOO_LARGE = (
        "The file is larger than {most_mb} MB. Split it, or ask the operator for a "
        "higher limit."
    )
    TOO_MANY_ROWS = (
        "The file has more than {most} rows. Split it, or ask the operator for a "
        "higher limit."
    )
    TOO_WIDE = "The file has more than {most} columns. Leave out what is not needed."
    UNPACKS_TOO_LARGE = (
        "The file unpacks to more than {most_mb} MB, which no such table needs. Save "
        "it as CSV and send that."
    )
    EMPTY = "The file is empty. Choose one with a row of names and rows below it."
    NO_COLUMNS = (
        "No columns are found. The first row must hold the names of the columns."
    )
    UNKNOWN_FORMAT = (
        "This is no CSV, GeoJSON, KML, GeoPackage, xlsx or ods file. Save it as one of "
        "these."
    )
    NOT_READABLE = "The file cannot be read as {format}: {problem}. Save it anew."
    DTD = (
        "The KML declares entities or a document type (DTD), which is not taken: it "
        "could read other files. Save it without."
    )
    TOO_MANY_AUDIENCES = (
        "The file has more than {most} different labels and groups. Split it by them."
    )
    TOO_MANY_WAIT = (
        "{count} imports wait already. Have some released or take some back, then "
        "confirm this one."
    )
    TOO_MUCH_WAITS = (
        "The imports that wait hold {held_mb} of at most {most_mb} MB, and this one is "
        "too large for the rest. Have some released or take some back, then confirm it."
    )
    ENCRYPTED = "The file is protected by a password. Save it without one."
    NO_SUCH_SHEET = "The file has no sheet or layer of the name {name}. Choose another."
    UNKNOWN_CRS = (
        "The coordinates are in a system that is not known here: {name}. Save the file "
        "in WGS 84 (EPSG:4326)."
    )
    NO_TEXT = (
        "The text of the file is not readable in any usual encoding. Save it as UTF-8."
    )
    TOO_LONG_A_CELL = (
        "Row {row}, column {column}: the cell has more than {most} characters. Shorten "
        "it, or leave the column out."
    )
    TOO_SLOW = "The file takes too long to read. Split it, or save it as CSV."
    TOO_HUNGRY = "The file needs too much memory. Split it, or save it as CSV."


class FileRefused(OnePictureError):  # noqa: N818 - a name says what happened
    """A file is not taken; `refusal` says why, `values` fill its sentence."""

    def __init__(self, refusal: Refusal, **values: Any) -> None:
        super().__init__(refusal.name, values)
        self.refusal, self.values = refusal, values

    def __str__(self) -> str:
        return str(self.refusal).format(**self.values)
