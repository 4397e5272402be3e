"""Reports of one event, whatever the order in which people decided."""

from hypothesis import given
from hypothesis import strategies as st

from layers.indicators.events import Events
from layers.sources import of_one_event

NAMES = st.sampled_from("ABCDEF")


@given(st.lists(st.tuples(NAMES, NAMES | st.just("")), max_size=20), NAMES)
def test_it_is_what_all_decisions_together_say(
    decided: list[tuple[str, str]], asked: str
) -> None:
    events, last = Events(), dict[str, str]()
    for one, other in decided:
        events.put(one, other)
        last[one] = other
    known = {one: other for one, other in last.items() if other and other != one}
    assert events.of(asked) == of_one_event(asked, known)


def test_a_ring_stays_joined_until_both_decisions_are_gone() -> None:
    events = Events()
    events.put("A", "B")
    events.put("B", "A")
    events.drop("A")
    assert events.of("A") == {"A", "B"}
    events.drop("B")
    assert events.of("A") == {"A"}
