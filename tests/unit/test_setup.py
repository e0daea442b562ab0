"""The `init` dialogue: what it asks, tries, writes, and leaves alone."""

from __future__ import annotations

import asyncio
import io
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from console.clock import FixedClock
from console.settings import SecretStr, Settings, load_settings, read_secret
from console.setup import TerminalPrompter, run_init
from console.setup.file import render_settings
from console.setup.machine import machine_time_zone
from console.setup.probe import FolderFound, ImapFound
from console.setup.providers import guess_by_address, guess_by_imap_host
from data.errors import MailLoginError, MailServerError
from data.mail.tokens import PASSWORD_CURE
from data.records import FolderRole

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FOUND = ImapFound(
    folders=(
        FolderFound("INBOX", FolderRole.INBOX, 1200),
        FolderFound("Sent\x1b[31m", FolderRole.SENT, 800),
    ),
    others=3,
    history={0: 2000, 30: 40, 90: 120, 365: 700},
)


class Servers:
    """Stands for both mail servers: takes one password, remembers how it was asked."""

    def __init__(self, *, password: str, smtp_is_up: bool = True) -> None:
        self.password = password
        self.smtp_is_up = smtp_is_up
        self.smtp_logins: list[tuple[str, str]] = []
        self.days: list[date] = []

    async def look_at_imap(
        self, settings: Settings, secret: SecretStr, *, today: date
    ) -> ImapFound:
        self.days.append(today)
        if secret.get_secret_value() != self.password:
            raise MailLoginError(f"{settings.imap.host} refused {settings.imap_user}.")
        return FOUND

    async def look_at_smtp(self, settings: Settings, secret: SecretStr) -> None:
        if not self.smtp_is_up:
            raise MailServerError("smtp.example.com cannot be reached.")
        self.smtp_logins.append((settings.smtp_user, secret.get_secret_value()))


class Dialogue:
    """Runs `init` on piped answers in a home of its own."""

    def __init__(self, home: Path, servers: Servers) -> None:
        self.environ: Mapping[str, str] = {"HOME": str(home), "TZ": "Europe/Tallinn"}
        self.target = home / ".config/support-console/config.toml"
        self.shared = home / "etc/config.toml"
        self.servers = servers
        self.said = ""

    def answer(self, *lines: str) -> int:
        questions = io.StringIO()
        code = asyncio.run(
            run_init(
                ask=TerminalPrompter(
                    answers=io.StringIO("".join(f"{line}\n" for line in lines)),
                    questions=questions,
                ),
                environ=self.environ,
                target=self.target,
                clock=FixedClock(NOW),
                probe=self.servers,
                shared_file=self.shared,
            )
        )
        self.said = questions.getvalue()
        return code

    def load(self) -> Settings:
        return load_settings(environ=self.environ, shared_file=self.shared)


@pytest.fixture
def dialogue(tmp_path: Path) -> Dialogue:
    return Dialogue(tmp_path, Servers(password="geheim ø"))


MAILBOX = ("support@example.com", 'Kunde "service" \\ æøå')
IMAP = ("", "", "", "", "type")
SMTP = ("", "", "", "")


def test_enter_is_enough_where_servers_are_named_as_usual(dialogue: Dialogue) -> None:
    """Address, name and password are all that must be typed; the file then loads as answered."""
    code = dialogue.answer(*MAILBOX, *IMAP, "geheim ø", *SMTP, "90", "")
    settings = dialogue.load()

    assert code == 0, dialogue.said
    assert settings.is_configured
    assert (
        settings.imap.host,
        settings.imap.port,
        settings.imap.security,
    ) == ("imap.example.com", 993, "tls")
    assert (
        settings.smtp.host,
        settings.smtp.port,
        settings.smtp.security,
    ) == ("smtp.example.com", 587, "starttls")
    assert (settings.mailbox.address, settings.mailbox.from_name) == MAILBOX
    assert settings.imap.history_days == 90
    assert settings.mailbox.time_zone == "Europe/Tallinn"
    assert read_secret(settings, "smtp").get_secret_value() == "geheim ø"
    assert dialogue.servers.smtp_logins == [("support@example.com", "geheim ø")]
    assert dialogue.servers.days == [NOW.date()]


def test_the_password_is_in_a_private_file_of_its_own(dialogue: Dialogue) -> None:
    """Neither the settings file nor the screen ever holds a typed password."""
    dialogue.answer(*MAILBOX, *IMAP, "geheim ø", *SMTP, "", "")
    secret = dialogue.target.with_name("imap-password")

    assert "geheim" not in dialogue.target.read_text() + dialogue.said
    assert secret.read_text() == "geheim ø\n"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (secret, dialogue.target)] == [
        0o600,
        0o600,
    ]
    assert {"config.toml", "imap-password"} == {
        path.name for path in dialogue.target.parent.iterdir()
    }


def test_it_shows_folders_and_counts_without_control_characters(dialogue: Dialogue) -> None:
    """What the server holds is shown before anything is decided, and made harmless."""
    dialogue.answer(*MAILBOX, *IMAP, "geheim ø", *SMTP, "", "")

    assert "1,200 mails" in dialogue.said
    assert "30 days: 40, 90 days: 120, 365 days: 700, all: 2,000" in dialogue.said
    assert "and 3 others" in dialogue.said
    assert "\x1b" not in dialogue.said


def test_a_refused_password_is_asked_again(dialogue: Dialogue) -> None:
    """A failed try says what the server said; the next answers are tried afresh."""
    code = dialogue.answer(*MAILBOX, *IMAP, "wrong", "again", *IMAP, "geheim ø", *SMTP, "", "")

    assert code == 0, dialogue.said
    assert "imap.example.com refused support@example.com." in dialogue.said
    assert read_secret(dialogue.load(), "imap").get_secret_value() == "geheim ø"


def test_a_server_that_is_away_can_be_kept(dialogue: Dialogue) -> None:
    """The person may know better than the try: `keep` writes what was answered."""
    dialogue.servers.smtp_is_up = False
    code = dialogue.answer(*MAILBOX, *IMAP, "geheim ø", *SMTP, "keep", "all", "")

    assert code == 0, dialogue.said
    assert "smtp.example.com cannot be reached." in dialogue.said
    assert dialogue.load().smtp.host == "smtp.example.com"


def test_quitting_writes_nothing(dialogue: Dialogue) -> None:
    """Giving up on a server leaves no file and exits 1."""
    code = dialogue.answer(*MAILBOX, *IMAP, "wrong", "quit")

    assert code == 1
    assert not dialogue.target.parent.exists()


@pytest.mark.parametrize("answered", range(13))
def test_an_end_of_input_anywhere_leaves_nothing(dialogue: Dialogue, answered: int) -> None:
    """However far the dialogue came, a line that breaks leaves no half-written file."""
    lines = (*MAILBOX, *IMAP, "geheim ø", *SMTP, "", "")[:answered]
    code = dialogue.answer(*lines)

    assert code == 1
    assert "Nothing was written." in dialogue.said
    assert not dialogue.target.parent.exists()


@pytest.mark.parametrize(("answer", "kept"), [("no", True), ("", True), ("yes", False)])
def test_an_existing_file_is_replaced_only_when_told(
    dialogue: Dialogue, answer: str, kept: bool
) -> None:
    """Somebody's settings survive every answer but yes."""
    dialogue.target.parent.mkdir(parents=True)
    dialogue.target.write_text("# mine\n")
    code = dialogue.answer(answer, *MAILBOX, *IMAP, "geheim ø", *SMTP, "", "")

    assert (code == 1) is kept
    assert (dialogue.target.read_text() == "# mine\n") is kept


def test_a_command_gives_the_password(dialogue: Dialogue) -> None:
    """With a command the password is read to try it, and only the command is written."""
    dialogue.servers.password = "from-a-command"
    how = ("", "", "", "", "command", "printf from-a-command")
    code = dialogue.answer(*MAILBOX, *how, *SMTP, "", "")

    assert code == 0, dialogue.said
    assert dialogue.load().imap.password_command == "printf from-a-command"
    assert not dialogue.target.with_name("imap-password").exists()


def test_a_local_server_wants_neither_encryption_nor_login(dialogue: Dialogue) -> None:
    """For a mail server on this machine the defaults fit, and sending needs no user."""
    local = ("localhost", "10143", "none", "support", "type", "geheim ø")
    code = dialogue.answer(*MAILBOX, *local, "", "", "", "", "", "")

    assert code == 0, dialogue.said
    assert (
        dialogue.load().smtp.port,
        dialogue.load().smtp.security,
        dialogue.load().smtp_user,
    ) == (25, "none", "")
    assert dialogue.servers.smtp_logins == [("", "")]


def test_wrong_answers_are_asked_again(dialogue: Dialogue) -> None:
    """An answer that the settings would refuse is refused at once, with what is allowed."""
    lines = ("nobody", *MAILBOX, "", "99999", "993", "ssl", "none", "tls", "", "maybe", "type")
    code = dialogue.answer(*lines, "geheim ø", *SMTP, "some", "30", "Mars/Base", "UTC")

    assert code == 0, dialogue.said
    for words in ("a mail address", "from 1 to 65535", '"starttls"', "this machine", "a time zone"):
        assert words in dialogue.said


def test_a_shared_box_needs_no_personal_setup(dialogue: Dialogue) -> None:
    """Where shared settings exist, `init` explains instead of writing what would not count."""
    dialogue.shared.parent.mkdir()
    dialogue.shared.write_text("")
    code = dialogue.answer(*MAILBOX)

    assert code == 1
    assert str(dialogue.shared) in dialogue.said
    assert not dialogue.target.exists()


def test_the_shared_file_can_be_read_by_all_and_holds_no_secret(dialogue: Dialogue) -> None:
    """Shared settings are written 0644, with the password in a 0600 file beside them."""
    dialogue.target = dialogue.shared
    code = dialogue.answer(*MAILBOX, *IMAP, "geheim ø", *SMTP, "", "")

    assert code == 0, dialogue.said
    assert stat.S_IMODE(dialogue.shared.stat().st_mode) == 0o644
    assert stat.S_IMODE(dialogue.shared.with_name("imap-password").stat().st_mode) == 0o600
    assert dialogue.load().is_configured


def test_a_folder_that_cannot_be_written_is_said(dialogue: Dialogue, tmp_path: Path) -> None:
    """When the file cannot be put in place, the sentence names it and the exit code is 1."""
    (tmp_path / ".config").write_text("not a folder")
    code = dialogue.answer(*MAILBOX, *IMAP, "geheim ø", *SMTP, "", "")

    assert code == 1
    assert f"{dialogue.target} was not written" in dialogue.said


def test_every_key_stands_in_the_file_with_its_explanation() -> None:
    """The file that `init` writes is its own documentation and valid TOML."""
    text = render_settings({"imap.host": "imap.example.com", "mailbox.aliases": ("a@b.c",)})

    assert {section: keys for section, keys in tomllib.loads(text).items() if keys} == {
        "imap": {"host": "imap.example.com"},
        "mailbox": {"aliases": ["a@b.c"]},
    }
    assert "# undo_send_s = 10" in text
    assert "[knowledge_base]" in text


def test_servers_are_guessed_from_address_and_host() -> None:
    """Well-known providers are known; others follow the usual names."""
    assert guess_by_address("a@Gmail.com").imap_host == "imap.gmail.com"
    assert guess_by_address("a@firma.dk").smtp_host == "smtp.firma.dk"
    assert guess_by_imap_host("outlook.office365.com").auth == "xoauth2"
    assert guess_by_imap_host("imap.firma.dk").smtp_host == "smtp.firma.dk"
    assert guess_by_imap_host("mail.firma.dk").smtp_host == "mail.firma.dk"


def test_the_machine_tells_its_time_zone(tmp_path: Path) -> None:
    """TZ comes first, then where /etc/localtime points, then UTC."""
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Asia/Shanghai")

    assert machine_time_zone({"TZ": ":Europe/Oslo"}, link) == "Europe/Oslo"
    assert machine_time_zone({}, link) == "Asia/Shanghai"
    assert machine_time_zone({"TZ": "nonsense"}, tmp_path / "none") == "UTC"


def test_a_password_typed_at_the_wrong_question_is_not_asked_for_there(dialogue: Dialogue) -> None:
    """The question before the hidden one does not ask for the password, and says so."""
    code = dialogue.answer(
        *MAILBOX, *IMAP[:-1], "geheim ø", "file", "", "type", "geheim ø", *SMTP, "", ""
    )

    assert code == 0, dialogue.said
    assert "Where the password comes from (type, command, file) [type]: " in dialogue.said
    assert dialogue.said.count("Not the password itself: what is typed here is shown.") == 1


class OneMore(Servers):
    """Servers with a single folder besides those that are synced."""

    async def look_at_imap(
        self, settings: Settings, secret: SecretStr, *, today: date
    ) -> ImapFound:
        return replace(FOUND, others=1)


def test_one_folder_more_is_one(tmp_path: Path) -> None:
    """A single further folder is counted as people say it."""
    dialogue = Dialogue(tmp_path, OneMore(password=""))
    dialogue.answer(*MAILBOX, *IMAP, "geheim ø")

    assert "  and 1 other, which stays as it is\n" in dialogue.said


class OnceAway(Servers):
    """Servers whose sending side refuses the first try."""

    async def look_at_smtp(self, settings: Settings, secret: SecretStr) -> None:
        await super().look_at_smtp(settings, secret)
        if len(self.smtp_logins) == 1:
            raise MailLoginError("It refused.", cure=PASSWORD_CURE)


@pytest.mark.parametrize(("answer", "user"), [("", "support"), ("-", "")])
def test_a_second_try_remembers_who_signs_in_to_send(
    tmp_path: Path, answer: str, user: str
) -> None:
    """Enter keeps a name that was given; a dash takes it away."""
    dialogue = Dialogue(tmp_path, OnceAway(password="geheim ø"))
    local = ("localhost", "10143", "none", "support", "type", "geheim ø")
    secret = ("type", "geheim ø") if user else ()
    code = dialogue.answer(
        *MAILBOX, *local, "", "", "", "support", "type", "geheim", "again",
        "", "", "", answer, *secret, "", "",
    )  # fmt: skip

    assert code == 0, dialogue.said
    assert dialogue.servers.smtp_logins[-1][0] == user
    assert dialogue.load().smtp_user == user


def test_a_second_try_over_the_net_proposes_the_other_user(tmp_path: Path) -> None:
    """Who signs in to send with a name of its own is asked for that name again."""
    dialogue = Dialogue(tmp_path, OnceAway(password="geheim ø"))
    mine = ("no", "sender", "type", "geheim")
    code = dialogue.answer(
        *MAILBOX, *IMAP, "geheim ø", "", "", "", *mine, "again",
        "", "", "", "", "", "type", "geheim ø", "", "",
    )  # fmt: skip

    assert code == 0, dialogue.said
    assert dialogue.servers.smtp_logins == [("sender", "geheim"), ("sender", "geheim ø")]


def test_a_try_that_was_asked_for_promises_no_other(dialogue: Dialogue) -> None:
    """Before anything is written nothing is tried by itself, and no settings can be corrected."""
    cases = {
        "It is tried again by itself; if it lasts, check host in the settings.": "Check host.",
        "It is tried again by itself.": "",
        PASSWORD_CURE: "Check user and password (or the command that prints it).",
    }
    for cure, told in cases.items():
        dialogue.servers = NeverThere(MailServerError("It is away.", cure=cure))
        dialogue.answer(*MAILBOX, *IMAP, "geheim ø", "quit")

        assert f"IMAP does not work yet: It is away. {told}".rstrip() + "\n" in dialogue.said


class NeverThere(Servers):
    """Servers that answer every try with one trouble."""

    def __init__(self, trouble: MailServerError) -> None:
        super().__init__(password="geheim ø")
        self.trouble = trouble

    async def look_at_imap(
        self, settings: Settings, secret: SecretStr, *, today: date
    ) -> ImapFound:
        raise self.trouble
