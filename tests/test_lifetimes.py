"""What the browser calls old is what the layers call old."""

from datetime import timedelta
from pathlib import Path

import pytest

from layers import lifetimes
from layers.layer import Layer

WEB = Path(__file__).parents[1] / "dashboard" / "web"


def test_the_browser_has_the_times_to_live_of_the_layers() -> None:
    made = (WEB / "lifetimes.ts").read_text("utf-8")
    again = "run: python -m layers.lifetimes dashboard/web/lifetimes.ts"
    assert made == lifetimes.module(), again


def test_a_layer_says_how_long_its_reports_are_fresh(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    about = {"title": "", "object_type": "", "order": 0, "legend": ()}
    fast = Layer(name="tracks", ttl=timedelta(seconds=90), **about)
    still = Layer(name="reference", **about)
    monkeypatch.setattr(lifetimes, "LAYERS", (still, fast))
    module = lifetimes.module()
    assert "  tracks: 90_000,\n" in module
    assert "reference" not in module
