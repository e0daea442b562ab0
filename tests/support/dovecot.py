"""A real Dovecot on loopback, all its state in a folder of its own, ended by its own process."""

from __future__ import annotations

import imaplib
import os
import pwd
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from tests.support.processes import children_of, state_of
from tests.support.situation import add_teller, end_of

USER = "support"
SECRET = "secret"
DOMAIN = "x.example"
START_S = 60.0
STOP_S = 10.0
MAILDIR_FLAGS = {
    "\\Seen": "S",
    "\\Answered": "R",
    "\\Flagged": "F",
    "\\Deleted": "T",
    "\\Draft": "D",
}

CONFIG = """
base_dir = {dir}/run
state_dir = {dir}/state
instance_name = support-console-test
log_path = {dir}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = {account}
default_internal_group = {group}
default_login_user = {account}
mail_uid = {account}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 0
ssl = yes
ssl_cert = <{dir}/cert.pem
ssl_key = <{dir}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_cache_size = 0
auth_failure_delay = 0
mail_home = {dir}/mail/%n
mail_location = maildir:~/Maildir
mailbox_list_index = yes
mail_max_userip_connections = 50
mailbox_idle_check_interval = 1 secs
imap_idle_notify_interval = 2 mins
{more}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%n {dir}/users
}}
userdb {{
  driver = static
  args = uid={account} gid={group} home={dir}/mail/%n
}}
namespace inbox {{
  inbox = yes
  {hierarchy}
{folders}
}}
service anvil {{
  chroot =
  # Without this a wrong password slows down every later sign-in from this machine.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
service stats {{
  chroot =
}}
"""

TOKENS = """
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {dir}/oauth2.conf
}}
"""
QUOTA_MARK = "\n# quota\n"
QUOTA = (
    QUOTA_MARK
    + """
mail_plugins = quota
plugin {{
  quota = maildir:all of it
  quota_rule = *:storage={storage}
}}
"""
)
OAUTH2 = """
introspection_mode = post
introspection_url = http://127.0.0.1:{port}/introspect
username_attribute = user
active_attribute = active
active_value = true
"""
"""Whoever listens at `tokens_port` says which tokens are good, and whose they are."""


def free_port() -> int:
    """Find a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_certificate(folder: Path) -> None:
    """Write cert.pem and key.pem for localhost and 127.0.0.1, good for two days."""
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(command, check=True, capture_output=True)


def make_state_folder(name: str) -> Path:
    """Make a folder that an unprivileged account can reach (pytest's are 0700 of root)."""
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir="/tmp"))
    folder.chmod(0o755)
    return folder


def missing_reason() -> str | None:
    """Say why Dovecot cannot be used here; None when it can."""
    for program in ("dovecot", "openssl"):
        if shutil.which(program) is None and not Path(f"/usr/sbin/{program}").exists():
            return f"{program} is not installed"
    version = subprocess.run([_dovecot(), "--version"], capture_output=True, text=True, check=False)
    if not version.stdout.startswith("2.3."):
        return f"Dovecot {version.stdout.split()[:1]} has another configuration language than 2.3"
    return None


def _dovecot() -> str:
    return shutil.which("dovecot") or "/usr/sbin/dovecot"


def wait_for_port(port: int, process: subprocess.Popen[bytes] | None, log: Path) -> None:
    """Wait until something listens, or say what the log says."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if process is not None and process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    words = log.read_text(errors="replace") if log.exists() else "no log"
    raise RuntimeError(f"Nothing listens on port {port}:\n{words}")


class Dovecot:
    """One Dovecot with the mailbox of `support`; `special_use=False` plays a poor server.

    `prefix` stands before the name of every folder but the inbox (`INBOX.`).
    """

    def __init__(
        self,
        *,
        capabilities: str | None = None,
        special_use: bool = True,
        folders: Mapping[str, str] | None = None,
        tokens_port: int | None = None,
        prefix: str = "",
    ) -> None:
        self.folder = make_state_folder("dovecot")
        self.imap_port = free_port()
        self.imaps_port = free_port()
        self.lmtp_port = free_port()
        self.ca_file = self.folder / "cert.pem"
        self.log = self.folder / "dovecot.log"
        self._account = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self._capabilities = capabilities
        self._hierarchy = f"separator = .\n  prefix = {prefix}" if prefix else "separator = /"
        self._special_use = special_use
        self._tokens_port = tokens_port
        self._folders = folders or {
            "Drafts": "\\Drafts",
            "Sent": "\\Sent",
            "Archive": "\\Archive",
            "Junk": "\\Junk",
            "Trash": "\\Trash",
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._delivered = 0
        add_teller(self)

    def start(self) -> Dovecot:
        """Prepare the folder on first use and start the server."""
        if not self.ca_file.exists():
            self._prepare()
        self._process = subprocess.Popen(
            [_dovecot(), "-F", "-c", str(self.folder / "dovecot.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for_port(self.imap_port, self._process, self.log)
        return self

    def set_quota(self, storage: str | None) -> None:
        """Start anew with so much room for all mail (`10B`), or without a bound."""
        self.kill()  # what it began before knows of no bound and would live on
        config = self.folder / "dovecot.conf"
        text = config.read_text().partition(QUOTA_MARK)[0]
        more = "" if storage is None else QUOTA.format(storage=storage)
        config.write_text(text + more)
        self.start()

    def stop(self) -> None:
        """End the server; its mail stays."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the server without warning, children included."""
        self._end(signal.SIGKILL)

    def suspend(self) -> None:
        """Stop every process of the server: lines stay open, nothing answers."""
        for pid in self._pids():
            os.kill(pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on where it was."""
        for pid in self._pids():
            os.kill(pid, signal.SIGCONT)

    def situation(self) -> str:
        """Say whether it runs, and the end of its log."""
        states = [state_of(pid) for pid in self._pids()] if self._process is not None else "ended"
        return f"Dovecot at {self.imap_port}: {states}\n{end_of(self.log)}"

    def _pids(self) -> list[int]:
        assert self._process is not None
        return [self._process.pid, *children_of(self._process.pid)]

    def restart(self) -> None:
        """Stop and start again on the same ports with the same mail."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """End the server and delete its folder."""
        self.kill()  # a second quicker than a polite end, and nothing is kept
        shutil.rmtree(self.folder, ignore_errors=True)

    def deliver(
        self,
        raw: bytes,
        *,
        folder: str = "INBOX",
        flags: Sequence[str] = (),
        at: datetime | None = None,
    ) -> None:
        """Write a mail straight into the Maildir; quick enough for 10,000.

        The server finds it when it next looks. Lines must end in CRLF or in LF throughout.
        """
        self._delivered += 1
        letters = "".join(sorted(MAILDIR_FLAGS[flag] for flag in flags))
        # S and W spare the server from reading each file to learn its size.
        virtual = len(raw) + raw.count(b"\n") - raw.count(b"\r\n")
        seconds = time.time() if at is None else at.timestamp()
        name = f"{int(seconds)}.M{self._delivered:07d}P1.test,S={len(raw)},W={virtual}"
        place = self.maildir(folder)
        # Whole before the server sees it: a running one takes what is new at once.
        path = place / "tmp" / name
        path.write_bytes(raw)
        os.utime(path, (seconds, seconds))
        self._own(path)
        seen = place / "cur" / f"{name}:2,{letters}"
        path.rename(seen if letters else place / "new" / name)

    def renumber(self, folder: str = "INBOX") -> None:
        """Forget every UID of a folder; UIDVALIDITY is a time here, so a second has to pass."""
        self.stop()
        place = self.maildir(folder)
        first = (place / "dovecot-uidlist").stat().st_mtime
        while int(self._file_time()) <= int(first) + 1:
            time.sleep(0.02)
        for path in place.glob("dovecot*"):
            path.unlink()
        self.start()

    def bytes_told(self) -> int:
        """Say how many bytes IMAP clients that have signed off were sent so far."""
        words = self.log.read_text(errors="replace") if self.log.exists() else ""
        return sum(int(found) for found in re.findall(r"Logged out in=\d+ out=(\d+)", words))

    def _file_time(self) -> float:
        clock = self.folder / "clock"
        clock.write_bytes(b"tick")
        return clock.stat().st_mtime

    def deliver_by_lmtp(self, raw: bytes, *, sender: str = "customer@y.example") -> None:
        """Deliver a mail to the inbox as a mail server would."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as lmtp:
            lmtp.sendmail(sender, [f"{USER}@{DOMAIN}"], raw)

    def maildir(self, folder: str = "INBOX") -> Path:
        """Give the Maildir of a folder, made on first use."""
        root = self.folder / "mail" / USER / "Maildir"
        encoded = folder.replace("/", ".")
        place = root if folder == "INBOX" else root / f".{encoded}"
        for path in (root.parent, root, place, place / "cur", place / "new", place / "tmp"):
            if not path.exists():
                path.mkdir(mode=0o700)
                self._own(path)
        if folder != "INBOX" and not (place / "maildirfolder").exists():
            (place / "maildirfolder").touch()
            self._own(place / "maildirfolder")
        return place

    def uids(self, folder: str = "INBOX") -> list[int]:
        """List the UIDs of a folder by a client of the standard library."""
        return sorted(self.flags(folder))

    def flags(self, folder: str = "INBOX") -> dict[int, frozenset[str]]:
        """Read the flags of every mail, by UID; looking changes nothing."""
        found: dict[int, frozenset[str]] = {}
        with self.client(folder) as client:
            _, lines = client.uid("FETCH", "1:*", "(FLAGS)")
        for line in lines:
            if isinstance(line, bytes):
                uid = int(line.partition(b"UID ")[2].split()[0].rstrip(b")"))
                words = line.partition(b"FLAGS (")[2].partition(b")")[0].decode().split()
                found[uid] = frozenset(words) - {"\\Recent"}
        return found

    def raw(self, folder: str, uid: int) -> bytes:
        """Read one mail as the server gives it."""
        with self.client(folder) as client:
            _, parts = client.uid("FETCH", str(uid), "(BODY.PEEK[])")
        for part in parts:
            if isinstance(part, tuple):
                return bytes(part[1])
        raise LookupError(f"no mail {uid} in {folder}")

    def client(self, folder: str = "INBOX", *, writable: bool = False) -> imaplib.IMAP4:
        """Open a second client, as a phone would; use it in a `with`."""
        client = imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=20)
        client.login(USER, SECRET)
        client.select(f'"{folder}"', readonly=not writable)
        return client

    def _prepare(self) -> None:
        make_certificate(self.folder)
        (self.folder / "users").write_text(f"{USER}:{{PLAIN}}{SECRET}\n")
        (self.folder / "mail").mkdir()
        more = "" if self._capabilities is None else f"imap_capability = {self._capabilities}"
        if self._tokens_port is not None:
            (self.folder / "oauth2.conf").write_text(OAUTH2.format(port=self._tokens_port))
            more += TOKENS.format(dir=self.folder)
        uses = {name: use if self._special_use else "" for name, use in self._folders.items()}
        (self.folder / "dovecot.conf").write_text(
            CONFIG.format(
                dir=self.folder,
                account=self._account,
                group=_group_of(self._account),
                more=more,
                hierarchy=self._hierarchy,
                folders="\n".join(_folder_block(name, use) for name, use in uses.items()),
                imap_port=self.imap_port,
                imaps_port=self.imaps_port,
                lmtp_port=self.lmtp_port,
            )
        )
        for path in (self.folder, *self.folder.iterdir()):
            self._own(path)

    def _own(self, path: Path) -> None:
        if os.geteuid() == 0:
            entry = pwd.getpwnam(self._account)
            os.chown(path, entry.pw_uid, entry.pw_gid)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        children = []
        if how == signal.SIGKILL:
            # A master at work starts a child between our look and its end; that one would keep the
            # port, and the next server would find it taken and end.
            self._process.send_signal(signal.SIGSTOP)
            _wait_for_states([self._process.pid], {"T", "Z"})
            children = children_of(self._process.pid)
        self._process.send_signal(how)
        self._process.wait(STOP_S)
        self._process = None
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        _wait_for_states(children, {"", "Z"})


def _wait_for_states(pids: Sequence[int], wanted: set[str]) -> None:
    until = time.monotonic() + STOP_S
    while left := [pid for pid in pids if state_of(pid) not in wanted]:
        assert time.monotonic() < until, f"still at work: {left}"
        time.sleep(0.01)


def _group_of(account: str) -> str:
    import grp  # noqa: PLC0415 - only here, and only on Unix

    return grp.getgrgid(pwd.getpwnam(account).pw_gid).gr_name


def _folder_block(name: str, use: str) -> str:
    special = f"    special_use = {use}\n" if use else ""
    return f'  mailbox "{name}" {{\n    auto = create\n{special}  }}'
