"""A real Postfix on loopback: our own domain goes to Dovecot, everybody else to the SMTP world."""

from __future__ import annotations

import os
import pwd
import shutil
import smtplib
import subprocess
from pathlib import Path

from tests.support.dovecot import (
    DOMAIN,
    USER,
    Dovecot,
    free_port,
    make_certificate,
    make_state_folder,
    wait_for_port,
)
from tests.support.smtp_world import SmtpWorld

COMMAND_S = 60.0
CLOCK_LIMITS = "minimal_backoff_time = 1s\nmaximal_backoff_time = 2s\nqueue_run_delay = 1s\n"

MAIN = """
compatibility_level = 3.6
queue_directory = {dir}/queue
data_directory = {dir}/data
maillog_file = {dir}/maillog
maillog_file_prefixes = {dir}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.{domain}
mydestination =
local_recipient_maps =
virtual_mailbox_domains = {domain}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp_port}
default_transport = smtp:[127.0.0.1]:{world_port}
relay_transport = smtp:[127.0.0.1]:{world_port}
mynetworks = 127.0.0.0/8
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_tls_security_level = may
smtpd_tls_cert_file = {dir}/cert.pem
smtpd_tls_key_file = {dir}/key.pem
message_size_limit = 30000000
alias_maps =
alias_database =
biff = no
disable_dns_lookups = yes
{limits}"""

SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def missing_reason() -> str | None:
    """Say why Postfix cannot be used here; None when it can."""
    if not Path("/usr/sbin/postfix").exists():
        return "postfix is not installed"
    if os.geteuid() != 0:
        return "Postfix can only be started by root"
    return None


class Postfix:
    """One Postfix between a Dovecot and the outside world."""

    def __init__(self, dovecot: Dovecot, world: SmtpWorld) -> None:
        self.folder = make_state_folder("postfix")
        self.port = free_port()
        self.ca_file = self.folder / "cert.pem"
        self.log = self.folder / "maillog"
        self._etc = self.folder / "etc"
        self._dovecot = dovecot
        self._world = world

    def start(self) -> Postfix:
        """Prepare the folder on first use and start the server."""
        if not self._etc.exists():
            self._prepare()
        started = self._command("start")
        if started.returncode:
            raise RuntimeError(f"Postfix does not start: {started.stderr}")
        wait_for_port(self.port, None, self.log)
        return self

    def stop(self) -> None:
        """End the server; its queue stays."""
        self._command("stop")

    def remove(self) -> None:
        """Stop the server and delete its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def flush(self) -> None:
        """Try everything in the queue again now."""
        self._command("flush")

    def take(self, raw: bytes, *, sender: str = "customer@y.example") -> None:
        """Give it a mail for the support mailbox, as another server does."""
        with smtplib.SMTP("127.0.0.1", self.port) as smtp:
            smtp.sendmail(sender, [f"{USER}@{DOMAIN}"], raw)

    def _prepare(self) -> None:
        self._etc.mkdir()
        owner = pwd.getpwnam("postfix")
        for name in ("queue", "data"):
            (self.folder / name).mkdir()
        os.chown(self.folder / "data", owner.pw_uid, owner.pw_gid)
        make_certificate(self.folder)
        for path in Path("/etc/postfix").glob("dynamicmaps.cf*"):
            if path.is_dir():
                shutil.copytree(path, self._etc / path.name)
            else:
                shutil.copy(path, self._etc)
        (self._etc / "main.cf").write_text(
            MAIN.format(
                dir=self.folder,
                domain=DOMAIN,
                lmtp_port=self._dovecot.lmtp_port,
                world_port=self._world.port,
                limits=CLOCK_LIMITS,
            )
        )
        (self._etc / "master.cf").write_text(SERVICES.format(port=self.port))

    def _command(self, word: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/usr/sbin/postfix", "-c", str(self._etc), word],
            capture_output=True,
            text=True,
            timeout=COMMAND_S,
            check=False,
        )
