"""Real mail servers and the whole program, for tests that follow mail from end to end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from tests.mail.conftest import dovecot, leave_out, postfix, smtp_world
from tests.support.console_process import Account, ConsoleProcess, program_for_others
from tests.support.dovecot import Dovecot, make_state_folder
from tests.support.postfix import Postfix
from tests.support.smtp_world import SmtpWorld

__all__ = ["MakeDesk", "desk", "dovecot", "leave_out", "make_desk", "postfix", "smtp_world"]


OTHER = Account(64101, 64100)
"""An account that is not ours; it need not be in /etc/passwd."""


class MakeDesk(Protocol):
    """Makes a store of its own on the same servers."""

    def __call__(self, name: str = "desk", *, imap: str = "", smtp: str = "") -> ConsoleProcess:
        """Make one; `imap` and `smtp` are further lines of those sections."""


@pytest.fixture
def make_desk(
    tmp_path: Path, dovecot: Dovecot, smtp_world: SmtpWorld
) -> Callable[..., ConsoleProcess]:
    """Several stores on one mailbox."""

    def make(name: str = "desk", *, imap: str = "", smtp: str = "") -> ConsoleProcess:
        folder = tmp_path / name
        folder.mkdir()
        return ConsoleProcess(
            folder, imap_port=dovecot.imap_port, smtp_port=smtp_world.port, imap=imap, smtp=smtp
        )

    return make


@pytest.fixture
def desk(make_desk: MakeDesk) -> ConsoleProcess:
    """One store on Dovecot and the outside world."""
    return make_desk()


@pytest.fixture
def others_program() -> tuple[str, ...]:
    """The program as other accounts of this machine can run it."""
    program = program_for_others(OTHER) if os.geteuid() == 0 else None
    if program is None:
        leave_out("only root, with a Python that others can reach, runs programs as three users")
    assert program is not None
    return program


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that any account can reach (pytest's own belong to one user)."""
    folder = make_state_folder("shared")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def office(tmp_path: Path, dovecot: Dovecot, postfix: Postfix) -> Iterator[ConsoleProcess]:
    """A store whose mail goes out through Postfix; its sync runs."""
    desk = ConsoleProcess(tmp_path, imap_port=dovecot.imap_port, smtp_port=postfix.port)
    with desk.syncing():
        yield desk
