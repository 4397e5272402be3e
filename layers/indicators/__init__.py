"""What the live picture gives beyond single rules: numbers with a comparison each."""

from pathlib import Path

FOLDER = Path(__file__).parent
"""Where the levels of the indicators are; `layers.rules.packs.load` reads them."""
