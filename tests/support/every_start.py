"""Every way in which whoever starts the program may say hostile words, in one process here.

Called with FOLDER ACCOUNT ROUNDS: options, settings, keymap, environment and names of files hold
them, so many strings in each place, each place going on where the one before it ended.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from console.cli.main import main
from console.cli.output import say
from data.text.safe import clean_line
from tests.support.hostile_strings import GIVEN
from tests.support.watched import watch

HERE, RAW, FOLDER = "HERE", "RAW", "FOLDER"
"""Where hostile words stand: as they are, in a file of TOML without quotes; the test's folder."""
END = "That was how it was started."
MAILBOX = (
    '[mailbox]\naddress = "support@x.example"\n'
    '[imap]\nhost = "127.0.0.1"\nport = 9\nsecurity = "none"\n'
    '[smtp]\nhost = "127.0.0.1"\nport = 9\nsecurity = "none"\n'
)
STORE = 'store = "FOLDER/box/store.db"\n'
OWN_KEYS = '[console]\nkeymap = "FOLDER/keys.toml"\n'


@dataclass(frozen=True)
class Start:
    """A command line with what lies around it."""

    words: tuple[str, ...] = ("status",)
    settings: str = STORE + MAILBOX
    keymap: str = ""
    environ: Mapping[str, str] = field(default_factory=dict)


def _settings() -> Iterator[Start]:
    for line in (
        '"HERE" = 1\n', '"HERE" = "HERE"\n', "RAW", "# RAW\n", "RAW = 1\n", 'store = "HERE"\n',
    ):  # fmt: skip
        yield Start(settings=f"{line}{MAILBOX}")
    for key in (
        '"HERE" = 1',
        'theme = "HERE"',
        'notify = "HERE"',
        'keymap = "HERE"',
        'renderer = "HERE"',
    ):
        yield Start(("keys", "--toml"), settings=f"{STORE}{MAILBOX}[console]\n{key}\n")
    for key in ('language = "HERE"', 'time_zone = "HERE"', 'signature = "HERE"', 'name = "HERE"'):
        yield Start(settings=f"{STORE}{MAILBOX}[agent]\n{key}\n")
    for section in ('["HERE"]\na = 1\n', '[imap."HERE"]\n', '[login]\nclient_id = "HERE"\n'):
        yield Start(settings=f"{STORE}{MAILBOX}{section}")
    for key in ('password_file = "HERE"', 'password_command = "HERE"', 'inbox = "HERE"'):
        settings = STORE + MAILBOX.replace("[imap]\n", f"[imap]\n{key}\n")
        yield Start(("sync", "--once"), settings=settings)
    for host in ('"127.0.0.1"', '"support@x.example"', '"none"'):
        yield Start(settings=STORE + MAILBOX.replace(host, '"HERE"'))


def _keymaps() -> Iterator[Start]:
    for keymap in (
        'preset = "HERE"\n', '"HERE" = 1\n', '[keys]\n"HERE" = "x"\n', "[keys]\nRAW = 1\n", "RAW",
        '[keys]\nreply_all = "HERE"\n', '[keys]\nreply_all = ["HERE", "HERE"]\n', "# RAW\n",
        '[keys]\n"HERE" = { "HERE" = "HERE" }\n',
    ):  # fmt: skip
        for words in (("keys", "--toml"), ("keys", "--json")):
            yield Start(words, STORE + MAILBOX + OWN_KEYS, keymap)


def _environments() -> Iterator[Start]:
    for name in (
        "AS", "CONSOLE__THEME", "STORE", "IMAP__HOST", "SMTP__PORT", "IMAP__PASSWORD_FILE",
        "CONSOLE__KEYMAP", "AGENT__LANGUAGE", "IMAP__PASSWORD_COMMAND", "HERE",
    ):  # fmt: skip
        yield Start(("sync", "--once"), environ={f"SUPPORT_CONSOLE_{name}": HERE})
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        yield Start(("keys", "--toml"), environ={name: "FOLDER/HERE"})
    for name in ("LANG", "LC_ALL", "TZ", "TERM", "COLUMNS", "PAGER"):
        yield Start(("list",), environ={name: HERE})
    for name in ("EDITOR", "VISUAL"):
        yield Start(("article", "add"), environ={name: HERE})
    everything = ("TERM", "COLORTERM", "LANG", "LC_TIME", "TEXTUAL_THEME", "SSH_TTY", "SSH_CLIENT")
    for more in ({}, {"TMUX": HERE}, {"STY": HERE, "TERM": "screen.HERE", "SCREENRC": HERE}):
        yield Start(("doctor", "--plain"), environ={**dict.fromkeys(everything, HERE), **more})


def _lines() -> Iterator[Start]:
    for words in (
        ("show", "1001", HERE),
        (HERE,),
        ("show", "--HERE"),
        ("list", "--limit", HERE),
        ("show", "1001", "--json=HERE"),
        ("status", "--format", HERE),
        ("completions", HERE),
        ("reply", "1001", "--to", HERE),
        ("outbox", HERE),
        ("outbox", "retry", HERE),
        ("article", HERE),
        ("--as", HERE, "status"),
        ("--config", HERE, "keys"),
        ("login", HERE),
        ("--config", f"{FOLDER}/{HERE}", "status"),
        ("list", "--cursor", HERE),
        ("reply", "1001", "--body-file", HERE),
        ("backup", f"{FOLDER}/none/{HERE}"),
        ("note", "1001", "--body-file", f"{FOLDER}/{HERE}"),
        ("article", "import", HERE),
        (
            "new",
            "--to",
            "a@x.example",
            "--subject",
            "s",
            "--attach",
            HERE,
            "--body-file",
            f"{FOLDER}/start.toml",
        ),
        ("article", "publish", f"{FOLDER}/keys.toml/{HERE}"),
        ("macro", "export", HERE, HERE),
    ):
        yield Start(words)


STARTS = (*_settings(), *_keymaps(), *_environments(), *_lines())


class Starter:
    """Runs command lines in one process, hostile words in place of all that is named for them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turns = cycle(GIVEN)
        self._environ = dict(os.environ)

    def run(self, start: Start) -> object:
        """Run one; give its exit code."""
        config, keymap = self._folder / "start.toml", self._folder / "keys.toml"
        config.write_bytes(self._toml(start.settings))
        config.chmod(0o600)
        keymap.write_bytes(self._toml(start.keymap))
        words = [self._filled(word) for word in start.words]
        own = {self._filled(n).replace("=", ""): self._filled(v) for n, v in start.environ.items()}
        os.environ.update(own)
        try:
            return main([*(() if "--config" in words else ("--config", str(config))), *words])
        except SystemExit as ended:
            return ended.code
        finally:
            os.environ.clear()
            os.environ.update(self._environ)

    def _filled(self, words: str) -> str:
        words = words.replace(FOLDER, str(self._folder))
        while HERE in words:
            words = words.replace(HERE, next(self._turns), 1)
        return words

    def _toml(self, text: str) -> bytes:
        text = text.replace(FOLDER, str(self._folder))
        while HERE in text:
            text = text.replace(HERE, _in_quotes(next(self._turns)), 1)
        return text.replace(RAW, next(self._turns)).encode("utf-8", "surrogateescape")


def _in_quotes(text: str) -> str:
    """Give words as they stand within quotes in TOML, controls escaped."""
    return "".join(
        char if char.isalnum() and char.isascii() else f"\\U{ord(char):08x}"
        for char in text.encode("utf-8", "replace").decode()
    )


def start_all(folder: str, account: str, rounds: str) -> None:
    """Start it in each of the ways, in each so many times."""
    watch(Path(account))
    starter = Starter(Path(folder))
    for start in STARTS:
        for _ in range(int(rounds)):
            code = starter.run(start)
            say(f"== {clean_line(start.words[0])} {code}")
    say(END)


if __name__ == "__main__":
    start_all(*sys.argv[1:])
