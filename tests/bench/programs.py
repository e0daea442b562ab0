"""Our program and its rivals, each with a folder of its own, for the benchmarks."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.mailbox import ADDRESS, RECIPE, fill
from tests.bench.measuring import KEPT, ROOT, run_quietly
from tests.support.dovecot import SECRET, USER, Dovecot

BYTECODE = KEPT / "bytecode"
MIGRATIONS = ROOT / "data" / "migrations"
OPENING_S = 5.0


@dataclass(frozen=True, slots=True)
class Ours:
    """support-console with settings and a store in a folder."""

    folder: Path

    @property
    def config(self) -> Path:
        """Where the settings file lies."""
        return self.folder / "config.toml"

    @property
    def store(self) -> Path:
        """Where the store lies."""
        return self.folder / "store" / "store.db"

    def prepare(self, imap_port: int) -> Ours:
        """Begin anew with an empty store on a server."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.config.write_text(
            f'store = "{self.store}"\n[mailbox]\naddress = "{ADDRESS}"\n'
            f'[imap]\nhost = "127.0.0.1"\nport = {imap_port}\nsecurity = "none"\n'
            f'user = "{USER}"\npassword = "{SECRET}"\n'
        )
        self.config.chmod(0o600)
        return self

    def argv(self, *words: str) -> list[str]:
        """Give a whole command line."""
        return [sys.executable, "-m", "console", *words, "--config", str(self.config)]

    def environ(self) -> dict[str, str]:
        """Give an environment where bytecode is kept, as an installed program has it."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return {**kept, "HOME": str(self.folder), "PYTHONPYCACHEPREFIX": str(BYTECODE)}

    def ask(self, question: str) -> int:
        """Ask the store for one number; 0 while it does not answer yet."""
        if not self.store.exists():
            return 0
        try:
            with closing(sqlite3.connect(self.store, timeout=OPENING_S)) as connection:
                return int(connection.execute(question).fetchone()[0])
        except sqlite3.OperationalError:
            return 0  # the schema is not there yet


@dataclass(frozen=True, slots=True)
class Rivals:
    """mbsync with a Maildir and notmuch over it, in a folder."""

    folder: Path

    @property
    def maildir(self) -> Path:
        """Where the mails lie."""
        return self.folder / "mail"

    def prepare(self, imap_port: int) -> Rivals:
        """Begin anew with an empty Maildir."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.maildir.mkdir(parents=True)
        for is_durable in (True, False):
            fsync = "yes" if is_durable else "no"
            self._mbsyncrc(is_durable=is_durable).write_text(
                f"FSync {fsync}\n\nIMAPAccount a\nHost 127.0.0.1\nPort {imap_port}\n"
                f"User {USER}\nPass {SECRET}\nSSLType None\nAuthMechs LOGIN\n\n"
                "IMAPStore r\nAccount a\n\n"
                f"MaildirStore l\nPath {self.maildir}/\nInbox {self.maildir}/INBOX\n\n"
                "Channel c\nFar :r:\nNear :l:\nPatterns INBOX\n"
                "Create Near\nSync Pull\nSyncState *\n"
            )
        (self.folder / "notmuch-config").write_text(
            f"[database]\npath={self.maildir}\n[user]\nname=Support\nprimary_email={ADDRESS}\n"
            "[new]\ntags=inbox\n[search]\nexclude_tags=\n[maildir]\nsynchronize_flags=false\n"
        )
        return self

    def mbsync(self, *, is_durable: bool = True) -> list[str]:
        """Give the command that fetches; durable is mbsync's default: an fsync a mail."""
        return ["mbsync", "-q", "-c", str(self._mbsyncrc(is_durable=is_durable)), "-a"]

    def notmuch(self, *words: str) -> list[str]:
        """Give a notmuch command."""
        return ["notmuch", f"--config={self.folder / 'notmuch-config'}", *words]

    def _mbsyncrc(self, *, is_durable: bool) -> Path:
        return self.folder / ("mbsyncrc" if is_durable else "mbsyncrc-quick")


@contextmanager
def filled_server(mails: int) -> Iterator[tuple[Dovecot, int]]:
    """Give a Dovecot that holds the mailbox, and how many bytes that is."""
    server = Dovecot()
    try:
        server.start()
        yield server, fill(server, mails)
    finally:
        server.stop()
        server.remove()


def kept_imports(mails: int) -> tuple[Ours, Rivals]:
    """Name the folders of the newest import of this size, for this schema and these mails."""
    schema = zlib.crc32(b"".join(path.read_bytes() for path in sorted(MIGRATIONS.glob("*.sql"))))
    place = KEPT / f"{mails}-{RECIPE}-{schema:08x}"
    return Ours(place / "ours"), Rivals(place / "rivals")


def imported(mails: int, *, rivals: Sequence[str] = ("mbsync", "notmuch")) -> tuple[Ours, Rivals]:
    """Give a store and a notmuch database that hold the mailbox; made where no run left them."""
    ours, others = kept_imports(mails)
    has_rivals = all(shutil.which(name) for name in rivals)
    is_kept = ours.ask("SELECT count(*) FROM bodies") == mails
    if is_kept and (not has_rivals or (others.maildir / ".notmuch").exists()):
        return ours, others
    print(f"(first an import of {mails:,} mails, which no earlier run has left here)", flush=True)
    with filled_server(mails) as (server, _):
        run_quietly(ours.prepare(server.imap_port).argv("sync", "--once"), environ=ours.environ())
        if has_rivals:
            run_quietly(others.prepare(server.imap_port).mbsync(is_durable=False))
            run_quietly(others.notmuch("new"))
    return ours, others
