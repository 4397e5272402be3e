"""What was sent to whom is noted when it begins and ends, and for every scene."""

from datetime import UTC, datetime, timedelta

import msgspec

from dashboard.judging import Watcher
from dashboard.sending import Sendings
from layers.log.readers import Sending
from layers.picture import Picture
from tests.folding import body, feature, log_of, scene

NOON = datetime(2025, 9, 10, 12, tzinfo=UTC)
ANN = Watcher("OPEN:PUBLIC;ALL", "ann", "5e55")


def picture(entries: int) -> Picture:
    """Return a picture of one scene and some records."""
    lines = [scene(), *(feature(f"R-{i}") for i in range(entries - 1))]
    picture = Picture()
    for entry in log_of(body(line) for line in lines):
        picture.apply(entry)
    return picture


def told(sendings: Sendings, shown: Picture) -> list[tuple[int, int | None]]:
    due = sendings.due(shown)
    sendings.kept(due, shown)
    return [(each.first_n, each.last_n) for each in due]


def test_a_stream_is_noted_when_it_begins_and_when_it_ends() -> None:
    sendings = Sendings()
    key = sendings.begin(ANN, picture(3), NOON)
    assert told(sendings, picture(3)) == [(3, None)]
    assert told(sendings, picture(9)) == []
    sendings.end(key, 9)
    assert told(sendings, picture(9)) == [(3, 9)]


def test_who_comes_back_was_sent_pictures_since_the_first_time() -> None:
    sendings = Sendings()
    sendings.end(sendings.begin(ANN, picture(3), NOON), 4)
    told(sendings, picture(5))
    sendings.begin(ANN, picture(6), NOON + timedelta(hours=4))
    [due] = sendings.due(picture(6))
    assert (due.first_n, due.last_n, due.at) == (3, None, NOON)


def test_what_ended_before_anything_was_taken_away_is_forgotten() -> None:
    sendings = Sendings()
    sendings.end(sendings.begin(ANN, picture(3), NOON), 3)
    told(sendings, picture(3))
    assert sendings._open
    again = Picture()
    for entry in log_of(map(body, [scene(), feature("R-1"), scene()])):
        again.apply(entry)
    sendings.kept([], again)
    assert not sendings._open


def test_of_two_streams_of_a_login_the_last_ends_it() -> None:
    sendings = Sendings()
    keys = [sendings.begin(ANN, picture(n), NOON) for n in (3, 4)]
    told(sendings, picture(4))
    sendings.end(keys[0], 5)
    assert told(sendings, picture(5)) == [(3, None)]
    sendings.end(keys[1], 4)
    assert told(sendings, picture(5)) == [(3, 5)]


def test_what_the_store_did_not_take_stays_due() -> None:
    sendings = Sendings()
    sendings.once(ANN, picture(2), NOON)
    before = sendings.due(picture(2))
    sendings.once(ANN, picture(4), NOON)
    sendings.kept(before, picture(4))
    [due] = sendings.due(picture(4))
    who = msgspec.structs.astuple(ANN)
    key = who[1], who[2], who[0], 1, sendings.worker
    assert due == Sending(*key, 2, 4, NOON)


def test_who_stays_for_a_new_scene_is_noted_in_it() -> None:
    sendings = Sendings()
    sendings.begin(ANN, picture(3), NOON)
    sendings.once(Watcher("OPEN:PUBLIC;ALL", "bob"), picture(3), NOON)
    told(sendings, picture(3))
    again = Picture()
    lines = [scene(), feature("R-1"), feature("R-2"), scene()]
    for entry in log_of(map(body, lines)):
        again.apply(entry)
    assert told(sendings, again) == [(4, None)]
