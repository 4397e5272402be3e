from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import SettingsError
from layers.settings import Settings, inherited

HOME = {"XDG_DATA_HOME": "/srv/data"}


def test_without_variables_a_simulation_runs_on_loopback():
    settings = Settings.from_environment(HOME)
    assert settings == Settings(data_dir=Path("/srv/data/onepicture"))
    assert (settings.host, settings.port, settings.room) == ("127.0.0.1", 8050, "main")
    assert settings.context == "SIMULATION"
    assert (settings.allow_unsafe_store, settings.rejected_kept) == (False, 10_000)


def test_without_xdg_the_data_are_below_the_home_directory():
    settings = Settings.from_environment({})
    assert settings.data_dir == Path.home() / ".local/share/onepicture"


def test_a_room_without_the_sample_feed_is_reality():
    off = Settings.from_environment(HOME | {"ONEPICTURE_SAMPLE_FEED": "0"})
    assert (off.sample_feed, off.context) == (False, "REALITY")
    both = {"ONEPICTURE_SAMPLE_FEED": "off", "ONEPICTURE_CONTEXT": "exercise"}
    assert Settings.from_environment(HOME | both).context == "EXERCISE"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ONEPICTURE_PORT", "65536"),
        ("ONEPICTURE_PORT", "-1"),
        ("ONEPICTURE_PORT", "80a"),
        ("ONEPICTURE_PORT", "²"),
        ("ONEPICTURE_WORKERS", "0"),
        ("ONEPICTURE_ROOM", "Main"),
        ("ONEPICTURE_ROOM", "-main"),
        ("ONEPICTURE_ROOM", "a" * 41),
        ("ONEPICTURE_ROOM", "main}"),
        ("ONEPICTURE_SAMPLE_FEED", "maybe"),
        ("ONEPICTURE_SPEED", "fast"),
        ("ONEPICTURE_SPEED", "0"),
        ("ONEPICTURE_SPEED", "nan"),
        ("ONEPICTURE_CONTEXT", "DRILL"),
        ("ONEPICTURE_ALLOW_UNSAFE_STORE", "please"),
        ("ONEPICTURE_REJECTED_KEPT", "0"),
        ("ONEPICTURE_REJECTED_KEPT", "-1"),
        ("ONEPICTURE_REJECTED_KEPT", "1e6"),
        ("ONEPICTURE_NAME", "http://map.example.org"),
        ("ONEPICTURE_PROXY", "map.example.org"),
        ("ONEPICTURE_CERTIFICATE_HEADER", "x subject"),
        ("ONEPICTURE_SESSION_IDLE_H", "0"),
        ("ONEPICTURE_SESSION_DAYS", "365"),
        ("REDIS_URL", "localhost:6379"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_the_name_of_its_variable(
    name, value
):
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(HOME | {name: value})
    assert refused.value.name == name
    assert name in str(refused.value)


def test_an_empty_variable_means_the_default():
    empty = {"ONEPICTURE_PORT": "", "REDIS_URL": " ", "ONEPICTURE_ROOM": ""}
    assert Settings.from_environment(HOME | empty) == Settings.from_environment(HOME)


def test_what_the_command_line_gave_wins():
    given_both = Settings.from_environment(
        HOME | {"ONEPICTURE_PORT": "9000"}, {"ONEPICTURE_PORT": "9001"}
    )
    assert given_both.port == 9001


@given(
    st.builds(
        Settings,
        data_dir=st.just(Path("/srv/one picture")),
        redis_url=st.sampled_from([None, "redis://h:1/0", "unix:///r.sock"]),
        port=st.integers(0, 65535),
        workers=st.integers(1, 64),
        room=st.from_regex(r"[a-z0-9][a-z0-9-]{0,39}", fullmatch=True),
        sample_feed=st.booleans(),
        speed=st.floats(0.01, 100),
        context=st.sampled_from(["REALITY", "EXERCISE", "SIMULATION"]),
        allow_unsafe_store=st.booleans(),
        rejected_kept=st.integers(1, 10**9),
        tls_cert=st.sampled_from([None, Path("/srv/cert.pem")]),
        tls_key=st.sampled_from([None, Path("/srv/key.pem")]),
        names=st.sampled_from([(), ("a.example",), ("a.example", "b.example")]),
        proxies=st.sampled_from([(), ("10.0.0.1/32", "fd00::/8")]),
        certificate_header=st.sampled_from(["", "x-subject"]),
        session_idle_h=st.floats(0.01, 720),
        session_days=st.floats(0.01, 90),
        oidc=st.sampled_from([None, Path("/srv/oidc.toml")]),
    )
)
def test_a_child_reads_the_settings_of_its_parent(settings):
    assert Settings.from_environment(settings.to_environment()) == settings


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ({}, "http://127.0.0.1:8050"),
        ({"host": "::1", "port": 80}, "http://[::1]"),
        ({"tls_cert": Path("c"), "names": ("a.example",)}, "https://a.example:8050"),
        (
            {"tls_cert": Path("c"), "names": ("a.example",), "port": 443},
            "https://a.example",
        ),
        ({"proxies": ("10.0.0.1",), "names": ("a.example",)}, "https://a.example"),
    ],
)
def test_the_address_is_what_people_type(fields, address):
    assert Settings(data_dir=Path("/srv"), **fields).address() == address


def test_a_child_goes_on_with_all_variables_of_this_process(monkeypatch):
    monkeypatch.setenv("TZ_OF_THIS_TEST", "UTC")
    assert inherited()["TZ_OF_THIS_TEST"] == "UTC"


def test_origins_that_may_frame_the_picture_are_listed():
    named = "https://portal.example.org, https://x.example:8443"
    settings = Settings.from_environment(HOME | {"ONEPICTURE_FRAME_ORIGINS": named})
    assert settings.frame_origins == (
        "https://portal.example.org",
        "https://x.example:8443",
    )
    assert Settings.from_environment(settings.to_environment()) == settings


@pytest.mark.parametrize(
    "origin",
    [
        "http://portal.example.org",
        "https://portal.example.org/",
        "https://*.example.org",
        "*",
        "'self'",
        "portal.example.org",
        "https://a.example;script-src",
        "https://user@a.example",
    ],
)
def test_what_is_no_https_origin_may_not_frame(origin: str):
    with pytest.raises(SettingsError, match="https origin without a path") as wrong:
        Settings.from_environment(HOME | {"ONEPICTURE_FRAME_ORIGINS": origin})
    assert wrong.value.name == "ONEPICTURE_FRAME_ORIGINS"


def test_limits_of_a_login_and_an_account_reach_the_children():
    chosen = {
        "ONEPICTURE_READS_PER_S": "3",
        "ONEPICTURE_SEATS_PER_ACCOUNT": "4",
        "ONEPICTURE_SESSIONS_PER_ACCOUNT": "5",
    }
    settings = Settings.from_environment(HOME | chosen)
    assert settings.reads_per_s == 3
    assert settings.seats_per_account == 4
    assert settings.sessions_per_account == 5
    assert chosen.items() <= settings.to_environment().items()
