"""Passwords are checked slowly, in turn, and never in the way of a frame."""

import asyncio
import time

import pytest

from dashboard.access.passwords import (
    KEPT_FREE,
    MOST_WAITING,
    Busy,
    Passwords,
    hashed,
    problem_with,
)

RIGHT = "correct horse battery"
KEPT = hashed(RIGHT)


@pytest.fixture
def passwords():
    made = Passwords()
    yield made
    made.close()


def test_what_is_kept_is_argon2id_with_a_salt_of_its_own():
    assert KEPT.startswith("$argon2id$v=19$m=49152,t=2,p=1$")
    assert hashed(RIGHT) != KEPT


async def test_the_right_password_is_right_and_no_other(passwords):
    assert await passwords.check(KEPT, RIGHT)
    assert not await passwords.check(KEPT, RIGHT + " ")
    assert not await passwords.check(KEPT, "")
    assert not await passwords.check(KEPT, "x" * 100_000)
    assert not await passwords.check("no hash at all", RIGHT)


async def test_nobody_has_a_password(passwords):
    assert not await passwords.check(None, RIGHT)
    assert not await passwords.check(
        None, "of nobody: an account that does not exist takes as long"
    )


async def test_an_account_that_does_not_exist_takes_as_long(passwords):
    async def took(kept: str | None) -> float:
        started = time.perf_counter()
        await passwords.check(kept, "a wrong password")
        return time.perf_counter() - started

    # In turn, and the shortest of each: what else the machine does only adds to some.
    both = [(await took(KEPT), await took(None)) for _ in range(9)]
    there, nobody = (min(times) for times in zip(*both, strict=True))
    assert 0.5 < there / nobody < 2


async def test_a_flood_is_told_to_come_back_and_a_known_device_gets_through(passwords):
    tries = [
        asyncio.create_task(passwords.check(None, str(number))) for number in range(200)
    ]
    await asyncio.sleep(0)
    assert await passwords.check(KEPT, RIGHT, known=True)
    done = await asyncio.gather(*tries, return_exceptions=True)
    refused = [each for each in done if isinstance(each, Busy)]
    assert len(refused) == 200 - (MOST_WAITING - KEPT_FREE)


async def test_a_check_whose_caller_went_away_still_takes_its_place(passwords):
    for _ in range(MOST_WAITING - KEPT_FREE):
        task = asyncio.create_task(passwords.check(None, "x"))
        await asyncio.sleep(0)
        task.cancel()
    with pytest.raises(Busy):
        await passwords.check(None, "x")


async def test_the_loop_goes_on_while_passwords_are_checked(passwords):
    checks = asyncio.gather(*(passwords.check(None, str(n)) for n in range(4)))
    longest, last = 0.0, time.perf_counter()
    while not checks.done():
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    assert longest < 0.1


@pytest.mark.parametrize(
    "good", [RIGHT, "ein sehr langer Satz mit Ümläuten", "lamp seven rivers"]
)
def test_a_long_password_of_any_kind_is_good(good: str):
    assert problem_with(good, "anna") is None


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("lamp seven", "fewer than 15"),
        ("lamp seven rivers " * 12, "more than 200"),
        ("abcabcabcabcabcabc", "repeats"),
        ("lamp anna seven rivers", "name of the account"),
        ("seven One Picture rivers", "name of this system"),
        ("passwordpassword1", "tried first"),
        ("qwertyuiopasdfghjkl", "tried first"),
        ("1234567890123456", "tried first"),
    ],
)
def test_a_password_that_is_guessed_soon_is_refused_with_its_reason(bad: str, why: str):
    assert why in str(problem_with(bad, "anna"))


def test_a_long_password_is_judged_as_fast_as_a_short_one():
    started = time.perf_counter()
    problem_with("lamp seven rivers " * 11, "anna")
    assert time.perf_counter() - started < 1


async def test_a_new_password_is_made_in_turn_too(passwords):
    kept = await passwords.make("seven lamps above rivers", "anna")
    assert await passwords.check(kept, "seven lamps above rivers")
    assert "tried first" in str(await passwords.make("passwordpassword1", "anna"))
    tries = [asyncio.create_task(passwords.make(RIGHT, "anna")) for _ in range(50)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, Busy) for each in done) == 50 - MOST_WAITING
