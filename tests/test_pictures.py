"""The picture as one file says what it is, also when nothing is on it."""

import msgspec
import pytest

from dashboard.api.pictures import collection
from layers.picture import Picture
from tests.folding import body, log_of, scene, viewer


@pytest.mark.parametrize("context", ["REALITY", "EXERCISE", "SIMULATION"])
def test_an_empty_picture_of_a_drill_says_that_it_is_one(context: str) -> None:
    picture = Picture()
    for entry in log_of([body(scene(context))]):
        picture.apply(entry)
    told = msgspec.json.decode(collection(picture, 0, viewer(), None))
    assert (told["context"], told["features"]) == (context, [])


def test_a_picture_before_its_first_scene_claims_no_context() -> None:
    told = msgspec.json.decode(collection(Picture(), 0, viewer(), None))
    assert told["context"] is None
