import inspect

import pytest

from layers import errors
from layers.errors import (
    BriefingRefused,
    ContextMismatch,
    LogForked,
    OnePictureError,
    Reason,
    Rejected,
    RevisionConflict,
    RevisionRefused,
    SettingsError,
    StaleRevision,
    StoreNotStarted,
    StoreUnavailable,
    StoreUnsafe,
    UnsafeSetting,
)

EXAMPLES = [
    SettingsError("ONEPICTURE_PORT", "x", "it must be a whole number"),
    Rejected([Reason("severity", "9 is more than 5", "use 1 to 5")]),
    RevisionConflict("INC-001", 2, 3),
    StaleRevision("INC-001", 1, 3, "abc"),
    BriefingRefused("taken", "Bo Lund"),
    ContextMismatch("main", "REALITY", "EXERCISE"),
    StoreUnavailable("Connection refused"),
    StoreNotStarted("no server was found", "Set REDIS_URL."),
    StoreUnsafe([UnsafeSetting("appendfsync", "everysec", "always")]),
    LogForked(3000, 2842, 1),
    errors.Gap(5, 7),
    errors.ChainBroken(5, "1-5"),
    errors.CheckpointUnreadable("it was made by fold 0"),
]


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda e: type(e).__name__)
def test_every_error_says_a_whole_sentence_with_its_own_values(error):
    sentence = str(error)
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    first = error.args[0]
    if isinstance(first, str | int):
        assert str(first) in sentence


def test_every_error_of_the_tree_has_an_example_here():
    tree = {
        error
        for _, error in inspect.getmembers(errors, inspect.isclass)
        if issubclass(error, OnePictureError)
    }
    assert tree - {type(error) for error in EXAMPLES} == {
        OnePictureError,
        RevisionRefused,
    }


def test_a_rejection_names_every_failing_field():
    error = Rejected([Reason("a", "is missing"), Reason("b", "is not a time")])
    assert str(error) == "The record was refused: a: is missing; b: is not a time."


def test_a_server_that_cannot_start_says_the_way_out():
    assert str(StoreNotStarted("it is gone", "Set REDIS_URL.")).endswith(
        "it is gone. Set REDIS_URL."
    )
