"""The account of a folder: four numbers counted apart, and the mails that are in none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from console.domain.ledger_words import sum_of, told_of_before, trouble_with
from data.records import FolderLedger, FolderRole
from data.sync.ledger import GROUPS, close_ledger, find_lost, in_groups
from widgets.ledger_lines import ledger_lines

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
EVEN = FolderLedger("INBOX", FolderRole.INBOX, 7, on_server=5, stored=3, quarantined=1, ignored=1)


def closed(
    *, listed: set[int], wanted: set[int], stored: set[int], quarantined: set[int]
) -> FolderLedger:
    """Close an account of the inbox."""
    return close_ledger(
        name="INBOX",
        role=FolderRole.INBOX,
        uid_validity=7,
        listed=listed,
        wanted=wanted,
        stored=stored,
        quarantined=quarantined,
    )


def test_each_mail_has_one_fate() -> None:
    """Stored goes before quarantined; what is older than the history kept is ignored."""
    account = closed(
        listed={1, 2, 3, 4, 5}, wanted={3, 4, 5}, stored={1, 3, 4, 9}, quarantined={4, 5, 8}
    )

    assert (5, 3, 1, 1) == (
        account.on_server,
        account.stored,
        account.quarantined,
        account.ignored,
    )
    assert account.is_even


def test_a_mail_without_a_fate_is_named() -> None:
    """It is in none of the numbers, so that the sum does not hold."""
    account = closed(listed={1, 2, 3}, wanted={1, 2, 3}, stored={1}, quarantined=set())

    assert ((2, 3), 2, 0) == (account.missing, account.unaccounted, account.ignored)
    assert not account.is_even


def test_what_had_a_fate_and_has_none_was_lost() -> None:
    """What came later is new, and what waits in quarantine has its fate."""
    lost = find_lost((2, 4, 9), quarantined={4}, last_uid=8)

    assert (2,) == lost


@pytest.mark.parametrize("count", [1, 2, GROUPS, 400])
def test_groups_shrink_to_the_guilty_mail(count: int) -> None:
    """Cut again and again, any number of mails ends in single ones within three breaks."""
    left = tuple(range(count))
    breaks = 0
    while len(left) > 1:
        left = in_groups(left)[-1]
        breaks += 1

    assert breaks <= 3
    assert (count - 1,) == left


@pytest.mark.parametrize(
    ("ledger", "words"),
    [
        (EVEN, ""),
        (replace(EVEN, stored=2, missing=(4,)), "1 mail on the server has no fate here (uid 4)."),
        (replace(EVEN, stored=1), "2 mails on the server have no fate here."),
        (replace(EVEN, stored=5), "2 more entered here than the server had"),
        (replace(EVEN, on_server=99, missing=tuple(range(94))), "7, 8, 9 and more)"),
    ],
)
def test_an_uneven_account_is_told(ledger: FolderLedger, words: str) -> None:
    """The words say how many mails have no fate, and which."""
    said = trouble_with(ledger)

    assert words in said
    assert bool(words) == bool(said)
    assert (", but" in sum_of(ledger)) == bool(said)


def test_what_was_mended_is_still_told() -> None:
    """Which mails had no fate stays to be read."""
    mended = replace(EVEN, uneven_at=NOON, uneven_uids=(4, 5), mended_at=NOON)

    assert "" == told_of_before(EVEN)
    assert "INBOX was uneven: uid 4, 5 had no fate here; it is mended" == told_of_before(mended)


def test_the_table_fits_into_80_columns() -> None:
    """Long names are cut, numbers stand below each other, an uneven row is marked."""
    ledgers = [
        replace(EVEN, on_server=1_234_567, stored=1_234_565, checked_at=NOON),
        replace(EVEN, name="INBOX.Kunden." + "x" * 60, stored=0),
    ]

    lines = [
        "".join(s.text for s in x.spans) for x in ledger_lines(ledgers, now=NOON, time_zone="UTC")
    ]

    assert all(len(line) <= 80 for line in lines)
    assert "1,234,567 =  1,234,565 +          1 +          1" in lines[2]
    assert lines[3].startswith(" ! INBOX.Kunden.xxxxxxxxxx…")
    assert [] == ledger_lines([], now=NOON, time_zone="UTC")
