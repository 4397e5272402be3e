"""What a client says it takes is believed, and nothing more."""

import pytest

from dashboard.accepting import has_it, takes_gzip


@pytest.mark.parametrize(
    ("accepts", "taken"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("gzip;q=nonsense", False),
        ("gzip; level=1", True),
        ("identity", False),
        ("", False),
    ],
)
def test_gzip_is_sent_only_to_those_who_take_it(*, accepts: str, taken: bool) -> None:
    assert takes_gzip({"accept-encoding": accepts}) == taken
    assert not takes_gzip({})


@pytest.mark.parametrize(
    ("known", "has"),
    [('W/"a"', True), ('"a"', True), ('"b", W/"a"', True), ("*", True), ('"b"', False)],
)
def test_a_client_has_what_it_names(*, known: str, has: bool) -> None:
    assert has_it({"if-none-match": known}, 'W/"a"') == has
    assert not has_it({}, 'W/"a"')
