"""What somebody writes is said back before it is sent, in the reader's language."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from dashboard.api.understood import gazetteer, of_position, of_time
from dashboard.words import LANGUAGES, words
from layers.log.redis_log import RedisLog
from layers.understanding import Sentence
from tests.conftest import SharedStore
from tests.folding import draft, scene
from tests.served import Served, served

ROOM = "room-understood"
NOW = datetime(2026, 11, 22, 16, 5, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def worker(
    store: SharedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(store.url, ROOM, tmp_path_factory.mktemp("worker")) as worker:
        yield worker


@pytest.fixture
async def log(store: SharedStore, worker: Served) -> AsyncIterator[RedisLog]:
    log = RedisLog(store.url, ROOM)
    done = await log.append(draft("open", scene(title="Exercise"), opens_scene=True))
    await worker.until_n(done.n)
    yield log
    await log.aclose()


async def test_a_position_and_a_time_are_said_back(
    worker: Served, log: RedisLog
) -> None:
    asked = {"position": "59 26.2N 24 45.1E", "time": "2025-09-10 06:30 EET"}
    answer = worker.in_room("understood", "POST", asked, by=worker.enter("analyst"))
    assert answer.status == 200
    position, time = answer.json()["position"], answer.json()["time"]
    assert position["degrees_minutes"] == "59°26.2′N 024°45.1′E"
    assert (position["mgrs"], position["precision_m"]) == ("35VLF724908", 93.0)
    assert (time["at"], time["dtg"]) == ("2025-09-10T04:30:00Z", "100430ZSEP25")
    assert (time["text"], time["time_basis"]) == (asked["time"], "CONVERTED")
    assert answer.headers["cache-control"] == "no-store"


async def test_only_what_was_asked_is_answered(worker: Served, log: RedisLog) -> None:
    who = worker.enter("liaison", delegation="FIN")
    answer = worker.in_room("understood", "POST", {"time": "hello"}, by=who)
    assert set(answer.json()) == {"time"}
    assert answer.json()["time"]["understood"] is False


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ([], 422),
        ({"position": 7}, 422),
        ({"place": "Tallinn"}, 422),
        ({"position": "x" * 1_500}, 422),
        ({"position": "x" * 3_000}, 413),
    ],
)
async def test_a_body_that_is_not_as_described_is_refused(
    worker: Served, log: RedisLog, sent: object, status: int
) -> None:
    answer = worker.in_room("understood", "POST", sent, by=worker.enter("analyst"))
    assert answer.status == status


def test_a_refusal_says_why_and_gives_what_it_may_be() -> None:
    told = of_position("40 45", words("en"))
    assert told["understood"] is False
    assert told["sentence"].startswith("Both orders are on the map")
    assert [(each["lon"], each["lat"]) for each in told["candidates"]] == [
        (45, 40),
        (40, 45),
    ]
    time = of_time("2026-10-25 03:30 Europe/Helsinki", NOW, words("en"))
    assert time["candidates"] == ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"]


def test_sentences_are_in_the_language_of_the_reader() -> None:
    english = of_time("14:05", NOW, words("en"))["sentence"]
    french = of_time("14:05", NOW, words("fr"))["sentence"]
    assert english.startswith("This time has no zone")
    assert french.startswith("Cette heure n’a pas de fuseau")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sentence", Sentence)
def test_every_sentence_has_words(language: str, sentence: Sentence) -> None:
    said = words(language).t(str(sentence))
    assert (said == str(sentence)) == (language == "en")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("tallinn", "Tallinn"),
        ("KYIV", "Kyiv"),
        ("Київ", "Kyiv"),
        ("Varsovie", "Warsaw"),
        ("mer baltique", "Baltic Sea"),
        ("Istanbul", "Istanbul"),
    ],
)
def test_places_of_the_map_are_found_by_their_names(text: str, name: str) -> None:
    told = of_position(text, words("en"))
    assert (told["understood"], told["place"]) == (True, name)


def test_a_name_of_two_places_gives_both() -> None:
    told = of_position("Luxembourg", words("en"))
    assert told["understood"] is False
    assert len(told["candidates"]) == 2


def test_every_place_of_the_map_is_found_by_its_own_name() -> None:
    for place in gazetteer().all():
        assert place in gazetteer().find(place.name)
