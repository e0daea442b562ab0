"""The servers of `make servers`: each a mailbox of `support` on loopback, in its own folder."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from tests.support import dovecot
from tests.support.dovecot import SECRET, USER, Dovecot, free_port, make_state_folder, wait_for_port
from tests.support.servers.packages import UnavailableError, environment, unpack

HERE = Path(__file__).parent
STOP_S = 10.0
CYRUS_FOLDERS = (
    "spool", "tmp", "proc", "lock", "sieve", "conf/db", "conf/socket", "conf/log", "conf/msg",
    "conf/quota", "conf/user", "conf/mbox",
)  # fmt: skip
COURIER_PACKAGES = (
    "courier-imap", "courier-base", "courier-authlib", "courier-authlib-userdb",
    "libcourier-unicode4", "libgamin0",
)  # fmt: skip


class Kind(Protocol):
    """A server that is running or can be started again, its mail kept."""

    imap_port: int
    prefix: str
    """What stands before the name of every folder but the inbox."""

    def start(self) -> object:
        """Prepare on first use and start."""

    def kill(self) -> None:
        """End it without warning, children included."""

    def remove(self) -> None:
        """End it and delete its folder."""


class PlainDovecot(Dovecot):
    """Dovecot as the other tests have it."""

    prefix = ""


class _Unpacked:
    """A server in a folder of its own, with its children in a process group."""

    name = ""
    prefix = ""

    def __init__(self, program: Path) -> None:
        self._program = program
        self.folder = make_state_folder(self.name)
        self.imap_port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.log = self.folder / "log"

    def start(self) -> None:
        """Prepare the folder on first use and start the server."""
        if not (self.folder / "prepared").exists():
            self._prepare()
            (self.folder / "prepared").touch()
        self._process = start_in(self._program, self._command(), self.log)
        wait_for_port(self.imap_port, self._process, self.log)

    def kill(self) -> None:
        """End the server without warning, children included."""
        if self._process is None:
            return
        process, self._process = self._process, None
        end_session(process)

    def remove(self) -> None:
        """End the server and delete its folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _prepare(self) -> None:
        raise NotImplementedError

    def _command(self) -> list[str]:
        raise NotImplementedError

    def _run(self, *command: str | Path, text: str = "") -> None:
        subprocess.run(
            [str(word) for word in command],
            input=text.encode(),
            env=environment(self._program),
            check=True,
            capture_output=True,
        )

    def _own(self) -> None:
        if os.geteuid() == 0:
            entry = pwd.getpwnam(server_account())
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, entry.pw_uid, entry.pw_gid)


class Cyrus(_Unpacked):
    """Cyrus 3.6, unpacked from Debian's packages."""

    name = "cyrus"

    @classmethod
    def make(cls) -> Cyrus:
        """Make one that is not started."""
        return cls(unpack("cyrus", ("cyrus-common", "cyrus-imapd", "sasl2-bin")))

    def _prepare(self) -> None:
        for each in CYRUS_FOLDERS:
            (self.folder / each).mkdir(parents=True)
        for each in ("imapd.conf", "cyrus.conf"):
            words = (HERE / each).read_text()
            for name, value in (
                ("@DIR@", self.folder),
                ("@USER@", server_account()),
                ("@BIN@", self._program / "usr/lib/cyrus/bin"),
                ("@IMAP@", self.imap_port),
            ):
                words = words.replace(name, str(value))
            (self.folder / each).write_text(words)
        sasl = self._program / "usr/sbin/saslpasswd2"
        where = ("-f", self.folder / "sasldb2", "-u", "localhost", USER)
        self._run(sasl, "-p", "-c", *where, text=f"{SECRET}\n")
        self._own()

    def _command(self) -> list[str]:
        folder = self.folder
        return [
            *as_account(), str(self._program / "usr/sbin/cyrmaster"), "-D",
            "-C", f"{folder}/imapd.conf", "-M", f"{folder}/cyrus.conf", "-p", f"{folder}/pid",
        ]  # fmt: skip


class Courier(_Unpacked):
    """Courier-IMAP 5, unpacked from Debian's packages, in a mount namespace of its own."""

    name = "courier"
    prefix = "INBOX."

    @classmethod
    def make(cls) -> Courier:
        """Make one that is not started."""
        if os.geteuid() != 0:
            raise UnavailableError("only root may start it: it signs users in by setgroups")
        tried = subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False)
        if tried.returncode:
            raise UnavailableError("unshare -m is not allowed here, and its paths are compiled in")
        return cls(unpack("courier", COURIER_PACKAGES))

    def _prepare(self) -> None:
        home = self.folder / "home"
        home.mkdir()
        for each in ("etc", "run"):
            (self.folder / each).mkdir()
        entry = pwd.getpwnam(server_account())
        os.chown(home, entry.pw_uid, entry.pw_gid)
        self._run(*as_account(), self._program / "usr/bin/maildirmake.courier", home / "Maildir")
        (self.folder / "etc/authdaemonrc").write_text(
            'authmodulelist="authuserdb"\ndaemons=2\nauthdaemonvar=/run/courier/authdaemon\n'
        )
        secret = subprocess.run(
            ["openssl", "passwd", "-1", SECRET], capture_output=True, text=True, check=True
        ).stdout.strip()
        userdb = self.folder / "etc/userdb"
        userdb.write_text(
            f"{USER}\tuid={entry.pw_uid}|gid={entry.pw_gid}|home={home}|shell=/bin/sh"
            f"|systempw={secret}\n"
        )
        userdb.chmod(0o600)

    def _command(self) -> list[str]:
        script, port = HERE / "courier-start.sh", str(self.imap_port)
        return ["unshare", "-m", "sh", str(script), str(self.folder), port, str(self._program)]


def make_dovecot() -> PlainDovecot:
    """Make a Dovecot that is not started.

    Raises:
        UnavailableError: it is not installed here.
    """
    if (reason := dovecot.missing_reason()) is not None:
        raise UnavailableError(reason)
    return PlainDovecot()


KINDS: dict[str, Callable[[], Kind]] = {
    "Dovecot": make_dovecot,
    "Cyrus": Cyrus.make,
    "Courier": Courier.make,
}


def server_account() -> str:
    """Name the account that servers run as."""
    return "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def as_account() -> tuple[str, ...]:
    """Give the words before a command that has it run as that account."""
    if os.geteuid() != 0:
        return ()
    entry = pwd.getpwnam(server_account())
    to = ("--reuid", str(entry.pw_uid), "--regid", str(entry.pw_gid))
    return ("setpriv", *to, "--clear-groups")


def start_in(program: Path, command: list[str], log_file: Path) -> subprocess.Popen[bytes]:
    """Start a server that is unpacked in a folder, as the first of a session of its own."""
    with log_file.open("ab") as log:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env=environment(program, "usr/lib/courier-authlib"), start_new_session=True,
        )  # fmt: skip


def end_session(process: subprocess.Popen[bytes]) -> None:
    """End a server without warning, with all that it began."""
    for pid in _session_of(process.pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait(STOP_S)


def _session_of(leader: int) -> list[int]:
    """List the living processes of a session, and their descendants that left it, from /proc."""
    parents: dict[int, int] = {}
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        pid = int(status.parent.name)
        parents[pid] = int(words[1])
        if int(words[3]) == leader:
            found.add(pid)
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found and pid not in found}
        found |= more
        grown = bool(more)
    return sorted(found)
