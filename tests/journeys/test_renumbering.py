"""A real server gives a folder new numbers: what it costs to know its mails again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.bench.mailbox import fill
from tests.support.console_process import ConsoleProcess
from tests.support.dovecot import Dovecot
from tests.support.letters import make_letters

CHEAP = 0.1
"""Of the bytes of a first import, at most; the mails of the short run have 5 kB each."""
CHEAP_IN_EARNEST = 0.02
"""The same with mails of 29 kB, as customers send them."""


def _deliver(dovecot: Dovecot) -> int:
    letters = make_letters(150)
    for letter in letters:
        dovecot.deliver(letter.raw, at=letter.at)
    return len(letters)


def _fill(dovecot: Dovecot) -> int:
    fill(dovecot, 10_000)
    return 10_000


@pytest.mark.real_server
@pytest.mark.parametrize(
    ("prepare", "ratio"),
    [
        pytest.param(_deliver, CHEAP, id="short"),
        pytest.param(_fill, CHEAP_IN_EARNEST, id="10,000 mails", marks=pytest.mark.soak),
    ],
)
def test_a_renumbered_mailbox_is_not_downloaded(
    desk: ConsoleProcess, dovecot: Dovecot, prepare: Callable[[Dovecot], int], ratio: float
) -> None:
    """Every mail is where it was, and told again for a part of the bytes of an import."""
    count = prepare(dovecot)
    first = desk.sync()
    imported = dovecot.bytes_told()
    places = desk.rows("SELECT id, conversation_id FROM messages ORDER BY id")
    dovecot.renumber()

    second = desk.sync()

    told = dovecot.bytes_told() - imported
    print(f"{count:,} mails: {imported:,} bytes to import, {told:,} to renumber")
    assert first["folders"][0]["uid_validity"] != second["folders"][0]["uid_validity"]
    assert (0, count) == (second["fetched"], second["folders"][0]["stored"])
    assert places == desk.rows("SELECT id, conversation_id FROM messages ORDER BY id")
    assert told < ratio * imported
    feed = desk.json("activity")["activity"]
    assert "folder.renumbered" in {line["verb"] for line in feed}
    checks = {check["id"]: check for check in desk.json("doctor")["checks"]}
    assert f"{count:,} of {count:,} mails were recognised" in checks["numbers:INBOX"]["text"]
