"""A whole mailbox comes in: nothing lost, nothing changed on the server, nothing fetched twice."""

from __future__ import annotations

import hashlib

import pytest

from tests.journeys.conftest import MakeDesk
from tests.support.console_process import ConsoleProcess
from tests.support.dovecot import Dovecot
from tests.support.letters import Letter, make_letters, threads_of

SHOWN = 10
"""Mails whose source is asked for by the command; the others are compared by their hash."""


def _fill(dovecot: Dovecot, count: int, *, seed: int) -> list[Letter]:
    letters = make_letters(count, seed=seed)
    for number, letter in enumerate(letters):
        flags = ((), ("\\Seen",), ("\\Seen", "\\Answered"), ("\\Flagged",))[number % 4]
        dovecot.deliver(letter.raw, flags=flags, at=letter.at)
    return letters


def _check(desk: ConsoleProcess, dovecot: Dovecot, letters: list[Letter]) -> None:
    flags = dovecot.flags()
    assert len(flags) == len(letters)

    first = desk.sync()
    second = desk.sync()

    inbox = next(f for f in first["folders"] if f["role"] == "inbox")
    assert (inbox["on_server"], inbox["stored"]) == (len(letters), len(letters))
    assert first["fetched"] == len(letters)
    assert second["fetched"] == 0
    assert flags == dovecot.flags()
    assert threads_of(letters) == desk.conversations()
    hashes = {hashlib.sha256(letter.raw).hexdigest() for letter in letters}
    messages = desk.messages()
    assert len(messages) == len(letters)
    assert hashes == {m["raw_sha256"] for m in messages}
    by_id = {letter.id: letter.raw for letter in letters}
    for message in messages[:: max(1, len(messages) // SHOWN)]:
        shown = desk.run("show", message["conversation"], "--raw", message["id"])
        assert by_id[message["internet_message_id"]] == shown.out


@pytest.mark.real_server
def test_a_thousand_mails_come_in_once_and_whole(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """The ledger adds up, every byte is kept, no flag moves, and a second pass fetches nothing."""
    _check(desk, dovecot, _fill(dovecot, 1000, seed=2))


@pytest.mark.real_server
@pytest.mark.slow
def test_ten_thousand_mails_come_in_once_and_whole(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """What holds for a thousand mails holds for ten thousand."""
    _check(desk, dovecot, _fill(dovecot, 10_000, seed=3))


@pytest.mark.real_server
def test_old_mail_is_ignored_and_counted(make_desk: MakeDesk, dovecot: Dovecot) -> None:
    """Mail older than `history_days` stays on the server, and the ledger counts it."""
    letters = make_letters(4, seed=4)
    for letter in letters[:2]:
        dovecot.deliver(letter.raw, at=letter.at.replace(year=letter.at.year - 2))
    for letter in letters[2:]:
        dovecot.deliver(letter.raw, at=letter.at)
    desk = make_desk(imap="history_days = 30")

    report = desk.sync()

    inbox = report["folders"][0]
    assert (4, 2, 2) == (inbox["on_server"], inbox["stored"], inbox["ignored"])
    assert 0 == desk.sync()["fetched"]
