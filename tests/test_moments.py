"""What people write as a time is understood, or said not to be."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.moments import Moment, understand
from layers.record import TimeBasis
from layers.understanding import NotUnderstood, Sentence
from layers.zones import LETTERS

NOW = datetime(2026, 11, 22, 16, 5, 30, tzinfo=UTC)
SAME = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)

UTC_FORMS = """\
2026-11-22T14:05:00Z
2026-11-22t14:05:00z
2026-11-22T14:05:00.000Z
2026-11-22 14:05:00Z
2026-11-22 14:05Z
2026-11-22 14:05 UTC
2026-11-22 14:05 GMT
2026-11-22T14:05:00+00:00
20261122T140500Z
2026/11/22 14:05Z
2026.11.22 14:05Z
22.11.2026 14:05 UTC
22/11/2026 14:05Z
11/22/2026 14:05Z
22-11-2026 14:05Z
22 Nov 2026 14:05Z
22 November 2026, 14:05 UTC
22nd November 2026 at 14:05 UTC
Nov 22, 2026 14:05 UTC
November 22 2026 14:05 UTC
22-Nov-2026 14:05Z
Sun, 22 Nov 2026 14:05:00 +0000
dimanche 22 novembre 2026 à 14h05 TU
22 nov. 2026 à 14h05 UTC
22 novembre 2026 14 h 05 UTC
le 22 novembre 2026 à 14 h 05 min 00 s UTC
14:05Z
14:05 Z
14:05z
1405Z
1405 UTC
14:05:00Z
14h05Z
14h05 UTC
14 h 05 TU
2:05 pm UTC
2:05PM GMT
today 14:05Z
today at 14:05 UTC
aujourd'hui 14h05 UTC
aujourd’hui à 14 h 05 UTC
14:05Z 22 Nov 2026
14:05 UTC, 22 November 2026
22 Nov 14:05Z
221405ZNOV26
221405Z NOV 26
221405Z NOV 2026
221405ZNOV2026
22 1405Z NOV 26
221405znov26
22140500ZNOV26
221405Z nov. 26
221405Z""".splitlines()

LOCAL_FORMS = """\
2026-11-22T16:05:00+02:00
2026-11-22 16:05 +0200
2026-11-22 16:05 UTC+2
2026-11-22 16:05 GMT+02:00
2026-11-22 16:05 EET
2026-11-22 16:05 Europe/Helsinki
2026-11-22 16:05 europe/helsinki
16:05 Helsinki
16:05 Helsinki time
16 h 05 heure de Kyiv
17:05 MSK
17:05 heure de Moscou
15:05 CET
22 novembre 2026 15 h 05 heure de Paris
09:05 America/New_York
19:35 Asia/Kolkata
221605BNOV26
221505A NOV 26
220905RNOV26
1605B
Sun, 22 Nov 2026 16:05:00 +0200""".splitlines()


@pytest.mark.parametrize("text", UTC_FORMS)
def test_every_usual_form_of_utc_is_the_same_time(text: str) -> None:
    found = understand(text, NOW)
    assert (found.at, found.text) == (SAME, text)
    assert found.time_basis is TimeBasis.SOURCE_UTC


@pytest.mark.parametrize("text", LOCAL_FORMS)
def test_every_usual_form_with_a_zone_is_converted(text: str) -> None:
    found = understand(text, NOW)
    assert found.at == SAME
    assert found.time_basis is TimeBasis.CONVERTED


def test_at_least_sixty_forms_are_tried() -> None:
    assert len({*UTC_FORMS, *LOCAL_FORMS}) >= 60


@pytest.mark.parametrize(
    ("text", "minutes", "precision_s"),
    [
        ("40 min ago", 40, 30),
        ("40 minutes ago", 40, 30),
        ("2 h ago", 120, 1800),
        ("2 h 30 min ago", 150, 30),
        ("1h30 ago", 90, 30),
        ("1.5 h ago", 90, 180),
        ("an hour ago", 60, 1800),
        ("3 days ago", 3 * 1440, 43_200),
        ("il y a 40 min", 40, 30),
        ("il y a 40 minutes", 40, 30),
        ("il y a 2 heures", 120, 1800),
        ("il y a 1 h 30", 90, 30),
        ("il y a 1,5 h", 90, 180),
        ("il y a une heure", 60, 1800),
        ("il y a 3 jours", 3 * 1440, 43_200),
        ("-40 min", 40, 30),
        ("now", 0, 0.5),
        ("maintenant", 0, 0.5),
        ("in 40 min", -40, 30),
        ("dans 40 min", -40, 30),
    ],
)
def test_how_long_ago_is_an_estimate(
    text: str, minutes: int, precision_s: float
) -> None:
    found = understand(text, NOW)
    assert found.age_s(NOW) == minutes * 60
    assert found.precision_s == precision_s
    assert found.time_basis is TimeBasis.ESTIMATED


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("yesterday 14:05Z", "2026-11-21T14:05:00Z"),
        ("hier 14h05 UTC", "2026-11-21T14:05:00Z"),
        ("avant-hier 23:10Z", "2026-11-20T23:10:00Z"),
        ("the day before yesterday 23:10Z", "2026-11-20T23:10:00Z"),
        ("today 01:00 Asia/Tokyo", "2026-11-22T16:00:00Z"),
        ("yesterday 23:00 Asia/Tokyo", "2026-11-22T14:00:00Z"),
        ("1er août 2026 14h05 UTC+2", "2026-08-01T12:05:00Z"),
        ("29 Feb 10:00Z", "2024-02-29T10:00:00Z"),
        ("2026-07-01 14:05 CEST", "2026-07-01T12:05:00Z"),
        ("2026-11-22T14:05:00.125Z", "2026-11-22T14:05:00.125Z"),
        ("221405ZAOU26", "2026-08-22T14:05:00Z"),
        ("221405Z JUIN 25", "2025-06-22T14:05:00Z"),
        ("12 am UTC", "2026-11-22T00:00:00Z"),
        ("12 pm UTC", "2026-11-22T12:00:00Z"),
    ],
)
def test_days_are_those_of_the_zone(text: str, utc: str) -> None:
    assert understand(text, NOW).utc() == utc


@pytest.mark.parametrize(
    ("text", "precision_s"),
    [
        ("14h UTC", 1800),
        ("14:05Z", 30),
        ("14:05:30Z", 0.5),
        ("14:05:30.1Z", 0.05),
        ("2026-11-22T14:05:30.123456Z", 0.5e-6),
        ("221405ZNOV26", 30),
    ],
)
def test_a_time_is_as_precise_as_its_last_digit(text: str, precision_s: float) -> None:
    assert understand(text, NOW).precision_s == pytest.approx(precision_s)


def sentences(found: Moment) -> list[str]:
    return [remark.sentence for remark in found.remarks]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("14:05Z", Sentence.TODAY),
        ("18:05Z", Sentence.YESTERDAY),
        ("231405Z", Sentence.DAY_TAKEN),
        ("24 Dec 10:00Z", Sentence.DAY_TAKEN),
        ("03.04.2026 14:05Z", Sentence.DAY_FIRST),
        ("221405ZNOV99", Sentence.YEAR_TAKEN),
        ("tomorrow 10:00Z", Sentence.FUTURE),
        ("2027-01-01 00:00Z", Sentence.FUTURE),
        ("in 40 min", Sentence.FUTURE),
        ("2026-07-01 14:05 CET", Sentence.SUMMER),
        ("2026-07-01 14:05 EET", Sentence.SUMMER),
        ("2012-07-01 14:05 MSK", Sentence.MSK),
    ],
)
def test_what_was_taken_for_granted_is_said(text: str, sentence: Sentence) -> None:
    assert sentence in sentences(understand(text, NOW))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", Sentence.EMPTY),
        ("1" * 101, Sentence.TOO_LONG),
        ("hello", Sentence.NO_TIME),
        ("some time ago", Sentence.NO_TIME),
        ("2 min 3 h ago", Sentence.NO_TIME),
        ("14:05", Sentence.NO_ZONE),
        ("14:05 local time", Sentence.NO_ZONE),
        ("14h05 heure locale", Sentence.NO_ZONE),
        ("2026-11-22T14:05:00", Sentence.NO_ZONE),
        ("hier 14h05", Sentence.NO_ZONE),
        ("2026-11-22", Sentence.NO_CLOCK),
        ("yesterday", Sentence.NO_CLOCK),
        ("2026-13-01 10:00Z", Sentence.NO_SUCH_TIME),
        ("2026-02-30 10:00Z", Sentence.NO_SUCH_TIME),
        ("311405ZNOV26", Sentence.NO_SUCH_TIME),
        ("25:00Z", Sentence.NO_SUCH_TIME),
        ("14:65Z", Sentence.NO_SUCH_TIME),
        ("13 pm UTC", Sentence.NO_SUCH_TIME),
        ("03/04/2026 14:05Z", Sentence.DAY_OR_MONTH),
        ("03-04-2026 14:05Z", Sentence.DAY_OR_MONTH),
        ("221405JNOV26", Sentence.JULIET),
        ("14:05J", Sentence.JULIET),
        ("14:05 Foo/Bar", Sentence.UNKNOWN_ZONE),
        ("14:05 +19:00", Sentence.UNKNOWN_ZONE),
        ("14:05 EST", Sentence.SHARED_ZONE),
        ("14:05 BST", Sentence.SHARED_ZONE),
        ("2026-10-25 03:30 Europe/Helsinki", Sentence.CLOCKS_BACK),
        ("2026-03-29 03:30 Europe/Helsinki", Sentence.CLOCKS_FORWARD),
        ("Mon, 22 Nov 2026 14:05:00 +0000", Sentence.WRONG_WEEKDAY),
        ("1899-12-31 23:00Z", Sentence.TOO_FAR),
        ("2200-01-01 00:00Z", Sentence.TOO_FAR),
    ],
)
def test_what_is_not_understood_says_so(text: str, sentence: Sentence) -> None:
    with pytest.raises(NotUnderstood) as refused:
        understand(text, NOW)
    assert refused.value.saying.sentence == sentence
    assert "{" not in str(refused.value)


def test_a_time_that_came_twice_gives_both() -> None:
    with pytest.raises(NotUnderstood) as refused:
        understand("2026-10-25 03:30 Europe/Helsinki", NOW)
    first, second = refused.value.candidates
    assert isinstance(first, datetime)
    assert second == first + timedelta(hours=1)


TIMES = st.integers(31_536_000, 1_793_000_000).map(
    lambda second: datetime.fromtimestamp(second, UTC)
)


@given(TIMES)
def test_rfc_3339_comes_back(at: datetime) -> None:
    assert understand(at.isoformat(), NOW).at == at
    assert understand(understand(at.isoformat(), NOW).utc(), NOW).at == at


@given(TIMES, st.sampled_from(sorted(LETTERS)))
def test_a_date_time_group_comes_back(at: datetime, letter: str) -> None:
    at = at.replace(second=0)
    local = at + timedelta(hours=LETTERS[letter])
    month = [
        "JAN",
        "FEB",
        "MAR",
        "APR",
        "MAY",
        "JUN",
        "JUL",
        "AUG",
        "SEP",
        "OCT",
        "NOV",
        "DEC",
    ][local.month - 1]
    text = f"{local:%d%H%M}{letter.upper()}{month}{local:%Y}"
    assert understand(text, NOW).at == at


@given(TIMES)
def test_its_own_date_time_group_is_the_same_minute(at: datetime) -> None:
    found = understand(at.isoformat(), NOW)
    assert understand(found.dtg(), NOW).at == at.replace(second=0)


@given(TIMES, st.sampled_from(["Europe/Helsinki", "Europe/Kyiv", "America/New_York"]))
def test_a_local_time_comes_back_or_is_said_to_be_twice(
    at: datetime, zone: str
) -> None:
    local = at.astimezone(ZoneInfo(zone))
    try:
        found = understand(f"{local:%Y-%m-%d %H:%M:%S} {zone}", NOW)
    except NotUnderstood as refused:
        meant = refused.candidates
    else:
        meant = (found.at,)
    assert at in meant


@given(st.integers(0, 10_000))
def test_minutes_ago_come_back(minutes: int) -> None:
    for text in (f"{minutes} min ago", f"il y a {minutes} min"):
        assert understand(text, NOW).age_s(NOW) == minutes * 60


@given(
    st.text(max_size=120)
    | st.text("0123456789 :/-.,+TZhjanov", max_size=40)
    | st.from_regex(r"[0-9]{1,9} ?(min|h|days) ago", fullmatch=True)
    | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z", fullmatch=True)
)
def test_nothing_that_is_written_is_an_error_of_ours(text: str) -> None:
    try:
        found = understand(text, NOW)
    except NotUnderstood:
        return
    assert found.at.tzinfo is UTC
    assert found.precision_s > 0
