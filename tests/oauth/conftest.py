"""A box with settings that log in at a token server of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.clock import FixedClock
from console.oauth.providers import Teller, provider_of
from console.oauth.tokens import TokenFile, Tokens
from console.settings import Settings, load_settings
from tests.support.token_server import CLIENT, TokenServer

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
USER = "support@x.example"


@dataclass
class Person:
    """Whoever logs in: hears, types, and waits in no time."""

    answers: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    @property
    def teller(self) -> Teller:
        """How the program speaks with this person."""
        return Teller(say=self.heard.append, ask=self._answer, pause=self._wait)

    def _answer(self, question: str) -> str:
        self.heard.append(question)
        if not self.answers:
            raise EOFError
        return self.answers.pop(0)

    def _wait(self, seconds: float) -> None:
        self.pauses.append(seconds)


@dataclass
class Box:
    """Settings, a clock and a token server."""

    folder: Path
    server: TokenServer
    clock: FixedClock
    provider: str = "microsoft"

    def settings(self, **keys: str) -> Settings:
        """Write the settings file and read it."""
        login = {
            "provider": self.provider,
            "client_id": CLIENT if self.provider == "microsoft" else "",
            "authority": self.server.url,
            "client_file": str(self.server.client_file(self.folder)),
            "ca_file": str(self.server.ca_file),
            **keys,
        }
        lines = "".join(f'{key} = "{value}"\n' for key, value in login.items())
        path = self.folder / "box.toml"
        path.write_text(
            f'[mailbox]\naddress = "{USER}"\n[imap]\nhost = "localhost"\nauth = "xoauth2"\n'
            f"[login]\n{lines}"
        )
        return self.load()

    def load(self) -> Settings:
        """Read the settings file as it stands."""
        environ = {"HOME": str(self.folder)}
        return load_settings(environ=environ, config_file=self.folder / "box.toml")

    def log_in(self, person: Person | None = None, **keys: str) -> Tokens:
        """Log in, and keep it."""
        settings = self.settings(**keys)
        tokens = provider_of(settings).log_in(
            settings, (person or Person()).teller, now=self.clock.now
        )
        TokenFile(settings).write(tokens)
        return tokens


class Browser(Person):
    """A person who opens the address that is shown and pastes where it ends."""

    def __init__(self, box: Box, spoil: Callable[[str], str] = str, **answer: str) -> None:
        super().__init__()
        self.box = box
        self.spoil = spoil
        self.answer = answer

    def _answer(self, question: str) -> str:
        address = next(line for line in self.heard if line.startswith("https://"))
        return self.spoil(self.box.server.allow(address, **self.answer))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[TokenServer]:
    """A token server that knows one person."""
    with TokenServer(tmp_path, user=USER) as running:
        yield running


@pytest.fixture
def box(tmp_path: Path, server: TokenServer) -> Box:
    """Settings that log in as at Microsoft."""
    return Box(tmp_path, server, FixedClock(NOON))


@pytest.fixture
def google(tmp_path: Path, server: TokenServer) -> Box:
    """Settings that log in as at Google."""
    return Box(tmp_path, server, FixedClock(NOON), provider="google")
