"""The console beside neomutt and aerc, each on as many rows as the others."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime
from pathlib import Path

from tests.bench.mailbox import ADDRESS
from tests.bench.measuring import KEPT
from tests.bench.programs import BYTECODE
from tests.bench.rows import BEGAN_MS, SHARED_BY, SUBJECTS, WORDS

RECIPE = 1
"""Raise it when other mails come out: what earlier runs kept is then made anew."""
PLAIN = (
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\nMIME-Version: 1.0\n"
)


@dataclass(frozen=True, slots=True)
class Reader:
    """A program for mail, told all that it needs to open the mailbox."""

    name: str
    argv: tuple[str, ...]
    environ: dict[str, str]


def console(store: Path, *words: str) -> Reader:
    """Give the console on a store, without a password, so that it starts no sync."""
    folder = store.parent
    config = folder / "config.toml"
    if not config.exists():
        config.write_text(f'store = "{store}"\n[mailbox]\naddress = "{ADDRESS}"\n')
    argv = (sys.executable, "-m", "console", "--config", str(config), *words)
    # An installed program has its bytecode.
    return Reader("ours", argv, {**_environ(folder), "PYTHONPYCACHEPREFIX": str(BYTECODE)})


def kept_maildir(size: int) -> Path:
    """Give a Maildir of mails that say what the rows of our store say; made once."""
    folder = KEPT / "maildir" / f"{size}-{RECIPE}"
    inbox = folder / "mail" / "INBOX"
    if not (folder / "whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        for name in ("cur", "new", "tmp"):
            (inbox / name).mkdir(parents=True)
        for number in range(size):
            at_ms = BEGAN_MS + number * 7919 % (size * 1000)
            name = f"{at_ms // 1000}.M{number}.bench,S={number}:2,S"
            (inbox / "cur" / name).write_text(_mail(number, size, at_ms))
        (folder / "whole").touch()
    return folder


def neomutt(folder: Path) -> Reader:
    """Give neomutt with a header cache, which is how large mailboxes are read with it."""
    home = folder / "neomutt"
    (home / "cache").mkdir(parents=True, exist_ok=True)
    (home / "neomuttrc").write_text(
        f'set mbox_type = Maildir\nset folder = "{folder / "mail"}"\nset spoolfile = "+INBOX"\n'
        f'set header_cache = "{home / "cache"}"\nset sleep_time = 0\nset sort = reverse-date\n'
        "set menu_scroll = yes\n"
    )
    argv = ("neomutt", "-n", "-F", str(home / "neomuttrc"))
    return Reader("neomutt", argv, _environ(home))


def aerc(folder: Path) -> Reader:
    """Give aerc with its own keys and looks."""
    home = folder / "aerc"
    config = home / ".config" / "aerc"
    config.mkdir(parents=True, exist_ok=True)
    accounts = config / "accounts.conf"
    accounts.write_text(
        f"[bench]\nsource = maildir://{folder / 'mail'}\ndefault = INBOX\n"
        f"from = Support <{ADDRESS}>\n"
    )
    accounts.chmod(0o600)
    for name in ("aerc.conf", "binds.conf"):
        shutil.copyfile(f"/usr/share/aerc/{name}", config / name)
    return Reader("aerc", ("aerc",), _environ(home))


def _environ(home: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
    }


def _mail(number: int, size: int, at_ms: int) -> str:
    customer = number % (size // SHARED_BY + 1)
    words = f"Order {number}: {SUBJECTS[number % len(SUBJECTS)]}"
    subject = words if words.isascii() else Header(words, "utf-8").encode()
    date = format_datetime(datetime.fromtimestamp(at_ms / 1000, UTC))
    body = "\n\n".join((*WORDS, *(f"> {line}" for line in (*WORDS, *WORDS))))
    return (
        f"Return-Path: <c{customer}@y.example>\nReceived: from mx.y.example by mail.x.example;"
        f" {date}\nFrom: Customer {customer} <c{customer}@y.example>\n"
        f"To: Support <{ADDRESS}>\nSubject: {subject}\nDate: {date}\n"
        f"Message-ID: <b{number}@y.example>\n{PLAIN}\n{body}\n"
    )
