"""Settings: which source wins, what is refused in words, and where secrets come from."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from console import __version__, paths
from console.settings import (
    NoSecretError,
    SecretStr,
    Settings,
    SettingsError,
    has_secret,
    is_loopback,
    load_settings,
    read_secret,
)
from console.settings.keys import SERVERS, list_keys

ROOT = Path(__file__).parents[2]


class Box:
    """A machine with a home and a folder for shared settings."""

    def __init__(self, root: Path) -> None:
        self.environ = {"HOME": str(root / "home"), "PATH": os.environ["PATH"]}
        self.personal = paths.personal_config_file(self.environ)
        self.shared = root / "etc" / "config.toml"
        self.personal.parent.mkdir(parents=True)
        self.shared.parent.mkdir()

    def write(self, text: str, *, mode: int = 0o644) -> None:
        self.personal.write_text(text)
        self.personal.chmod(mode)

    def load(self, **options: object) -> Settings:
        return load_settings(
            environ=self.environ,
            shared_file=self.shared,
            options={key.replace("__", "."): value for key, value in options.items()},
        )

    def problems(self, **options: object) -> tuple[str, ...]:
        with pytest.raises(SettingsError) as caught:
            self.load(**options)
        return caught.value.problems

    @property
    def cache(self) -> Path:
        return paths.cache_dir(self.environ) / "settings.json"


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


def test_without_any_file_the_defaults_hold(box: Box) -> None:
    """A fresh account has settings: the product's defaults and a store in the data folder."""
    settings = box.load()

    assert settings.store == Path(box.environ["HOME"]) / ".local/share/support-console/store.db"
    assert (settings.imap.port, settings.smtp.port, settings.work.reopen_days) == (993, 587, 30)
    assert not settings.is_configured
    assert not has_secret(settings)


def test_later_sources_win(box: Box) -> None:
    """Shared file, personal file, environment, options: each overrides those before it."""
    box.shared.write_text(
        '[imap]\nhost = "shared"\nport = 1\n'
        '[console]\nascii = false\nundo_send_s = 1\ntheme = "a"\n'
    )
    box.write('[console]\nundo_send_s = 2\ntheme = "b"\n')
    box.environ["SUPPORT_CONSOLE_IMAP__PORT"] = "2"
    box.environ["SUPPORT_CONSOLE_CONSOLE__THEME"] = "c"
    box.environ["SUPPORT_CONSOLE_MAILBOX__ALIASES"] = "a@example.com, b@example.com"
    settings = box.load(console__ascii=True, imap__user=None)

    assert settings.imap.host == "shared"
    assert settings.imap.port == 2
    assert (settings.console.ascii, settings.console.undo_send_s) == (True, 2)
    assert settings.console.theme == "c"
    assert settings.mailbox.aliases == ("a@example.com", "b@example.com")


def test_a_named_file_replaces_both(box: Box, tmp_path: Path) -> None:
    """`--config` reads that file alone, and a file that is not there is an error."""
    box.shared.write_text('[imap]\nhost = "shared"\n')
    box.write('[console]\ntheme = "b"\n')
    own = tmp_path / "own.toml"
    own.write_text('[imap]\nuser = "u"\n')
    settings = load_settings(environ=box.environ, config_file=own, shared_file=box.shared)

    assert (settings.imap.host, settings.imap.user, settings.console.theme) == ("", "u", "")
    with pytest.raises(SettingsError, match="There is no settings file"):
        load_settings(environ=box.environ, config_file=tmp_path / "none.toml")


def test_beside_a_shared_file_only_personal_sections_count(box: Box) -> None:
    """What an agent may not decide on a shared box is refused with key, file, line and reason."""
    box.shared.write_text("")
    box.write(
        '[agent]\nname = "Kai"\n[imap]\npassword = "x"\n[work]\nreopen_days = 2\n', mode=0o600
    )
    problems = box.problems()

    assert len(problems) == 2
    assert f"imap.password in {box.personal} line 4 does not count" in problems[0]
    assert f"work.reopen_days in {box.personal} line 6 does not count" in problems[1]
    assert str(box.shared) in problems[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[imap]\nhots = "x"\n', "unknown key imap.hots in FILE line 2: did you mean imap.host?"),
        ('\nhost = "x"\n', "unknown key host in FILE line 2: did you mean imap.host?"),
        ("[imp]\nport = 1\n", "unknown section [imp] in FILE line 1: did you mean [imap]?"),
        ("[work]\nreopen_day = 1\n", "unknown key work.reopen_day in FILE line 2: "),
        ("[work]\nzzzzzzzzz = 1\n", "unknown key work.zzzzzzzzz in FILE line 2."),
    ],
)
def test_misspelt_keys_are_named_with_the_nearest_right_one(
    box: Box, text: str, expected: str
) -> None:
    """A key that does not exist is never passed over in silence."""
    box.write(text)

    assert box.problems()[0].startswith(expected.replace("FILE", str(box.personal)))


@pytest.mark.parametrize(
    ("variable", "hint"),
    [
        ("SUPPORT_CONSOLE_IMAP__HOTS", "SUPPORT_CONSOLE_IMAP__HOST?"),
        ("SUPPORT_CONSOLE_IMAP_HOST", "SUPPORT_CONSOLE_IMAP__HOST?"),
        ("SUPPORT_CONSOLE_imap__host", "SUPPORT_CONSOLE_IMAP__HOST?"),
        ("SUPPORT_CONSOLE_PRACTISE", "SUPPORT_CONSOLE_PRACTICE?"),
    ],
)
def test_misspelt_variables_are_errors_too(box: Box, variable: str, hint: str) -> None:
    """The environment is checked like a file; other programs' variables are left alone."""
    box.environ |= {variable: "x", "SUPPORT_OTHER": "1", "SUPPORT_CONSOLE_AS": "kai"}

    assert box.problems() == (
        f"unknown variable {variable} in the environment: did you mean {hint}",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('imap = "x"', ("imap ", "a section")),
        ("store = 3", ("store ", "a text in quotes")),
        ('[imap]\nport = "993"', ("imap.port", "'993'", "a whole number from 1 to 65535")),
        ("[imap]\nport = 0", ("imap.port", "a whole number from 1 to 65535")),
        ("[imap]\nport = true", ("imap.port", "a whole number")),
        ("[imap]\nport = 1.5", ("imap.port", "a whole number")),
        ('[imap]\nsecurity = "ssl"', ("imap.security", '"tls", "starttls", "none"')),
        ("[imap]\nhost = 3", ("imap.host", "a text in quotes")),
        ('[imap]\nhost = "a b"', ("imap.host", "imap.example.com")),
        ('[imap]\ninbox = ""', ("imap.inbox", "INBOX")),
        ('[imap]\nuser = "a\\nb"', ("imap.user", "control characters")),
        ("[console]\nascii = 1", ("console.ascii", "true or false")),
        ('[mailbox]\naddress = "a b@c"', ("mailbox.address", "support@example.com")),
        ('[mailbox]\naliases = "a@b.c"', ("mailbox.aliases", "a list of texts")),
        ('[mailbox]\naliases = ["a"]', ("mailbox.aliases", "mail addresses")),
        ("[mailbox]\naliases = [3]", ("mailbox.aliases", "a list of texts")),
        ('[mailbox]\ntime_zone = "Mars"', ("mailbox.time_zone", "Europe/Copenhagen")),
        ('[mailbox]\ntime_zone = ""', ("mailbox.time_zone", "Europe/Copenhagen")),
        ('[agent]\ntime_zone = "../x"', ("agent.time_zone", "Europe/Copenhagen")),
        ('[agent]\nlanguage = "Danish!"', ("agent.language", "en or da")),
        ('[agent]\nsignature = "\\u001b[2J"', ("agent.signature", "control characters")),
        ('[knowledge_base]\nsite_url = "help"', ("knowledge_base.site_url", "https://")),
        ("[imap]\npassword = 3", ("imap.password", "a text in quotes")),
    ],
)
def test_a_wrong_value_says_what_is_allowed(box: Box, text: str, words: tuple[str, ...]) -> None:
    """Each wrong type or value is a sentence with the key, the file, the line and the choice."""
    box.write(f"{text}\n", mode=0o600)
    problems = box.problems()

    assert len(problems) == 1
    assert all(word in problems[0] for word in (str(box.personal), " line ", *words)), problems[0]


def test_all_problems_come_together(box: Box) -> None:
    """One start tells everything that is wrong, in every source."""
    box.write('[imap]\nhots = "x"\nport = 0\n[smtp]\nhost = "mail.org"\nsecurity = "none"\n')
    box.environ |= {"SUPPORT_CONSOLE_WORK__REOPEN_DAYS": "soon", "SUPPORT_CONSOLE_NOPE": "1"}
    said = "\n".join(box.problems(smtp__port="x"))

    for words in (
        "imap.hots",
        "imap.port",
        "smtp.security",
        "(SUPPORT_CONSOLE_WORK__REOPEN_DAYS) is 'soon'",
        "SUPPORT_CONSOLE_NOPE",
        "smtp.port on the command line is 'x'",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"[imap\n", "is not valid TOML"),
        (b'[imap]\nhost = "\xff"\n', "is not UTF-8"),
        (b"#" * 1_000_001, "too large"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(box: Box, raw: bytes, words: str) -> None:
    """A broken file is one sentence with its path."""
    box.personal.write_bytes(raw)

    assert str(box.personal) in box.problems()[0]
    assert words in box.problems()[0]


def test_a_folder_in_place_of_the_file_is_said(box: Box) -> None:
    """What is no file is refused like an unreadable one."""
    box.personal.mkdir()

    assert box.problems() == (f"{box.personal} cannot be read: Is a directory.",)


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("localhost", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost.example.com", False),
        ("10.0.0.1", False),
        ("128.0.0.1", False),
    ],
)
def test_no_encryption_only_on_this_machine(box: Box, host: str, allowed: bool) -> None:
    """Plain lines go to loopback; a name that merely resembles it does not count."""
    box.write(f'[imap]\nsecurity = "none"\nhost = "{host}"\n')

    assert is_loopback(host) is allowed
    if allowed:
        assert box.load().imap.host == host
    else:
        assert "would send the password" in box.problems()[0]


def test_paths_are_taken_from_where_they_are_written(
    box: Box, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`~` is the home, a relative path in a file is beside it, elsewhere in the current folder."""
    monkeypatch.chdir(tmp_path)
    box.write('store = "s.db"\n[imap]\nca_file = "~/ca.pem"\n')

    assert box.load().store == box.personal.parent / "s.db"
    assert box.load().imap.ca_file == f"{box.environ['HOME']}/ca.pem"
    assert box.load(store=Path("t.db")).store == tmp_path / "t.db"


class TestSecrets:
    """Where a password comes from, who may have it, and that it is shown nowhere."""

    def secret_file(self, box: Box, *, mode: int = 0o600, text: str = "from file\nmore\n") -> Path:
        path = box.personal.with_name("secret")
        path.write_text(text)
        path.chmod(mode)
        return path

    def test_from_the_settings_file(self, box: Box) -> None:
        """A password in a 0600 settings file is read when asked for and never kept."""
        box.write('[imap]\nhost = "h"\npassword = "geheim"\n', mode=0o600)
        settings = box.load()

        assert has_secret(settings)
        assert read_secret(settings, "imap").get_secret_value() == "geheim"
        assert "geheim" not in repr(settings) + repr(read_secret(settings, "imap"))
        assert "geheim" not in str(read_secret(settings, "imap"))

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
    def test_not_from_a_settings_file_that_others_read(self, box: Box, mode: int) -> None:
        """Such a file is refused, with the command that mends it."""
        box.write('[imap]\npassword = "geheim"\n', mode=mode)

        assert f"chmod 600 {box.personal}" in box.problems()[0]
        assert "geheim" not in box.problems()[0]

    def test_not_from_the_shared_file(self, box: Box) -> None:
        """Shared settings hold no password, whatever their mode."""
        box.shared.write_text('[imap]\npassword = "geheim"\n')
        box.shared.chmod(0o600)

        assert "imap.password may not stand" in box.problems()[0]

    def test_from_a_file_of_its_own(self, box: Box) -> None:
        """The first line of a 0600 file is the password."""
        path = self.secret_file(box)
        box.write(f'[imap]\npassword_file = "{path.name}"\n')

        assert has_secret(box.load())
        assert read_secret(box.load(), "imap").get_secret_value() == "from file"

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o700])
    def test_a_loose_password_file_is_refused(self, box: Box, mode: int) -> None:
        """Any mode but 0600 or stricter is an error that says what to run."""
        path = self.secret_file(box, mode=mode)
        box.write(f'[imap]\npassword_file = "{path}"\n')

        with pytest.raises(SettingsError, match=f"chmod 600 {path}"):
            read_secret(box.load(), "imap")

    def test_a_credential_lent_by_the_service_manager(self, box: Box) -> None:
        """Files in CREDENTIALS_DIRECTORY may be 0440: only the service can enter the folder."""
        path = self.secret_file(box, mode=0o440)
        box.write(f'[imap]\npassword_file = "{path}"\n')
        box.environ["CREDENTIALS_DIRECTORY"] = str(path.parent)

        assert read_secret(box.load(), "imap").get_secret_value() == "from file"

    @pytest.mark.parametrize("text", ["", "\nx\n", "a\0b\n"])
    def test_an_empty_password_file_is_an_error(self, box: Box, text: str) -> None:
        """A file without a password on its first line is said, not tried at the server."""
        box.write(f'[imap]\npassword_file = "{self.secret_file(box, text=text)}"\n')

        with pytest.raises(SettingsError, match="has no password on its first line"):
            read_secret(box.load(), "imap")

    def test_a_missing_password_file_is_no_secret(self, box: Box) -> None:
        """Settings load all the same: agents on a shared box work without the secret."""
        box.write('[imap]\npassword_file = "/nowhere/secret"\n')

        assert not has_secret(box.load())
        with pytest.raises(NoSecretError, match="/nowhere/secret"):
            read_secret(box.load(), "imap")

    def test_a_fifo_is_not_waited_for(self, box: Box) -> None:
        """Only a regular file can hold the password; anything else is refused at once."""
        path = box.personal.with_name("pipe")
        os.mkfifo(path, 0o600)
        box.write(f'[imap]\npassword_file = "{path}"\n')

        with pytest.raises(SettingsError, match="is not a file"):
            read_secret(box.load(), "imap")

    def test_from_a_command(self, box: Box) -> None:
        """A command is split into words, run without a shell, and its first line taken."""
        box.write("""[imap]\npassword_command = "printf '%s\\\\nmore' '$HOME;x'"\n""")

        assert has_secret(box.load())
        assert read_secret(box.load(), "imap").get_secret_value() == "$HOME;x"

    @pytest.mark.parametrize(
        ("command", "words"),
        [
            ("sh -c 'echo no >&2; exit 3'", "failed with exit code 3: no"),
            ("no-such-program-here", "cannot be started"),
            ("true", "no password on its first line"),
            ("echo 'open", "cannot be split"),
            (" ", "is blank"),
        ],
    )
    def test_a_command_that_fails_is_said(self, box: Box, command: str, words: str) -> None:
        """The sentence names the setting and what happened."""
        box.environ["SUPPORT_CONSOLE_IMAP__PASSWORD_COMMAND"] = command

        with pytest.raises(SettingsError, match=words):
            read_secret(box.load(), "imap")

    def test_from_the_environment(self, box: Box) -> None:
        """A password in the environment is used and reaches neither settings nor cache."""
        box.environ["SUPPORT_CONSOLE_IMAP__PASSWORD"] = "geheim"
        settings = box.load()
        cached = box.cache.read_text() if box.cache.exists() else ""

        assert read_secret(settings, "imap").get_secret_value() == "geheim"
        assert "geheim" not in repr(settings) + cached

    def test_only_one_way_at_a_place(self, box: Box) -> None:
        """Two ways in one file are a mistake; a later source replaces an earlier one's way."""
        box.write('[imap]\npassword_command = "true"\npassword_file = "/x"\n')
        assert "are both set" in box.problems()[0]

        box.write('[imap]\npassword_file = "/x"\n')
        box.environ["SUPPORT_CONSOLE_IMAP__PASSWORD"] = "y"
        assert read_secret(box.load(), "imap").get_secret_value() == "y"

    @pytest.mark.parametrize(
        ("smtp", "user", "secret", "auth"),
        [
            ('host = "mail.org"', "me", "in", "oauthbearer"),
            ('host = "mail.org"\nuser = "out"', "out", "in", "oauthbearer"),
            ('host = "mail.org"\npassword = "out"', "me", "out", "password"),
            ('host = "127.0.0.1"\nsecurity = "none"', "", "", "oauthbearer"),
            ('host = "127.0.0.1"\nsecurity = "none"\nuser = "out"', "out", "in", "oauthbearer"),
        ],
    )
    def test_smtp_borrows_from_imap(
        self, box: Box, smtp: str, user: str, secret: str, auth: str
    ) -> None:
        """What SMTP does not say itself is IMAP's, but a plain local server wants no login."""
        imap = '[imap]\nuser = "me"\npassword = "in"\nauth = "oauthbearer"\n'
        box.write(f"{imap}[smtp]\n{smtp}\n", mode=0o600)
        settings = box.load()

        assert (settings.smtp_user, settings.smtp_auth) == (user, auth)
        assert read_secret(settings, "smtp").get_secret_value() == secret

    def test_the_user_is_the_address_unless_said(self, box: Box) -> None:
        """Most servers sign in with the mailbox's address."""
        box.write('[mailbox]\naddress = "help@example.com"\n')

        assert box.load().imap_user == "help@example.com"

    def test_none_is_set(self, box: Box) -> None:
        """Asking for a secret that nobody gave says how to give one."""
        for which in SERVERS:
            with pytest.raises(NoSecretError, match=r"imap\.password_file"):
                read_secret(box.load(), which)

    def test_a_secret_can_be_tested_for_presence(self) -> None:
        """An empty secret is false, without being opened."""
        assert not SecretStr("")
        assert SecretStr("x")


PROGRAM = """
import json, os, sys
from pathlib import Path
from console.settings import load_settings
settings = load_settings(environ=os.environ, shared_file=Path(os.environ["HOME"]) / "none")
print(json.dumps([settings.imap.host, "pydantic" in sys.modules]))
"""


class TestCache:
    """The remembered answer: quick, never stale, never a leak."""

    def start(self, box: Box, **environ: str) -> tuple[str, bool]:
        """Load in a process of its own; returns the host and whether pydantic was needed."""
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**box.environ, **environ},
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        host, validated = json.loads(done.stdout)
        return host, validated

    def test_the_second_start_validates_nothing(self, box: Box) -> None:
        """Once checked, settings load without pydantic until something changes."""
        box.write('[imap]\nhost = "one"\n')

        assert self.start(box) == ("one", True)
        assert self.start(box) == ("one", False)
        assert self.start(box, SUPPORT_CONSOLE_IMAP__HOST="two") == ("two", True)
        assert self.start(box, SUPPORT_CONSOLE_IMAP__HOST="two") == ("two", False)
        assert self.start(box) == ("one", False)

    def test_a_changed_file_is_read_again(self, box: Box) -> None:
        """An edit of equal length, with the old times put back, is still noticed."""
        box.write('[imap]\nhost = "one"\n')
        self.start(box)
        before = box.personal.stat()
        box.write('[imap]\nhost = "two"\n')
        os.utime(box.personal, ns=(before.st_atime_ns, before.st_mtime_ns))

        assert self.start(box) == ("two", True)

    def test_a_loosened_mode_is_noticed(self, box: Box) -> None:
        """Opening a file with a password to others is refused though its text is the same."""
        box.write('[imap]\nhost = "one"\npassword = "geheim"\n', mode=0o600)
        self.start(box)
        box.personal.chmod(0o644)

        assert "chmod 600" in box.problems()[0]

    def test_it_holds_no_password_and_is_private(self, box: Box) -> None:
        """The cache file is 0600 and knows of a password only that there is one."""
        box.write('[imap]\nhost = "one"\npassword = "geheim"\n', mode=0o600)
        self.start(box, SUPPORT_CONSOLE_SMTP__PASSWORD="auch geheim")

        assert stat.S_IMODE(box.cache.stat().st_mode) == 0o600
        assert "geheim" not in box.cache.read_text()

    @pytest.mark.parametrize("damage", ["[", "[]", '{"a": 1}', "loose", "link", "field", "type"])
    def test_a_doubtful_cache_is_not_used(self, box: Box, damage: str) -> None:
        """Broken, foreign or open to others: it is ignored, and made again."""
        box.write('[imap]\nhost = "one"\n')
        self.start(box)
        entries: list[dict[str, Any]] = json.loads(box.cache.read_text())
        entries[0]["settings"]["imap"]["host"] = "forged"
        forged = json.dumps(entries)
        if damage == "loose":
            box.cache.write_text(forged)
            box.cache.chmod(0o666)
        elif damage == "link":
            box.cache.unlink()
            other = box.cache.with_name("other")
            other.write_text(forged)
            other.chmod(0o600)
            box.cache.symlink_to(other)
        elif damage == "field":
            del entries[0]["settings"]["imap"]["port"]
            box.cache.write_text(json.dumps(entries))
        elif damage == "type":
            entries[0]["settings"]["imap"]["port"] = "993"
            box.cache.write_text(json.dumps(entries))
        else:
            box.cache.write_text(damage)

        assert self.start(box) == ("one", True)
        assert self.start(box) == ("one", False)

    def test_a_cache_that_cannot_be_written_is_no_harm(self, box: Box) -> None:
        """Without a cache folder every start validates, and works."""
        box.write('[imap]\nhost = "one"\n')
        cache_home = Path(box.environ["HOME"]) / ".cache"
        cache_home.write_text("in the way")

        assert self.start(box) == ("one", True)
        assert self.start(box) == ("one", True)

    def test_it_stays_small(self, box: Box) -> None:
        """Many ways to start leave a bounded file."""
        for number in range(12):
            self.load_as(box, f"host{number}")

        assert len(json.loads(box.cache.read_text())) == 8

    def load_as(self, box: Box, host: str) -> None:
        box.environ["SUPPORT_CONSOLE_IMAP__HOST"] = host
        box.load()

    def test_wrong_settings_are_never_remembered(self, box: Box) -> None:
        """An error is told at every start."""
        box.write("[imap]\nport = 0\n")

        assert box.problems() == box.problems()
        assert not box.cache.exists()


def test_every_key_is_listed_once() -> None:
    """The list of keys is the product's: nothing twice, secrets included."""
    keys = list_keys()

    assert len(set(keys)) == len(keys)
    assert {"store", "imap.password", "smtp.password_command", "agent.language"} <= set(keys)


def test_the_version_is_said_the_same_everywhere() -> None:
    """The program's version is the package's."""
    assert f'\nversion = "{__version__}"\n' in (ROOT / "pyproject.toml").read_text()


def test_xdg_folders_follow_the_environment(tmp_path: Path) -> None:
    """Absolute XDG variables count, relative ones are ignored, HOME is the fallback."""
    environ = {"HOME": "/home/kai", "XDG_DATA_HOME": str(tmp_path), "XDG_CACHE_HOME": "relative"}

    assert paths.data_dir(environ) == tmp_path / "support-console"
    assert paths.cache_dir(environ) == Path("/home/kai/.cache/support-console")
    assert paths.state_dir(environ) == Path("/home/kai/.local/state/support-console")
    assert paths.home_dir({}).is_absolute()
