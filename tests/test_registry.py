"""The registry names every layer once, in the order of drawing."""

from pathlib import Path

from layers.registry import LAYERS, inbox_names, layer

WEB = Path(__file__).parent.parent / "dashboard" / "web"


def test_every_layer_is_named_once() -> None:
    assert [known.name for known in LAYERS] == [
        "reference",
        "exercises",
        "posture",
        "incidents",
        "assessments",
        "notes",
    ]
    types = [known.object_type for known in LAYERS]
    assert len(types) == len(set(types))


def test_the_order_is_that_of_drawing() -> None:
    assert [known.order for known in LAYERS] == sorted(known.order for known in LAYERS)


def test_feeds_write_to_the_layers_that_have_records() -> None:
    assert inbox_names() == ("exercises", "posture", "incidents", "assessments")


def test_a_layer_is_found_by_its_name() -> None:
    found = layer("incidents")
    assert found is not None
    assert found.title == "Incidents"
    assert layer("incident") is None


def test_every_legend_key_is_drawn_by_the_file_of_the_same_name() -> None:
    for known in LAYERS:
        drawing = (WEB / f"{known.name}.ts").read_text()
        colours = (WEB / "palette.ts").read_text()
        for item in known.legend:
            assert item.key.removeprefix("bloc-") in drawing + colours, item


def test_every_layer_has_a_legend_with_words() -> None:
    for known in LAYERS:
        assert known.legend
        assert len({item.key for item in known.legend}) == len(known.legend)
        assert all(item.label for item in known.legend)
