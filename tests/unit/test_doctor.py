"""The verdicts of `doctor`: every finding that is not well has a cure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.doctor.finding import Check, Result
from console.doctor.machine import (
    judge_clock,
    judge_disk,
    judge_libraries,
    judge_python,
    judge_sqlite,
    numbers,
)
from console.doctor.people import judge_agents, judge_tiers
from console.doctor.servers import judge_folders
from console.doctor.stored import (
    ago,
    judge_backup,
    judge_integrity,
    judge_ledger,
    judge_modes,
    judge_outbox,
    judge_quarantine,
    judge_read_only,
    judge_renumbering,
    judge_schema,
    judge_sync,
)
from data.mail.folder_roles import RemoteFolder
from data.mail.imap import FolderState
from data.records import (
    Agent,
    AgentId,
    AgentRole,
    FolderLedger,
    FolderRole,
    OutboxTrouble,
    Renumbering,
    SafeLine,
    SyncStatus,
    Tier,
    TierId,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
OK, WARNING, ERROR = Result.OK, Result.WARNING, Result.ERROR
STORE = Path("/srv/box/store.db")
CALM = OutboxTrouble(0, 0, 0, 0, 0, 0, None, "")
LEDGER = FolderLedger("INBOX", FolderRole.INBOX, 7, on_server=5, stored=4, quarantined=1, ignored=0)
SYNCED = SyncStatus("synced", NOON, "box:1", NOON - timedelta(seconds=20), None)


def result(check: Check) -> Result:
    """Give a check's result once its shape is right: a cure where it is needed, and only there."""
    assert bool(check.cure) == (check.result is not OK), check
    assert check.text
    return check.result


@pytest.mark.parametrize(
    ("version", "expected"),
    [("3.40.1", WARNING), ("3.51.2", WARNING), ("3.51.3", OK), ("3.53", OK), ("4", OK)],
)
def test_an_sqlite_that_may_damage_stores_is_named(version: str, expected: Result) -> None:
    """Versions before the mended one are a warning that allows for back-ports."""
    check = judge_sqlite(version)

    assert expected == result(check)
    assert (expected is OK) or "under the old number" in check.text


@pytest.mark.parametrize(("version", "expected"), [((3, 10, 9), WARNING), ((3, 11, 0), OK)])
def test_an_old_python_is_named(version: tuple[int, ...], expected: Result) -> None:
    """A Python older than the program was written for is a warning."""
    assert expected == result(judge_python(version))


@pytest.mark.parametrize(
    ("requirement", "installed", "expected"),
    [
        ("lib>=4.1", {"lib": "4.1.0"}, OK),
        ("lib>=4.1", {"lib": "4.0.9"}, WARNING),
        ("lib>=4.1", {}, WARNING),
        ("lib==0.36.7", {"lib": "0.36.8"}, WARNING),
        ("lib==0.36.7", {"lib": "0.36.7"}, OK),
        ("lib>=1; python_version < '3.14'", {}, WARNING),
        ("lib>=1; python_version < '3.11'", {}, OK),
        ("lib>=1; extra == 'dev'", {}, OK),
        ("lib[more]>=2", {"lib": "1"}, WARNING),
        ("???", {}, OK),
    ],
)
def test_libraries_are_compared_with_what_is_asked_for(
    requirement: str, installed: dict[str, str], expected: Result
) -> None:
    """Missing and old libraries are named; those of other Pythons and of extras are not missed."""
    assert expected == result(judge_libraries([requirement], installed, python=(3, 11, 7)))


def test_versions_are_read_as_numbers() -> None:
    """Versions compare by their numbers, whatever follows them."""
    assert [(3, 4), (4,), (10, 2), ()] == [numbers(v) for v in ("3.4b1", "4.0", "10.2", "x")]


@pytest.mark.parametrize(
    ("free", "store", "expected"),
    [(10**12, 10**9, OK), (10**8, 10**6, WARNING), (10**9, 2 * 10**9, WARNING)],
)
def test_a_disk_that_fills_up_is_named(free: int, store: int, expected: Result) -> None:
    """There must be room for a backup of the store."""
    assert expected == result(judge_disk(free, store))


@pytest.mark.parametrize(
    ("newest", "expected"),
    [(None, OK), (NOON, OK), (NOON + timedelta(minutes=9), OK), (NOON + timedelta(1), WARNING)],
)
def test_a_clock_behind_the_mail_is_named(newest: datetime | None, expected: Result) -> None:
    """A store that holds something of the future means that this clock is wrong."""
    assert expected == result(judge_clock(NOON, newest))
    assert WARNING == result(judge_clock(datetime(1970, 1, 2, tzinfo=UTC), newest))


@pytest.mark.parametrize(
    ("version", "is_ours", "expected"),
    [(1, True, OK), (0, True, OK), (2, True, ERROR), (1, False, ERROR)],
)
def test_a_schema_is_judged(version: int, is_ours: bool, expected: Result) -> None:
    """A newer schema and somebody else's file are errors; an older one is brought up to date."""
    assert expected == result(judge_schema(version, known=1, is_ours=is_ours))


def test_integrity_is_judged() -> None:
    """Damage is an error; a check that was cut short says so."""
    found = [result(judge_integrity(problems)) for problems in ([], None, ["page 3"])]

    assert [OK, OK, ERROR] == found


@pytest.mark.parametrize(
    ("folder", "file", "is_shared", "expected"),
    [
        (0o700, 0o600, False, OK),
        (0o2770, 0o660, False, OK),
        (0o2770, 0o660, True, OK),
        (0o2770, 0o600, True, WARNING),
        (0o700, 0o600, True, WARNING),
        (0o2700, 0o660, True, WARNING),
        (0o700, 0o644, False, WARNING),
        (0o755, 0o600, False, WARNING),
    ],
)
def test_modes_are_judged(folder: int, file: int, is_shared: bool, expected: Result) -> None:
    """A store is its owner's alone, or its group's: folder and files agree on which."""
    check = judge_modes(
        STORE, folder_mode=folder, modes={"store.db": 0o100000 | file}, is_shared=is_shared
    )

    assert expected == result(check)
    assert (expected is OK) or "chmod" in check.cure


@pytest.mark.parametrize(
    ("status", "is_lock_held", "expected"),
    [
        (SYNCED, True, OK),
        (replace(SYNCED, state="importing", last_success_at=None), True, OK),
        (replace(SYNCED, last_success_at=NOON - timedelta(hours=1)), True, WARNING),
        (replace(SYNCED, holder=None, state="stopped"), False, WARNING),
        (replace(SYNCED, holder=None, state="stopped"), True, WARNING),
        (replace(SYNCED, holder=None, state="never", last_success_at=None), False, WARNING),
        (replace(SYNCED, state="trouble", cause="No route."), True, ERROR),
        (replace(SYNCED, state="sign_in", cause="Wrong password."), True, ERROR),
    ],
)
def test_sync_is_judged(status: SyncStatus, is_lock_held: bool, expected: Result) -> None:
    """Who syncs and since when is told; nobody is a warning, a cause is an error that names it."""
    for can_sync in (True, False):
        check = judge_sync(status, is_lock_held=is_lock_held, can_sync=can_sync, now=NOON)

        assert expected == result(check)
        assert (status.cause or "") in check.text


@pytest.mark.parametrize(
    ("ledger", "history_days", "is_busy", "expected"),
    [
        (LEDGER, 0, False, OK),
        (replace(LEDGER, on_server=8, ignored=3), 0, False, WARNING),
        (replace(LEDGER, on_server=8, ignored=3), 30, False, OK),
        (replace(LEDGER, stored=5), 30, False, WARNING),
        (replace(LEDGER, stored=3, missing=(7,)), 30, False, WARNING),
        (replace(LEDGER, stored=3, missing=(7,)), 30, True, OK),
        (replace(LEDGER, uneven_at=NOON, uneven_uids=(7,), mended_at=NOON), 30, False, OK),
    ],
)
def test_a_ledger_is_judged(
    ledger: FolderLedger, history_days: int, is_busy: bool, expected: Result
) -> None:
    """Every mail of a folder has a fate, unless a sync is just at it or history is left out."""
    assert expected == result(judge_ledger(ledger, history_days=history_days, is_busy=is_busy))


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (CALM, OK),
        (replace(CALM, queued=2, oldest_queued_at=NOON - timedelta(minutes=1)), OK),
        (replace(CALM, queued=2, oldest_queued_at=NOON - timedelta(hours=1)), WARNING),
        (replace(CALM, refused=1), WARNING),
        (replace(CALM, unknown=1), WARNING),
        (replace(CALM, withheld=1), WARNING),
        (replace(CALM, copies_failed=1), WARNING),
        (replace(CALM, held_back=1), ERROR),
    ],
)
def test_the_outbox_is_judged(trouble: OutboxTrouble, expected: Result) -> None:
    """What waits for a person is a warning; an account that is refused is an error."""
    assert expected == result(judge_outbox(trouble, now=NOON))


def test_files_in_no_backup_are_counted() -> None:
    """What only the mail server has is told beside the backup, which does not hold it."""
    told = judge_backup(NOON, oldest_at=NOON, is_practice=False, now=NOON, away=(2, 150_000_000))

    assert "files of 2 large mails (150.0 MB) are on the mail server only" in told.text


def test_quarantine_is_judged() -> None:
    """Mails in quarantine are a warning."""
    assert [OK, WARNING, WARNING] == [result(judge_quarantine(n)) for n in (0, 1, 2)]


def test_numbers_that_do_not_last_are_a_warning() -> None:
    """A folder that is only read is named with the reason."""
    told = judge_read_only("INBOX", "The server gives it no UIDVALIDITY.")

    assert WARNING == result(told)
    assert "INBOX is only read" in told.text


def test_a_renumbered_folder_is_told() -> None:
    """Mails that are known again are fine; those that are gone are a warning for a week."""
    whole = Renumbering(SafeLine("INBOX"), 10_000, 9_990, 0, NOON - timedelta(hours=3))
    less = replace(whole, gone=2)

    assert OK == result(judge_renumbering(whole, now=NOON))
    assert WARNING == result(judge_renumbering(less, now=NOON))
    assert OK == result(judge_renumbering(less, now=NOON + timedelta(days=8)))
    assert "9,998 of 10,000 mails were recognised, 8 of them by their text; 2 are no longer" in (
        judge_renumbering(less, now=NOON).text
    )


def state(name: str, *, uid_validity: int | None = 5) -> FolderState:
    """Give a folder as the server opens it."""
    return FolderState(name, uid_validity, 1, 0, None)


@pytest.mark.parametrize(
    ("roles", "opened", "on_close", "expected"),
    [
        ({"inbox": "INBOX", "sent": "Sent"}, {"INBOX", "Sent"}, "leave", OK),
        ({"inbox": "INBOX", "sent": "Sent"}, {"INBOX", "Sent"}, "archive", WARNING),
        ({"inbox": "INBOX"}, {"INBOX"}, "leave", WARNING),
        ({"inbox": "Post", "sent": "Sent"}, {"Sent"}, "leave", ERROR),
        ({"inbox": "INBOX", "sent": "Sent"}, {"INBOX"}, "leave", ERROR),
        ({"inbox": "INBOX", "sent": "Sent", "junk": "Mist"}, {"INBOX", "Sent"}, "leave", ERROR),
    ],
)
def test_folders_are_judged(
    roles: dict[str, str], opened: set[str], on_close: str, expected: Result
) -> None:
    """Inbox and Sent must open; a name set by hand must be there."""
    by_role = {FolderRole(role): name for role, name in roles.items()}
    found: dict[FolderRole, FolderState | None] = {
        role: state(name) if name in opened else None
        for role, name in by_role.items()
        if role in (FolderRole.INBOX, FolderRole.SENT)
    }
    listed = [RemoteFolder("INBOX"), RemoteFolder("Sent")]

    assert expected == result(judge_folders(listed, by_role, found, on_close=on_close))


def test_an_inbox_without_uidvalidity_is_named() -> None:
    """A server that keeps no UIDs is a warning."""
    roles = {FolderRole.INBOX: "INBOX", FolderRole.SENT: "Sent"}
    opened = {
        FolderRole.INBOX: state("INBOX", uid_validity=None),
        FolderRole.SENT: state("Sent"),
    }
    listed = [RemoteFolder("INBOX"), RemoteFolder("Sent")]

    assert WARNING == result(judge_folders(listed, roles, opened, on_close="leave"))


def test_spans_are_told_in_one_unit() -> None:
    """A span is told in the largest unit of which there are two."""
    spans = [timedelta(seconds=-4), timedelta(seconds=90), timedelta(minutes=90), timedelta(days=3)]

    assert ["0 s", "90 s", "90 min", "3 d"] == [ago(span) for span in spans]


def test_a_tier_whose_group_is_gone_is_named() -> None:
    """Only a Unix group that the machine does not have is a warning; the tier and it are named."""
    plain = Tier(TierId(1), "service", "", "", (), ())
    filled = Tier(TierId(2), "experts", "", "lampdocs", (), ())
    gone = judge_tiers([plain, filled], missing_groups={"lampdocs"})

    assert WARNING == result(gone)
    assert "experts (lampdocs)" in gone.text
    assert OK == result(judge_tiers([plain, filled], missing_groups=set()))
    assert OK == result(judge_tiers([], missing_groups=set()))


def test_agents_are_judged() -> None:
    """A stored time zone that is none is named, and so is a team without an admin."""
    mette = Agent(
        AgentId(1), 7, "mette", SafeLine("Mette"), AgentRole.ADMIN, time_zone="Europe/Copenhagen"
    )
    lost = replace(mette, name="lin", time_zone="Mars/Olympus")
    plain = replace(mette, role=AgentRole.AGENT)

    assert OK == result(judge_agents([mette], creator=""))
    assert OK == result(judge_agents([], creator=""))
    assert "lin (Mars/Olympus)" in judge_agents([mette, lost], creator="").text
    assert WARNING == result(judge_agents([mette, lost], creator=""))
    assert WARNING == result(judge_agents([plain], creator="svc"))
    assert "svc" in judge_agents([plain], creator="svc").cure
