"""What people write as a position is understood, or said not to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.degrees import Notation
from layers.gazetteer import Gazetteer, Place
from layers.geodesy import distance_m, on_earth
from layers.grids import mgrs_of
from layers.positions import Position, understand
from layers.understanding import MOST_CHARACTERS, NotUnderstood, Sentence

PLACES = Gazetteer(
    [
        Place("city", "Tallinn", ("Tallinn",), "EST", 24.75, 59.44),
        Place("city", "Kyiv", ("Київ", "Kiev"), "UKR", 30.5, 50.45),
        Place("city", "Saint Petersburg", ("Saint-Pétersbourg",), "RUS", 30.3, 59.9),
        Place("city", "Luxembourg", ("Lëtzebuerg",), "LUX", 6.13, 49.61),
        Place("country", "Luxembourg", ("Lëtzebuerg",), "LUX", 6.1, 49.8),
        Place("sea", "Gdańsk Bay", ("Zatoka Gdańska",), "", 19.2, 54.5),
    ]
)

SAME = """\
59.437 24.752
24.752 59.437
59,437 24,752
59.437,24.752
59.437, 24.752
59,437;24,752
59,437, 24,752
59.437/24.752
(59.437, 24.752)
+59.437 +24.752
59.437N 24.752E
59.437 N, 24.752 E
59.437°N, 24.752°E
N59.437 E24.752
N 59,437° E 24,752°
24.752E 59.437N
E24.752 N59.437
lat 59.437 lon 24.752
Latitude: 59.437, Longitude: 24.752
lon 24.752 lat 59.437
lat: 59.437N long: 24.752E
59.437 Nord 24.752 Est
59.437 north, 24.752 east
59º26.22'N 24º45.12'E
59°26.22'N 024°45.12'E
59° 26.22′ N 24° 45.12′ E
59°26,22’ N 24°45,12’ E
N59°26.22' E24°45.12'
59 26.22N 24 45.12E
59 26.22 24 45.12
59-26.22N 024-45.12E
59:26.22N 24:45.12E
24°45.12'E 59°26.22'N
59°26.22'N/024°45.12'E
59d26.22mN 24d45.12mE
5926.22N02445.12E
5926.22N 02445.12E
N5926.22 E02445.12
59°26'13.2"N 24°45'07.2"E
59°26′13,2″N 24°45′07,2″E
59° 26' 13.2'' N, 24° 45' 7.2'' E
N59°26'13.2" E24°45'07.2"
59 26 13.2 N 24 45 07.2 E
59 26 13.2 24 45 07.2
59:26:13.2N 24:45:07.2E
59:26:13.2 24:45:07.2
59-26-13.2N 024-45-07.2E
59d26m13.2sN 24d45m07.2sE
59D26M13.2SN 24D45M07.2SE
N59d26m13.2s E24d45m07.2s
59 deg 26 min 13.2 sec N 24 deg 45 min 7.2 sec E
59 degrés 26 minutes 13,2 secondes Nord 24 degrés 45 minutes 7,2 secondes Est
592613.2N0244507.2E
592613.2N 0244507.2E
N592613.2 E0244507.2
35VLF725908
35V LF 725 908
35V LF 725 908
MGRS 35VLF725908
35vlf7250390868
35V LF 72503 90868
35V 372503 6590868
35V 372503mE 6590868mN
UTM 35V 372503 6590868
35N 372503 6590868
35V E372503 N6590868
35 V 372503, 6590868""".splitlines()


@pytest.mark.parametrize("text", SAME)
def test_every_usual_form_is_the_same_place(text: str) -> None:
    found = understand(text, PLACES)
    assert found.text == text
    assert found.precision_m is not None
    # Both axes may be half a digit off.
    near = max(40.0, 2 * found.precision_m)
    assert distance_m((found.lon, found.lat), (24.752, 59.437)) < near


def test_at_least_sixty_forms_are_tried() -> None:
    assert len(set(SAME)) >= 60


@pytest.mark.parametrize(
    ("text", "precision_m", "notation"),
    [
        ("59N 024E", 56_000, Notation.DECIMAL),
        ("59.4N 24.8E", 5_600, Notation.DECIMAL),
        ("59.43700N 24.75200E", 0.56, Notation.DECIMAL),
        ("59.43700N 24.8E", 2_800, Notation.DECIMAL),
        ("5930N02445E", 930, Notation.COMPACT),
        ("593012N0244530E", 15, Notation.COMPACT),
        ("59°30'N 24°45'E", 930, Notation.DEGREES_MINUTES),
        ("59°30'12\"N 24°45'30\"E", 15, Notation.DEGREES_MINUTES_SECONDS),
        ("35VLF", 50_000, Notation.MGRS),
        ("35VLF78", 5_000, Notation.MGRS),
        ("35VLF7289", 500, Notation.MGRS),
        ("35VLF7250390868", 0.5, Notation.MGRS),
        ("35V 372503 6590868", 0.5, Notation.UTM),
        ("35V 372503.5 6590868.5", 0.05, Notation.UTM),
    ],
)
def test_a_position_is_as_precise_as_its_last_digit(
    text: str, precision_m: float, notation: Notation
) -> None:
    found = understand(text, PLACES)
    assert found.precision_m == pytest.approx(precision_m, rel=0.02)
    assert found.notation is notation


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("59N 024E", "59°N 024°E"),
        ("59.437N 24.752E", "59°26.2′N 024°45.1′E"),
        ("59°26.2'N 24°45.1'E", "59°26.2′N 024°45.1′E"),
        ("59°59.999'N 24°00.001'E", "59°59.999′N 024°00.001′E"),
        ("-33.92 18.42", "33°55′S 018°25′E"),
    ],
)
def test_what_is_shown_back_is_not_finer_than_what_was_written(
    text: str, shown: str
) -> None:
    assert understand(text, PLACES).degrees_minutes() == shown


def sentences(found: Position) -> list[str]:
    return [remark.sentence for remark in found.remarks]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("59.437 24.752", Sentence.LATITUDE_FIRST),
        ("24.752 59.437", Sentence.LONGITUDE_FIRST),
        ("12.5 13.2", Sentence.LATITUDE_BY_RULE),
        ("12.5 13.2", Sentence.OUTSIDE),
        ("24.75N 59.5E", Sentence.SWAPPED),
        ("12N 5W", Sentence.OUTSIDE),
        ("35S 500000 4200000", Sentence.BAND_S),
        ("Tallinn", Sentence.LABEL_TAKEN),
    ],
)
def test_what_was_taken_for_granted_is_said(text: str, sentence: Sentence) -> None:
    assert sentence in sentences(understand(text, PLACES))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", Sentence.EMPTY),
        ("  ", Sentence.EMPTY),
        ("1" * (MOST_CHARACTERS + 1), Sentence.TOO_LONG),
        ("hello 7", Sentence.NO_POSITION),
        ("59.4", Sentence.NO_POSITION),
        ("59.4 24.7 12.1", Sentence.NO_POSITION),
        ("Atlantis", Sentence.NO_PLACE),
        ("Talinn", Sentence.NO_PLACE_BUT),
        ("Luxembourg", Sentence.SEVERAL_PLACES),
        ("40 45", Sentence.BOTH_ORDERS),
        ("59,43", Sentence.DECIMAL_OR_TWO),
        ("59,437,24,752", Sentence.DECIMAL_OR_TWO),
        ("59.4N 24.7", Sentence.LETTERS),
        ("59.4N 24.7S", Sentence.LETTERS),
        ("59 61N 24 10E", Sentence.SIXTY),
        ("95N 24E", Sentence.NOT_ON_EARTH),
        ("59N 190E", Sentence.NOT_ON_EARTH),
        ("91 95", Sentence.NOT_ON_EARTH),
        ("59,5 N 24,75 O", Sentence.LETTER_O),
        ("35VLF789", Sentence.UNEVEN_MGRS),
        ("35VLF 72 8", Sentence.UNEVEN_MGRS),
        ("35VLF123456789012", Sentence.UNEVEN_MGRS),
        ("99VLF12", Sentence.NO_MGRS),
        ("31XAA11", Sentence.NO_MGRS),
        ("35V 372503 3590884", Sentence.NO_UTM),
        ("61V 372503 6590868", Sentence.NO_UTM),
    ],
)
def test_what_is_not_understood_says_so(text: str, sentence: Sentence) -> None:
    with pytest.raises(NotUnderstood) as refused:
        understand(text, PLACES)
    assert refused.value.saying.sentence == sentence
    assert "{" not in str(refused.value)


@pytest.mark.parametrize("text", ["40 45", "59,5 N 24,75 O", "Luxembourg"])
def test_what_may_be_two_places_gives_both(text: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        understand(text, PLACES)
    assert len(refused.value.candidates) == 2


def test_o_is_west_where_the_text_is_french() -> None:
    found = understand("48°50' Nord 5°20' O", PLACES)
    assert (found.lon < 0, found.lat > 0) == (True, True)


@pytest.mark.parametrize(
    "text",
    ["Kyiv", "KYIV", "kiev", "Київ", "київ", "Saint-Pétersbourg", "zatoka gdanska"],
)
def test_a_place_is_found_by_any_of_its_names(text: str) -> None:
    found = understand(text, PLACES)
    assert found.place
    assert found.precision_m is None
    assert found.notation is Notation.PLACE_NAME


LONGITUDES = st.floats(4, 46)
LATITUDES = st.floats(48, 72)


def near(found: Position, lon: float, lat: float) -> None:
    assert found.precision_m is not None
    reach = 1.5 * found.precision_m + 0.01
    assert distance_m((found.lon, found.lat), (lon, lat)) <= reach


@given(LONGITUDES, LATITUDES, st.integers(1, 7), st.sampled_from([".", ","]))
def test_decimal_degrees_come_back(
    lon: float, lat: float, digits: int, point: str
) -> None:
    text = f"{lat:.{digits}f}N {lon:.{digits}f}E".replace(".", point)
    near(understand(text, PLACES), lon, lat)


@given(LONGITUDES, LATITUDES, st.integers(0, 4))
def test_degrees_and_minutes_come_back(lon: float, lat: float, digits: int) -> None:
    def axis(value: float) -> str:
        whole, rest = divmod(round(value * 60 * 10**digits), 60 * 10**digits)
        return f"{whole}°{rest / 10**digits:.{digits}f}'"

    near(understand(f"{axis(lat)}N {axis(lon)}E", PLACES), lon, lat)


@given(LONGITUDES, LATITUDES, st.sampled_from(["{}°{}'{}\"", "{} {} {}", "{}:{}:{}"]))
def test_degrees_minutes_and_seconds_come_back(
    lon: float, lat: float, form: str
) -> None:
    def axis(value: float) -> str:
        minutes, seconds = divmod(round(value * 3600), 60)
        return form.format(*divmod(minutes, 60), seconds)

    near(understand(f"{axis(lat)}N {axis(lon)}E", PLACES), lon, lat)


@given(LONGITUDES, LATITUDES)
def test_the_compact_form_comes_back(lon: float, lat: float) -> None:
    def axis(value: float, width: int) -> str:
        minutes, seconds = divmod(round(value * 3600), 60)
        degrees, minutes = divmod(minutes, 60)
        return f"{degrees:0{width}}{minutes:02}{seconds:02}"

    near(understand(f"{axis(lat, 2)}N{axis(lon, 3)}E", PLACES), lon, lat)


@given(LONGITUDES, LATITUDES, st.sampled_from([5e4, 5e3, 5e2, 5e1, 5.0, 0.5]))
def test_mgrs_comes_back(lon: float, lat: float, error_m: float) -> None:
    text = mgrs_of(lon, lat, error_m)
    assert text is not None
    found = understand(text, PLACES)
    assert found.precision_m == error_m
    near(found, lon, lat)


@given(st.floats(24.1, 29.9), st.floats(56.1, 63.9))
def test_utm_comes_back(lon: float, lat: float) -> None:
    from pyproj import Proj

    east, north = Proj(proj="utm", zone=35, ellps="WGS84")(lon, lat)
    near(understand(f"35V {east:.0f} {north:.0f}", PLACES), lon, lat)


@given(st.text(max_size=120) | st.text("0123456789 .,°'\"NSEWOVLFdms:-+;", max_size=60))
def test_nothing_that_is_written_is_an_error_of_ours(text: str) -> None:
    try:
        found = understand(text, PLACES)
    except NotUnderstood:
        return
    assert on_earth(found.lon, found.lat)
    assert found.degrees_minutes()
    found.mgrs()
