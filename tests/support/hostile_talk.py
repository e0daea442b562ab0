"""Mail servers that put a hostile string into whatever they say, and commands that hear them.

Called with CONFIG LETTER ACCOUNT, the servers' ports in the config: the commands run in one process
on this terminal, once for each line that is typed, until one says `end`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from console.cli.main import main
from console.cli.output import say
from tests.support.fault_imap import FaultImap
from tests.support.fault_smtp import FaultSmtp
from tests.support.hostile_strings import EVERY
from tests.support.imap_replies import Answer, Reply, hang_up, reply
from tests.support.watched import watch

END = "That was what they said."
COMMANDS = (
    ("reply", "1001", "--body-file"), ("sync", "--once", "--verbose"), ("status",), ("outbox",),
    ("doctor", "--plain"),
)  # fmt: skip
TOGETHER, LETTERS_MAX = 20, 150
"""Strings in one line of a server, and letters of each."""


@dataclass(frozen=True)
class Talk:
    """What both servers say until something else is set."""

    script: Mapping[str, Sequence[Answer]] = field(default_factory=dict)
    greeting: Reply = field(default_factory=lambda: reply(b"* OK ready\r\n"))
    capabilities: bytes = b"IMAP4rev1 IDLE UIDPLUS"
    answers: Mapping[str, str] = field(default_factory=dict)

    def set_on(self, imap: FaultImap, smtp: FaultSmtp) -> None:
        """Have the servers say it from now on."""
        imap.script, imap.greeting = self.script, self.greeting
        imap.capabilities = self.capabilities
        smtp.answers = dict(self.answers)


def line_of(text: str) -> bytes:
    """Give a string as it can stand in one line of a server."""
    raw = text.encode("utf-8", "surrogatepass")
    return raw.replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")


def all_talks() -> list[list[Talk]]:
    """Give what is said of each string, several together, at each place."""
    short = [text[:LETTERS_MAX] for text in EVERY]
    lines = [" ".join(short[at : at + TOGETHER]) for at in range(0, len(short), TOGETHER)]
    return [talks(line) for line in lines]


def talks(text: str) -> list[Talk]:
    """Give each place in which servers say a string."""
    said = line_of(text)
    name = said.replace(b"\\", b"").replace(b'"', b"")
    words = said.decode("utf-8", "replace")
    listed = b'* LIST (\\HasNoChildren) "/" INBOX\r\n* LIST (\\Sent) "/" "' + name + b'"\r\n'
    return [
        Talk(greeting=hang_up(b"* BYE " + said + b"\r\n")),
        Talk(greeting=reply(b"* OK [CAPABILITY " + said + b"] " + said + b"\r\n"),
             capabilities=b"IMAP4rev1 " + said, answers={"greeting": f"554 {words}"}),
        Talk({"LOGIN": [reply(b"TAG NO [AUTHENTICATIONFAILED] " + said + b"\r\n")]},
             answers={"greeting": f"220 {words}", "ehlo": f"250-{words}\r\n250 {words}"}),
        Talk({"LIST": [reply(b"* OK [ALERT] " + said + b"\r\n" + listed + b"TAG OK\r\n")]},
             answers={"mail": f"550-5.1.0 {words}\r\n550 5.1.0 {words}"}),
        Talk({"EXAMINE": [reply(b"TAG NO [" + said + b"] " + said + b"\r\n")],
              "SELECT": [reply(b"TAG BAD " + said + b"\r\n")]},
             answers={"rcpt": f"450-4.2.0 {words}\r\n450 4.2.0 {words}"}),
        Talk({name: [reply(b"TAG NO " + said + b"\r\n")] for name in ("FETCH", "SEARCH")},
             answers={"data": f"452 4.3.1 {words}"}),
        Talk(answers={"dot": f"554 5.7.1 {words}"}),
    ]  # fmt: skip


def hear(config: str, letter: str, account: str) -> None:
    """Run the commands once for each line of standard input."""
    watch(Path(account))
    while sys.stdin.readline().strip() != "end":
        for words in COMMANDS:
            code: object
            more = (letter,) if words[-1] == "--body-file" else ()
            try:
                code = main(["--config", config, "--as", "ann", "--practice", *words, *more])
            except SystemExit as ended:
                code = ended.code
            say(f"== {words[0]} {code}")
        say(END)


if __name__ == "__main__":
    hear(*sys.argv[1:])
