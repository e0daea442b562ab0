"""How sync stands, in words: every trouble has its cause and its cure, the same everywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.cli.output import sync_line
from console.domain.sync_standing import (
    ALERT_ON_TOP_FOR,
    ALERT_TOLD_FOR,
    LOG_IN_CURE,
    brief_words,
    short_cause,
    tell_alert,
    tell_standing,
    top_words,
)
from data.records import SyncStatus
from data.text.server_words import ADVICE, find_code
from screens.emptiness import empty_words
from screens.standing import sync_words

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SYNCED = SyncStatus("synced", NOON, "box:1", NOON - timedelta(seconds=20), None)
BAD_STATES = ("never", "stopped", "standstill", "sign_in", "trouble")
TOP_COLUMNS = 80 - 24
"""What the top line leaves to trouble on the smallest screen."""


def top(sync: SyncStatus) -> str:
    """Give the words of the top line at noon."""
    return top_words(sync, NOON, clock=lambda at: f"{at:%H:%M}")


@pytest.mark.parametrize("state", ["synced", "syncing", "importing"])
def test_where_all_is_well_nothing_is_said(state: str) -> None:
    """No trouble, no words of trouble."""
    sync = replace(SYNCED, state=state)

    assert ("", ("", "")) == (top(sync), tell_standing(sync, how_long="1 min"))


@pytest.mark.parametrize("state", ["synced", "syncing"])
def test_mails_that_cannot_leave_are_trouble_while_mail_comes_in(state: str) -> None:
    """A server that lets nothing out is told on every screen, also where the mailbox is read."""
    told = [top(replace(SYNCED, state=state, kept_back=mails)) for mails in (1, 12)]

    assert ["! 1 mail cannot leave {goal:p}", "! 12 mails cannot leave {goal:p}"] == [
        words.replace("({goal:p})", "{goal:p}") for words in told
    ]


@pytest.mark.parametrize("state", BAD_STATES)
def test_every_trouble_has_words_a_since_and_a_cure(state: str) -> None:
    """The top line fits into 80 columns; the sentence says since when, why, and what to do."""
    sync = replace(SYNCED, state=state, cause="The cause.")
    words, cure = tell_standing(sync, how_long="3m")

    assert top(sync).startswith("! ")
    assert len(top(sync)) <= TOP_COLUMNS
    assert " (for 3m). The cause." in words
    assert cure
    if state != "never":  # there `status` is shorter
        assert f"{words} {cure}" == sync_line(sync, now=NOON + timedelta(minutes=3))


@pytest.mark.parametrize("state", BAD_STATES)
def test_with_little_room_what_is_wrong_and_since_when_stays(state: str) -> None:
    """Shorter than the whole words, with the same facts and the key that tells the rest."""
    sync = replace(SYNCED, state=state, since=NOON)
    brief = brief_words(sync, clock=lambda at: f"{at:%H:%M}")

    assert brief.startswith("! ")
    assert "since 12:00" in brief or state == "never"
    assert brief.endswith("({goal:p})")
    assert len(brief) <= len(top(sync))


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        ("x:993 cannot let us in now: [LIMIT] Maximum reached.", "too many connections"),
        ("x:993: The server said goodbye: [UNAVAILABLE] Restarting.", "server not ready"),
        ("x:993 cannot let us in now: [OVERQUOTA] Used up.", "mailbox full or overused"),
        ("x:993 did not answer in time.", "server silent"),
        ("The certificate of x:993 cannot be trusted: expired.", "certificate not trusted"),
        ("The disk is full.", "disk trouble"),
        ("x:993 cannot be used: Connection refused.", "server away"),
    ],
)
def test_the_top_line_names_the_cause(cause: str, expected: str) -> None:
    """What is wrong is said in the few words that there is room for."""
    assert f"{expected} ({{goal:p}})" == short_cause(replace(SYNCED, state="trouble", cause=cause))


def test_an_alert_in_the_cause_is_told_word_for_word() -> None:
    """What the server wants a person to read is not paraphrased, made harmless only."""
    cause = "x:993 refused user “a”: [ALERT] Log in \x1b[31mvia your browser."
    sync = replace(SYNCED, state="sign_in", cause=cause)

    assert short_cause(sync).endswith("Log in ^[[31mvia your browser.")


@pytest.mark.parametrize(
    ("age", "on_top", "in_problems"),
    [
        (timedelta(minutes=1), True, True),
        (ALERT_ON_TOP_FOR, False, True),
        (ALERT_TOLD_FOR + timedelta(seconds=1), False, False),
    ],
)
def test_an_alert_without_trouble_is_told_for_a_while(
    age: timedelta, on_top: bool, in_problems: bool
) -> None:
    """While sync goes well an alert stands on top for an hour and on Problems for a day."""
    sync = replace(SYNCED, alert="Down at five.", alert_at=NOON - age)

    assert on_top == ("Down at five." in top(sync))
    assert in_problems == ("“Down at five.”" in tell_alert(sync, NOON)[0])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("[LIMIT] no", "LIMIT"),
        ("NO [ALERT] Too many simultaneous connections. (Failure)", "LIMIT"),
        ("Account exceeded command or bandwidth limits.", "OVERQUOTA"),
        ("[UNAVAILABLE] Maximum number of connections from user exceeded", "UNAVAILABLE"),
        ("[AUTHENTICATIONFAILED] no", ""),
        ("[::1]:993 refused", ""),
    ],
)
def test_codes_are_found_in_a_servers_words(words: str, expected: str) -> None:
    """A response code counts, else the phrases by which large servers say the same."""
    assert expected == find_code(words)


def test_every_code_has_its_advice() -> None:
    """A sentence with a cure for each code that we act on."""
    assert all(text.endswith(".") and "again" in text for text in ADVICE.values())


def test_a_login_that_ended_is_cured_by_logging_in() -> None:
    """Where the cause asks for a fresh login, nobody is sent to look for a password."""
    cause = "Microsoft takes the login of x no longer: expired. Run: support-console login"
    sync = replace(SYNCED, state="sign_in", cause=cause)
    words, cure = tell_standing(sync, how_long="")

    assert cause in words
    assert cure == LOG_IN_CURE


def test_a_process_that_has_only_begun_is_no_trouble() -> None:
    """It is at the door of the mail server; one that stays there is told, as is that nobody is."""
    begun = replace(SYNCED, state="never", since=None, last_success_at=None)

    def said(after_s: int) -> tuple[str, bool]:
        now = NOON + timedelta(seconds=after_s)
        return sync_words(begun, now, opened_at=NOON, time_zone="UTC")

    assert ("not synced yet", False) == said(4)
    assert ("! never synced: support-console sync", True) == said(60)
    assert 1 == len(empty_words("open", "", begun, str))
    assert "support-console sync" in "".join(
        empty_words("open", "", replace(begun, holder=None), str)
    )
