"""One mail of 60 MB: memory and time of taking it in, in pieces and as one literal."""

from __future__ import annotations

import base64
import os
import random
import sys
from multiprocessing import get_context
from pathlib import Path

from tests.bench.measuring import KEPT, Cost, Table, megabytes, read_arguments, run_measured
from tests.bench.programs import Ours
from tests.support.dovecot import Dovecot

MEGABYTE = 1_000_000
AT_ONCE = (
    "import sys, functools, console.mailbox as m\n"
    "m.SyncPolicy = functools.partial(m.SyncPolicy, large_bytes=10**9)\n"
    "from console.cli.main import main; sys.exit(main(sys.argv[1:]))"
)
"""The program with mails of any size fetched as one literal."""


def write_huge(size_mb: int) -> bytes:
    """Write a mail with one attachment that no compression makes smaller."""
    coded = base64.encodebytes(random.Random(size_mb).randbytes(size_mb * MEGABYTE * 73 // 100))
    return (
        b"From: Ann <ann@customer.example>\r\nTo: support@x.example\r\nSubject: The film\r\n"
        b"Message-ID: <film@customer.example>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="film"\r\n\r\n--film\r\n\r\nHere it is.\r\n'
        b'--film\r\nContent-Type: video/mp4; name="a.mp4"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n"
        + coded.replace(b"\n", b"\r\n")
        + b"--film--\r\n"
    )


def deliver_huge(server: Dovecot, size_mb: int) -> None:
    """Put the mail into the inbox by a process of its own: the kernel hands our peak on."""
    place = server.maildir() / "new" / "1.M1P1.test"
    process = get_context("spawn").Process(target=_write, args=(place, size_mb))
    process.start()
    process.join()
    owner = server.maildir().stat()
    os.chown(place, owner.st_uid, owner.st_gid)


def _write(place: Path, size_mb: int) -> None:
    place.write_bytes(write_huge(size_mb))


def main() -> None:
    """Take the mail in by both ways, each into a store of its own."""
    arguments = read_arguments(__doc__ or "")
    size_mb = 10 if arguments.quick else 58
    table = Table(f"One mail of {size_mb} MB")
    server = Dovecot()
    try:
        server.start()
        deliver_huge(server, size_mb)
        ours = Ours(KEPT / "huge").prepare(server.imap_port)
        pieces = run_measured(ours.argv("sync", "--once"), environ=ours.environ())
        stored = ours.ask("SELECT size_bytes FROM raws")
        rival = Ours(KEPT / "huge-at-once").prepare(server.imap_port)
        words = rival.argv("sync", "--once")[3:]
        at_once = run_measured([sys.executable, "-c", AT_ONCE, *words], environ=rival.environ())
    finally:
        server.remove()
    _fill(table, pieces, at_once)
    table.note(f"{stored / MEGABYTE:.0f} MB stored; the rival is one literal of the whole mail.")
    table.print()


def _fill(table: Table, pieces: Cost, at_once: Cost) -> None:
    table.add(
        "memory: largest process", pieces.peak_one_mb, at_once.peak_one_mb, "≤ 150 MB",
        show=megabytes,
    )  # fmt: skip
    table.add(
        "memory: with the decoder", pieces.peak_all_mb, at_once.peak_all_mb, "", show=megabytes
    )
    table.add("time", pieces.wall_s, at_once.wall_s, "")
    table.add("CPU", pieces.cpu_s, at_once.cpu_s, "")


if __name__ == "__main__":
    main()
