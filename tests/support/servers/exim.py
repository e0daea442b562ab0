"""A real Exim on loopback, unpacked from Debian's packages, for `make servers`."""

from __future__ import annotations

import os
import pwd
import shutil
from pathlib import Path

from tests.support.dovecot import Dovecot, free_port, make_state_folder, wait_for_port
from tests.support.servers.kinds import HERE, as_account, end_session, server_account, start_in
from tests.support.servers.packages import UnavailableError, unpack
from tests.support.smtp_world import SmtpWorld

PACKAGES = ("exim4-daemon-light", "exim4-base")
BUILT_IN = "Debian-exim"
"""The account whose name Debian has compiled in; Exim looks it up whoever it runs as."""


class Exim:
    """One Exim between a Dovecot and the outside world."""

    def __init__(self, dovecot: Dovecot, world: SmtpWorld) -> None:
        """Make one that is not started.

        Raises:
            UnavailableError: it cannot be had or run here.
        """
        self._has_account = _is_known(BUILT_IN)
        if not self._has_account and os.geteuid() != 0:
            raise UnavailableError(f"there is no account {BUILT_IN}, and only root can lend it one")
        self._unpacked = unpack("exim", PACKAGES)
        self.folder = make_state_folder("exim")
        self.port = free_port()
        self.log = self.folder / "log"
        self._prepare(dovecot, world)

    def start(self) -> Exim:
        """Start it; what waits is tried again every second."""
        process = start_in(self._unpacked, self._command("-bdf", "-q1s"), self.log)
        self._process = process
        wait_for_port(self.port, process, self.log)
        return self

    def remove(self) -> None:
        """End it and delete its folder."""
        end_session(self._process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _prepare(self, dovecot: Dovecot, world: SmtpWorld) -> None:
        # A copy of its own: as it comes it would be root for everybody, and so ignore where
        # its libraries lie.
        program = self.folder / "exim4"
        shutil.copyfile(self._unpacked / "usr/sbin/exim4", program)
        program.chmod(0o755)
        entry = pwd.getpwnam(server_account())
        words = (HERE / "exim.conf").read_text()
        for name, value in (
            ("@EXIM@", program),
            ("@DIR@", self.folder),
            ("@USER@", entry.pw_uid),
            ("@GROUP@", entry.pw_gid),
            ("@SMTP@", self.port),
            ("@LMTP@", dovecot.lmtp_port),
            ("@WORLD@", world.port),
        ):
            words = words.replace(name, str(value))
        (self.folder / "exim.conf").write_text(words)
        (self.folder / "spool").mkdir()
        if os.geteuid() == 0:
            for path in (self.folder, self.folder / "spool"):
                os.chown(path, entry.pw_uid, entry.pw_gid)
        for name, line in (
            ("passwd", f"{BUILT_IN}:x:{entry.pw_uid}:{entry.pw_gid}::/:/bin/false"),
            ("group", f"{BUILT_IN}:x:{entry.pw_gid}:"),
        ):
            (self.folder / name).write_text(f"{Path('/etc', name).read_text()}{line}\n")

    def _command(self, *words: str) -> list[str]:
        folder = self.folder
        command = [*as_account(), str(folder / "exim4"), "-C", str(folder / "exim.conf"), *words]
        if self._has_account:
            return command
        lend = "".join(f"mount --bind {folder}/{name} /etc/{name} && " for name in LENT)
        return ["unshare", "-m", "sh", "-c", f'{lend}exec "$@"', "sh", *command]


LENT = ("passwd", "group")


def _is_known(account: str) -> bool:
    try:
        pwd.getpwnam(account)
    except KeyError:
        return False
    return True
