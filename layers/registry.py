"""LAYERS: every layer, named once, from the bottom of the map to the top.

Adding a layer is one file in layers/, one in dashboard/web/, and one word here.
"""

from layers import assessments, exercises, incidents, notes, posture, reference
from layers.layer import Layer

LAYERS: tuple[Layer, ...] = (
    reference.LAYER,
    exercises.LAYER,
    posture.LAYER,
    incidents.LAYER,
    assessments.LAYER,
    notes.LAYER,
)


def layer(name: str) -> Layer | None:
    """Return the layer of this name, None if there is none."""
    return next((known for known in LAYERS if known.name == name), None)


def inbox_names() -> tuple[str, ...]:
    """Return the names of the layers that feeds may write to."""
    return tuple(known.name for known in LAYERS if known.record is not None)
