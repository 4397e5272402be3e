"""Which files of rules a room judges by: the shipped ones and those of the operator.

Only reads and checks them; what they say of a record is for layers.rules.
"""

from collections.abc import Mapping
from pathlib import Path

from layers.indicators import FOLDER
from layers.rules.packs import Rules, load

FOLDER_VARIABLE = "ONEPICTURE_RULES"
"""Names a folder with more files of rules: national ones, or another edition."""


def as_chosen(environ: Mapping[str, str]) -> Rules:
    """Return the shipped rules, and those of the folder that the operator names.

    Raises:
        RuleFilesRefused: what is wrong in which line of which file.
    """
    folder = environ.get(FOLDER_VARIABLE, "").strip()
    return load(FOLDER, *([Path(folder)] if folder else []))
