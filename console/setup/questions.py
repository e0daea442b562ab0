"""The kinds of question that `init` asks, each until its answer can be used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from console import paths
from console.settings import is_loopback
from console.settings.schema import ServerName
from console.setup.prompter import Prompter
from data.errors import MailError

_LATER = re.compile(
    r"\s*\bIt is tried again by itself(?:; if it lasts,(?P<then> \w))?\.?| in the settings\b"
)
"""What is true of a try while mail is synced, not of one that was asked for here."""
_SECURITY_BY_PORT = {993: "tls", 465: "tls", 143: "starttls", 587: "starttls"}


class Quit(Exception):  # noqa: N818 - a decision, not an error
    """The person gave up on a server that does not let us in."""


class Questions:
    """Asks through a prompter, and knows which answers can stand in the settings."""

    def __init__(self, ask: Prompter, environ: Mapping[str, str]) -> None:
        self._ask = ask
        self._environ = environ
        self.say = ask.say
        self.ask = ask.ask
        self.ask_secret = ask.ask_secret

    def line(self, server: ServerName, host: str, port_before: int) -> tuple[int, str]:
        """Ask for port and encryption; without it only this machine can be reached."""
        port = int(self.checked("Port", f"{server}.port", str(port_before)))
        usual = _SECURITY_BY_PORT.get(port, "none" if is_loopback(host) else "tls")
        while True:
            security = self.checked("Encryption (tls, starttls, none)", f"{server}.security", usual)
            if security != "none" or is_loopback(host):
                return port, security
            self._ask.say("Without encryption only this machine itself can be reached.")

    def checked(self, question: str, key: str, default: str = "", *, may_miss: bool = False) -> str:
        """Ask for the value of a key until it can be one."""
        # pydantic comes with it: only `init` itself waits for that.
        from console.settings.model import check_value  # noqa: PLC0415 - start-up time

        while True:
            answer = self._ask.ask(question, default)
            if not answer and not may_miss:
                self._ask.say("An answer is needed here.")
            elif problem := check_value(key, answer):
                self._ask.say(problem)
            else:
                return answer

    def yes(self, question: str, *, default: bool) -> bool:
        """Ask for yes or no."""
        words = {"y": True, "yes": True, "n": False, "no": False}
        while True:
            answer = self._ask.ask(f"{question} (yes, no)", "yes" if default else "no").casefold()
            if answer in words:
                return words[answer]

    def ca_file(self, error: Exception, server: ServerName, before: str) -> str:
        """Ask whom to trust, where that is what was wrong."""
        if not isinstance(error, MailError) or "ca_file" not in error.cure:
            return before
        path = self.checked(
            "File of the certificate to trust (empty: the system's)",
            f"{server}.ca_file",
            before,
            may_miss=True,
        )
        whole = Path(paths.expand_home(path, self._environ)).absolute()
        return str(whole) if path else ""

    def try_again(self, what: str, error: Exception) -> bool:
        """Tell what went wrong; True to try again, False to keep it.

        Raises:
            Quit: the person gave up.
        """
        said = _told_here(str(error)) or "The server did not answer in time."
        self._ask.say(f"{what} does not work yet: {said}")
        while True:
            answer = self._ask.ask(
                "Try again, keep it anyway, or quit (again, keep, quit)", "again"
            )
            match answer.casefold():
                case "again" | "a":
                    return True
                case "keep" | "k":
                    return False
                case "quit" | "q":
                    raise Quit


def _told_here(words: str) -> str:
    """Leave out what a trouble says of later tries and of settings that are not written yet."""
    return _LATER.sub(lambda found: (found["then"] or "").upper(), words).strip()
