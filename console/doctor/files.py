"""Look at the store: first its file, then what it says (shell)."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path

from console.clock import Clock
from console.doctor.finding import Check, fail, fine, warn
from console.doctor.machine import judge_clock, judge_disk
from console.doctor.people import judge_agents, judge_tiers
from console.doctor.stored import (
    judge_backup,
    judge_integrity,
    judge_ledger,
    judge_log,
    judge_mailbox_changes,
    judge_modes,
    judge_outbox,
    judge_quarantine,
    judge_read_only,
    judge_renumbering,
    judge_schema,
    judge_sync,
)
from console.known_stores import trouble_with
from console.processes import name_of_process
from console.services.silence import with_note
from console.settings import Settings, has_secret
from console.sync_lock import is_held
from console.unix_groups import account_of, members_of
from data.errors import StoreBusyError, StoreError, StoreUnwritableError
from data.store.backup import room_beside
from data.store.door import inside, writer_of
from data.store.health import StoreHealth, check_integrity, check_writable, examine_store
from data.store.migrate import SCHEMA_VERSION
from data.store.place import network_file_system
from data.store.rows import to_ms

INTEGRITY_WITHIN_S = 8.0
BUSY_STATES = frozenset({"importing", "syncing"})
SIDE_FILES = ("", "-wal", "-shm", ".use.lock", ".sync.lock", ".presence")


def check_store(settings: Settings, clock: Clock) -> list[Check]:
    """Look at the store's file, then at what it says; nobody exchanges it meanwhile."""
    with inside(settings.store) if settings.store.exists() else nullcontext():
        return _look(settings, clock)


def _look(settings: Settings, clock: Clock) -> list[Check]:
    now, path = clock.now(), settings.store
    kind = network_file_system(_nearest_folder(path))
    checks = [fine("local_disk", "the store is on a local disk")]
    if kind is not None:
        checks = [
            fail(
                "local_disk",
                f"The store is on a network disk ({kind}), where several processes damage it.",
                "Put `store` on a local disk of this machine.",
            )
        ]
    if not path.exists():
        return [_missing_store(path), *checks, judge_clock(now, None)]
    try:
        health = examine_store(path, now_ms=to_ms(now))
        checks.insert(0, _writable(path, health))
    except StoreError as error:
        size = path.stat().st_size
        room = judge_disk(room_beside(path), size)
        return [_unusable(error), *checks, room, judge_clock(now, None)]
    checks.append(judge_schema(health.schema_version, known=SCHEMA_VERSION, is_ours=health.is_ours))
    checks += _check_file(settings)
    if health.is_readable:
        checks += _check_contents(settings, health, clock)
    return [*checks, judge_clock(now, health.newest_at)]


def _missing_store(path: Path) -> Check:
    if trouble := trouble_with(path, os.environ):
        said, _, cure = trouble.partition(". ")
        return fail("store", f"{said}.", cure)
    if os.access(_nearest_folder(path), os.W_OK | os.X_OK):
        cure = "Run `support-console sync`, which makes and fills it."
        return warn("store", f"There is no store at {path} yet.", cure)
    return fail(
        "store",
        f"There is no store at {path}, and you may not make one there.",
        "Have the administrator make the folder for your group, or set `store` to another path.",
    )


def _unusable(error: StoreError) -> Check:
    return fail(
        "store", str(error), "See to the owner and mode of the file, or restore a backup of it."
    )


def _writable(path: Path, health: StoreHealth) -> Check:
    if not health.is_ours:
        return fail("store", f"{path} is not a store of ours.", "Choose another path for `store`.")
    try:
        check_writable(path)
    except StoreBusyError as error:
        return fail("store", str(error), _who_blocks(path))
    except StoreUnwritableError as error:
        return fail(
            "store",
            str(error),
            "Have yourself put into the group that owns the store's folder, then sign in again.",
        )
    except StoreError as error:
        return fail("store", str(error), "Do what is said there, then run doctor again.")
    practice = "a practice store (--as works here)" if health.is_practice else "in earnest"
    return fine("store", f"{path} can be read and written; {practice}")


def _who_blocks(path: Path) -> str:
    pid = writer_of(path)
    if pid is None:
        return "Try again; a large import or an upgrade of the store may take a minute."
    name = name_of_process(pid)
    return f"Process {pid} holds the store's write lock ({name}): end it if it hangs."


def _check_file(settings: Settings) -> list[Check]:
    path = settings.store
    modes, sizes, strangers = {}, {}, []
    folder = path.parent.stat()
    for end in SIDE_FILES:
        side = path.with_name(path.name + end)
        try:
            found = side.stat()
        except OSError:
            continue
        modes[side.name], sizes[end] = found.st_mode, found.st_size
        if found.st_gid != folder.st_gid:
            strangers.append(side.name)
    checks = [
        judge_modes(
            path,
            folder_mode=folder.st_mode,
            modes=modes,
            is_shared=settings.origin.shared_file is not None,
            strangers=strangers,
        ),
        judge_disk(room_beside(path), sum(sizes.values())),
        judge_log(sizes.get("-wal", 0), sizes.get("", 0)),
    ]
    try:
        problems = check_integrity(path, within_s=INTEGRITY_WITHIN_S)
        checks.append(judge_integrity(problems, within_s=INTEGRITY_WITHIN_S))
    except StoreError as error:
        checks.append(judge_integrity([str(error)]))
    return checks


def _check_contents(settings: Settings, health: StoreHealth, clock: Clock) -> list[Check]:

    assert health.sync is not None
    assert health.outbox is not None
    now = clock.now()
    is_busy = health.sync.state in BUSY_STATES
    return [
        judge_sync(
            with_note(health.sync, settings.store),
            is_lock_held=is_held(settings.store),
            can_sync=has_secret(settings),
            now=now,
        ),
        *(
            judge_ledger(ledger, history_days=settings.imap.history_days, is_busy=is_busy)
            for ledger in health.ledgers
        ),
        *(judge_renumbering(told, now=now) for told in health.renumberings if told.known),
        *(judge_read_only(folder, why) for folder, why in health.read_only),
        judge_quarantine(health.quarantined),
        judge_backup(
            health.last_backup_at,
            oldest_at=health.oldest_at,
            is_practice=health.is_practice,
            now=now,
            away=health.away,
        ),
        judge_outbox(health.outbox, now=now),
        judge_mailbox_changes(waiting=health.ops_waiting, refused=health.ops_refused),
        *_check_team(health),
    ]


def _check_team(health: StoreHealth) -> list[Check]:
    groups = {tier.unix_group for tier in health.tiers if tier.unix_group}
    missing = {group for group in groups if members_of(group, ()) is None}
    return [
        judge_tiers(health.tiers, missing_groups=missing),
        judge_agents(health.team, creator=account_of(health.creator_uid)),
    ]


def _nearest_folder(path: Path) -> Path:
    """Give the folder of a file, or the nearest one above that exists."""
    return next((folder for folder in path.parents if folder.is_dir()), Path("/"))
