"""Roles and acts in the language of the reader.

The English words are those of the table (`rights`), and the keys of the catalogue. It
must never decide anything.
"""

from dashboard.words import Words


def role_in_words(role: str, words: Words) -> str:
    """Return what a role is called."""
    return {
        "leader": words.t("leader"),
        "adviser": words.t("adviser"),
        "analyst": words.t("analyst"),
        "releaser": words.t("releaser"),
        "briefer": words.t("briefer"),
        "chair": words.t("chair"),
        "liaison": words.t("liaison"),
        "administrator": words.t("administrator"),
        "feed": words.t("feed"),
    }.get(role, role)


def act_in_words(act: str, words: Words) -> str:
    """Return what somebody may or may not do, as part of a sentence."""
    return {
        "log in": words.t("log in"),
        "see and end one's own sessions": words.t("see and end one's own sessions"),
        "see the picture": words.t("see the picture"),
        "see which screens show it": words.t("see which screens show it"),
        "see the lines that were refused": words.t("see the lines that were refused"),
        "send records": words.t("send records"),
        "write notes": words.t("write notes"),
        "see what is written at the desk": words.t("see what is written at the desk"),
        "write and correct records by hand": words.t(
            "write and correct records by hand"
        ),
        "see what waits for release": words.t("see what waits for release"),
        "retract a record": words.t("retract a record"),
        "say that two reports are of one event": words.t(
            "say that two reports are of one event"
        ),
        "see beforehand what others see": words.t("see beforehand what others see"),
        "release a record to others or take it back": words.t(
            "release a record to others or take it back"
        ),
        "see who has seen a record": words.t("see who has seen a record"),
        "see what was measured in a drill": words.t("see what was measured in a drill"),
        "lead a briefing": words.t("lead a briefing"),
        "take a briefing over from who leads it": words.t(
            "take a briefing over from who leads it"
        ),
        "see what was shown in past briefings": words.t(
            "see what was shown in past briefings"
        ),
        "start a drill and see what comes next": words.t(
            "start a drill and see what comes next"
        ),
        "read the description of the interface": words.t(
            "read the description of the interface"
        ),
        "ask whether the server is well": words.t("ask whether the server is well"),
        "see how the server runs": words.t("see how the server runs"),
        "read the audit log": words.t("read the audit log"),
        "look after accounts": words.t("look after accounts"),
    }.get(act, act)
