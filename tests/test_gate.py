"""Small questions of the gate; the whole of it is asked in test_login.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from dashboard.access.gate import (
    cookie_name,
    from_our_page,
    is_public,
    local_path,
    session_name,
    shown_by,
)
from layers.log.sessions import hash_of

SECRET = "A" * 43
HOST = {"host": "map.example.org"}


@given(st.text(max_size=60))
def test_whatever_is_wanted_the_way_leads_to_this_server(wanted: str) -> None:
    place = local_path(wanted)
    assert place.startswith("/")
    assert not place.startswith(("//", "/\\"))
    assert place.isprintable()
    assert place.isascii()


@pytest.mark.parametrize(
    "path", ["/", "/?record=INC-1", "/a/b?x=%2F%2Fy#z", "/sessions"]
)
def test_a_place_of_this_server_is_kept(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    ("path", "public"),
    [
        ("/login", True),
        ("/login/link", True),
        ("/healthz", True),
        ("/static/main.js", True),
        ("/words/fr-1.json", True),
        ("/login/x", False),
        ("/static", False),
        ("/healthz/", False),
        ("/logout", False),
        ("/metrics", False),
    ],
)
def test_what_is_public_is_a_short_list(path: str, public: bool) -> None:
    assert is_public(path) is public


def test_over_tls_a_cookie_is_one_that_no_other_host_could_have_set() -> None:
    assert cookie_name("https", "mark") == "__Host-mark"
    assert cookie_name("http", "mark") == "mark"
    plain = Headers({"cookie": f"onepicture-in-main={SECRET}"})
    assert shown_by(plain, "https", "main") is None
    shown = shown_by(plain, "http", "main")
    assert shown is not None
    assert (shown.id, shown.way) == (hash_of(SECRET), "cookie")


def test_a_login_to_one_room_is_none_to_another_of_the_same_host() -> None:
    """Cookies know no ports, and a drill is often a port beside the real room."""
    both = {"main": SECRET, "drill-a": "D" * 43}
    pairs = (f"{session_name(room)}={secret}" for room, secret in both.items())
    browser = Headers({"cookie": "; ".join(pairs)})
    for room, secret in both.items():
        shown = shown_by(browser, "http", room)
        assert shown is not None
        assert shown.id == hash_of(secret)
    assert shown_by(browser, "http", "drill-b") is None


def test_a_token_goes_before_a_cookie_and_is_never_both() -> None:
    both = {
        "authorization": f"Bearer {SECRET}",
        "cookie": f"onepicture-in-main={'B' * 43}",
    }
    shown = shown_by(Headers(both), "http", "main")
    assert shown is not None
    assert (shown.id, shown.way) == (hash_of(SECRET), "token")
    wrong = {**both, "authorization": "Bearer short"}
    assert shown_by(Headers(wrong), "http", "main") is None


@pytest.mark.parametrize(
    ("says", "ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": "https://map.example.org"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "https://map.example.org"}, True),
        ({}, False),
        ({"origin": "http://map.example.org"}, False),
        ({"origin": "null"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "https://map.example.org"}, False),
    ],
)
def test_a_browser_says_whose_page_sent_a_request(
    says: dict[str, str], ours: bool
) -> None:
    assert from_our_page(Headers(HOST | says), "https") is ours
