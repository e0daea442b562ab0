"""Verdicts on the store: file, sync, ledger, outbox (pure; values in, checks out)."""

from __future__ import annotations

import shlex
import stat
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from console.doctor.finding import Check, fail, fine, warn
from console.doctor.machine import megabytes
from console.domain import local_words
from console.domain.ledger_words import CURE, sum_of, told_of_before, trouble_with
from console.domain.renumbering_words import (
    ASK_FOR_NUMBERS,
    MAILS_KEPT,
    TOLD_FOR,
    tell_read_only,
    tell_renumbering,
)
from console.domain.sync_standing import LOG_IN, LOG_IN_CURE
from data.records import FolderLedger, HeldBecause, OutboxTrouble, Renumbering, SyncStatus

TROUBLES = {
    "trouble": (
        "Sync is in trouble",
        "See to the cause named; sync goes on by itself once the server answers.",
    ),
    "standstill": (
        "Sync stands still",
        "End the process named and start `support-console sync` anew; look at its log.",
    ),
}
START_SYNC = "Start `support-console sync` where the mail password is, and leave it running."
LOG_MAX_BYTES = 256_000_000
"""It is cut to a quarter of this after every long run of writes."""
BACKUP_OLD_AFTER = timedelta(days=7)
LATE_AFTER = timedelta(minutes=15)
"""A queued mail older than this has met trouble: a healthy one leaves within seconds."""
SYNC_OLD_AFTER = timedelta(minutes=15)


def judge_schema(version: int, *, known: int, is_ours: bool) -> Check:
    """Say whether this program can work with the file's schema."""
    if not is_ours:
        return fail(
            "store_schema",
            "The file is a database of another program.",
            "Choose another path for `store` in the settings.",
        )
    if version > known:
        return fail(
            "store_schema",
            f"The store has schema {version}, this support-console knows {known}.",
            "Upgrade support-console: a colleague has a newer one.",
        )
    if version < known:
        return fine("store_schema", f"schema {version}; the next start brings it to {known}")
    return fine("store_schema", f"schema {version}")


def judge_integrity(problems: Sequence[str] | None, *, within_s: float = 0) -> Check:
    """Say what SQLite's own check of the file found."""
    if problems is None:
        return fine(
            "store_integrity",
            f"sound as far as it was read; the check was cut short after {within_s:.0f} s"
            " (`support-console backup` checks the whole of it)",
        )
    if problems:
        return fail(
            "store_integrity",
            f"The store is damaged: {'; '.join(problems)}",
            "Stop every process on the store, then: support-console restore FILE (your backup).",
        )
    return fine("store_integrity", "SQLite finds no damage")


def judge_modes(
    path: Path,
    *,
    folder_mode: int,
    modes: dict[str, int],
    is_shared: bool,
    strangers: Sequence[str] = (),
) -> Check:
    """Say whether colleagues, and only they, can use the files; `modes` by file name.

    `strangers` are files of another group than their folder's.
    """
    bits = stat.S_IMODE(folder_mode)
    is_group_folder = bool(bits & stat.S_ISGID)
    folder = shlex.quote(str(path.parent))
    if is_shared and (not is_group_folder or bits & 0o070 != 0o070):  # noqa: PLR2004 - a mode
        return warn(
            "store_modes",
            f"The shared store's folder has mode {bits:04o}; agents cannot all write there.",
            f"Give the folder to the agents' group and run: chmod 2770 {folder}",
        )
    wanted = 0o660 if is_group_folder else 0o600
    wrong = {name: mode for name, mode in modes.items() if stat.S_IMODE(mode) & 0o666 != wanted}
    if wrong:
        shown = ", ".join(f"{name} has {stat.S_IMODE(mode):04o}" for name, mode in wrong.items())
        names = " ".join(shlex.quote(str(path.parent / name)) for name in wrong)
        return warn(
            "store_modes",
            f"Modes of the store's files: {shown}, where {wanted:04o} is right.",
            f"Run as their owner: chmod {wanted:o} {names}",
        )
    if is_group_folder and strangers:
        names = " ".join(shlex.quote(str(path.parent / name)) for name in strangers)
        return warn(
            "store_modes",
            f"Of another group than their folder: {', '.join(strangers)}; colleagues are kept out.",
            f"Run: chgrp --reference={folder} {names}",
        )
    if bits & 0o007:
        return warn(
            "store_modes",
            f"Everybody on this machine can enter the store's folder (mode {bits:04o}).",
            f"Run: chmod o-rwx {folder}",
        )
    kind = "shared by a group" if is_group_folder else "of one user"
    return fine("store_modes", f"a store {kind}, folder {bits:04o}")


def judge_log(log_bytes: int, store_bytes: int) -> Check:
    """Say whether the log beside the store (-wal) is cut as it should be."""
    if log_bytes > max(LOG_MAX_BYTES, store_bytes // 2):
        return warn(
            "store_log",
            f"The log beside the store has grown to {megabytes(log_bytes)}: some process holds an "
            "old reading open, so that it cannot be cut.",
            "Restart consoles that have stood still for long; the log is cut at the next writes.",
        )
    return fine("store_log", f"the log beside the store has {megabytes(log_bytes)}")


def judge_backup(
    last_at: datetime | None,
    *,
    oldest_at: datetime | None,
    is_practice: bool,
    now: datetime,
    away: tuple[int, int] = (0, 0),
) -> Check:
    """Say when the store was copied last; one that is used for a week wants a copy.

    `away` are mails of which files are on the mail server only, and the bytes of those.
    """
    mails, size_bytes = away
    without = (
        f"; files of {mails} large mail{'s' if mails > 1 else ''} ({megabytes(size_bytes)}) are on"
        " the mail server only, and in no backup"
        if mails
        else ""
    )
    if last_at is not None and now - last_at <= BACKUP_OLD_AFTER:
        return fine("backup", f"the last backup is {ago(now - last_at)} old{without}")
    is_young = oldest_at is None or now - oldest_at <= BACKUP_OLD_AFTER
    if last_at is None and (is_practice or is_young):
        return fine("backup", f"none yet{without}")
    cure = "Have cron or a systemd timer run `support-console backup FILE` every night."
    if last_at is None:
        return warn("backup", "No backup was ever made of this store.", cure)
    return warn("backup", f"The last backup is {ago(now - last_at)} old.", cure)


def judge_sync(status: SyncStatus, *, is_lock_held: bool, can_sync: bool, now: datetime) -> Check:
    """Say who syncs and when it last went well."""
    last = "never"
    if status.last_success_at is not None:
        last = f"{ago(now - status.last_success_at)} ago"
    cause = f" Cause: {status.cause}" if status.cause else ""
    if status.state == "sign_in":
        cure = (
            "Correct user and password in the settings (`support-console init` tries them); they "
            "are tried as soon as the file changes, or at once from Problems in the console."
        )
        if LOG_IN in (status.cause or ""):
            cure = LOG_IN_CURE
        words = f"The mail server refuses the sign-in; last success {last}.{cause}"
        return fail("sync", words, cure)
    if status.state in TROUBLES:
        words, cure = TROUBLES[status.state]
        return fail("sync", f"{words}; last success {last}.{cause}", cure)
    if status.holder is None and is_lock_held:
        return warn(
            "sync",
            f"A process holds the sync lock but shows no life; last success {last}.",
            "Restart the `support-console sync` service.",
        )
    if status.holder is None:
        where = (
            START_SYNC
            if can_sync
            else ("Ask whoever runs this machine to start the `support-console sync` service.")
        )
        return warn("sync", f"No process syncs this mailbox; last success {last}.", where)
    late = status.last_success_at is None or now - status.last_success_at > SYNC_OLD_AFTER
    if late and status.state == "synced":
        return warn(
            "sync",
            f"{status.holder} syncs, but the last success was {last}.",
            "Restart the `support-console sync` service.",
        )
    progress = (
        f" ({status.imported} of {status.import_total})" if status.state == "importing" else ""
    )
    return fine("sync", f"{status.holder} syncs: {status.state}{progress}, last success {last}")


def judge_ledger(ledger: FolderLedger, *, history_days: int, is_busy: bool) -> Check:
    """Say whether every mail of a folder has a fate here."""
    check_id = f"ledger:{ledger.name}"
    text = sum_of(ledger)
    if is_busy:
        return fine(check_id, f"{text} (a sync is under way)")
    if trouble := trouble_with(ledger):
        return warn(check_id, f"{trouble} {text}.", CURE)
    if ledger.ignored and not history_days:
        return warn(
            check_id,
            f"{text}, though all history is to be taken in.",
            "Run `support-console sync --once`; if it stays, see `quarantine list`.",
        )
    before = told_of_before(ledger)
    return fine(check_id, f"{text} ({before})" if before else text)


def judge_read_only(folder: str, why: str) -> Check:
    """Say that a folder's numbers do not last."""
    return warn(f"numbers:{folder}", tell_read_only(folder, why), ASK_FOR_NUMBERS)


def judge_renumbering(told: Renumbering, *, now: datetime) -> Check:
    """Say what became of mails whose server gave them new numbers, and for how long to mind it."""
    words = tell_renumbering(
        told.folder, known=told.known, recognised=told.recognised, fetched=told.fetched
    )
    text = f"{ago(now - told.at)} ago {words}"
    if told.gone and now - told.at < TOLD_FOR:
        return warn(f"numbers:{told.folder}", f"{text}.", MAILS_KEPT)
    return fine(f"numbers:{told.folder}", text)


def judge_quarantine(count: int) -> Check:
    """Say whether mails could not be taken in."""
    if count:
        mails = "1 mail" if count == 1 else f"{count} mails"
        return warn(
            "quarantine",
            f"{mails} could not be taken in.",
            "See the reasons with `support-console quarantine list`, then `quarantine retry`.",
        )
    return fine("quarantine", "every mail could be taken in")


def judge_mailbox_changes(*, waiting: int, refused: int) -> Check:
    """Say whether the mail server was told what was done here."""
    if refused:
        changes = "1 change" if refused == 1 else f"{local_words.number(refused)} changes"
        return warn(
            "two ways",
            f"The server refused {changes} to its mails.",
            "Problems in the console lists them with the server's words, and tries them again.",
        )
    words = (
        f"{local_words.number(waiting)} to be told yet"
        if waiting
        else "it was told all that was done here"
    )
    return fine("two ways", f"the mail server: {words}")


def judge_outbox(trouble: OutboxTrouble, *, now: datetime) -> Check:
    """Say whether mails stay behind, and why."""
    if trouble.held_back:
        is_line = trouble.held_because is HeldBecause.CONNECTION
        what = "the line to the SMTP server cannot be used" if is_line else "the SMTP server"
        return fail(
            "outbox",
            f"{trouble.held_back} held because {what}{'' if is_line else ' refuses us'}."
            + (f" {trouble.held_why}" if trouble.held_why else ""),
            "Put that right (encryption, certificate, smtp settings); they leave within a minute."
            if is_line
            else "Correct smtp.user and its password, or mailbox.address, then run "
            "`support-console outbox retry ID`.",
        )
    parts = [
        f"{count} {words}"
        for count, words in (
            (trouble.refused, "refused by a server"),
            (trouble.unknown, "of unknown fate"),
            (trouble.withheld, "withheld because the customer wrote first"),
        )
        if count
    ]
    if parts:
        return warn(
            "outbox",
            f"Mails that wait for a decision: {', '.join(parts)}.",
            "See `support-console outbox`, then use its verbs retry, edit, cancel or confirm-sent.",
        )
    if trouble.oldest_queued_at is not None and now - trouble.oldest_queued_at > LATE_AFTER:
        why = f" ({trouble.last_error})" if trouble.last_error else ""
        return warn(
            "outbox",
            f"{trouble.queued} queued, the oldest for {ago(now - trouble.oldest_queued_at)}{why}.",
            "See that `support-console sync` runs and the SMTP server answers; then they leave.",
        )
    if trouble.copies_failed:
        return warn(
            "outbox",
            f"{trouble.copies_failed} sent, but their copy could not be filed in Sent.",
            "Set imap.sent to a folder that exists; the mails themselves have left.",
        )
    if trouble.copies_homeless:
        return warn(
            "outbox",
            f"{trouble.copies_homeless} sent; their copies wait, for the server has no Sent folder "
            "that we know.",
            "Set imap.sent to the name of the folder; the mails themselves have left.",
        )
    return fine(
        "outbox", f"{trouble.queued} waiting to leave" if trouble.queued else "empty of trouble"
    )


def ago(gone: timedelta) -> str:
    """Give how long something took, in one unit."""
    seconds = max(int(gone.total_seconds()), 0)
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
