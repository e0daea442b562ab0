"""The questions of `init`, in order; each server is tried as soon as it is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from console import paths
from console.clock import Clock, SystemClock
from console.domain import local_words
from console.oauth.tokens import Tokens
from console.settings import (
    ImapSettings,
    LoginSettings,
    MailboxSettings,
    Origin,
    SecretStr,
    Settings,
    SettingsError,
    SmtpSettings,
    is_loopback,
    read_secret,
)
from console.settings.schema import SecretKind, ServerName
from console.setup.file import collect_answers, password_path, write_settings
from console.setup.logging_in import keep_login, log_in, wait_interruptibly
from console.setup.machine import machine_time_zone
from console.setup.probe import HISTORY_DAYS, ImapFound, LiveProbe, MailProbe
from console.setup.prompter import Prompter
from console.setup.providers import Guess, guess_by_address, guess_by_imap_host
from console.setup.questions import Questions, Quit
from data.errors import MailError
from data.text.safe import clean_line

DONE = 0
FAILED = 1
DAYS_MAX = 36_500

_SECRET_WORDS: dict[str, SecretKind] = {
    "type": "password",
    "command": "password_command",
    "file": "password_file",
    "login": "login",
}
_NOT_HERE = (
    "Not the password itself: what is typed here is shown. `type` asks for it and hides it,"
    " `command` names what prints it, `file` where it stands."
)
_NOBODY = "-"
"""Typed where a server wants no user, though one was given before."""
_LOCAL_TIME = Path("/etc/localtime")


async def run_init(
    *,
    ask: Prompter,
    environ: Mapping[str, str],
    target: Path,
    clock: Clock | None = None,
    probe: MailProbe | None = None,
    shared_file: Path = paths.SHARED_CONFIG_FILE,
    replace_file: bool = False,
    pause: Callable[[float], None] | None = None,
    login: LoginSettings | None = None,
) -> int:
    """Ask, try and write `target`; return the exit code. An end of input writes nothing.

    `replace_file` overwrites settings that are there already without asking; `login` is what is
    known of the provider's sign-in service before anything is asked.
    """
    if _is_shadowed(target, shared_file, environ):
        ask.say(
            f"This machine has shared settings in {shared_file}, so there is nothing to set up "
            f"here. To change them: support-console --config {shared_file} init"
        )
        return FAILED
    setup = _Setup(
        ask=ask,
        environ=environ,
        target=target,
        clock=clock or SystemClock(),
        probe=probe or LiveProbe(),
        is_shared=target == shared_file,
        replace_file=replace_file,
        pause=pause or wait_interruptibly,
        login=login or LoginSettings(),
    )
    try:
        return await setup.run()
    except (EOFError, KeyboardInterrupt):
        ask.say("\nStopped. Nothing was written.")
        return FAILED
    except (OSError, SettingsError) as error:
        ask.say(f"{target} was not written: {error}")
        return FAILED


def _is_shadowed(target: Path, shared_file: Path, environ: Mapping[str, str]) -> bool:
    """Tell whether what is asked here would not count, because the machine has shared settings."""
    is_personal = target == paths.personal_config_file(environ) and target != shared_file
    return is_personal and shared_file.exists()


class _Setup:
    """One run of the dialogue; `_settings` grows with the answers."""

    def __init__(
        self,
        *,
        ask: Prompter,
        environ: Mapping[str, str],
        target: Path,
        clock: Clock,
        probe: MailProbe,
        is_shared: bool,
        replace_file: bool,
        pause: Callable[[float], None],
        login: LoginSettings,
    ) -> None:
        self._ask = Questions(ask, environ)
        self._environ = environ
        self._target = target
        self._clock = clock
        self._probe = probe
        self._is_shared = is_shared
        self._replace_file = replace_file
        self._pause = pause
        self._secrets: dict[ServerName, SecretStr] = {}
        self._tokens: Tokens | None = None
        self._settings = Settings(
            store=paths.default_store_file(environ),
            login=login,
            origin=Origin(environ=dict(environ)),
        )

    async def run(self) -> int:
        is_kept = self._target.exists() and not self._replace_file
        if is_kept and not self._ask.yes(
            f"{self._target} exists already. Replace it?", default=False
        ):
            self._ask.say("Left as it was.")
            return FAILED
        try:
            guess = self._ask_mailbox()
            found = await self._set_up_imap(guess)
            await self._set_up_smtp()
        except Quit:
            self._ask.say("Nothing was written.")
            return FAILED
        self._ask_history(found)
        self._ask_time_zone()
        write_settings(
            self._target,
            collect_answers(self._settings, self._secrets),
            environ=self._environ,
            mode=0o644 if self._is_shared else 0o600,
        )
        self._keep_login()
        self._say_what_next()
        return DONE

    def _ask_mailbox(self) -> Guess:
        address = self._ask.checked("The address customers write to", "mailbox.address")
        name = self._ask.checked(
            "The name they see beside it",
            "mailbox.from_name",
            address.rpartition("@")[2].partition(".")[0].capitalize() + " Support",
        )
        self._settings = replace(
            self._settings, mailbox=MailboxSettings(address=address, from_name=name)
        )
        return guess_by_address(address)

    async def _set_up_imap(self, guess: Guess) -> ImapFound | None:
        imap = ImapSettings(
            host=guess.imap_host, user=self._settings.mailbox.address, password_command=""
        )
        while True:
            imap = self._ask_imap(imap)
            self._settings = replace(self._settings, imap=imap)
            self._ask.say(f"Signing in at {imap.host}…")
            try:
                secret = self._secret_of("imap")
                found = await self._probe.look_at_imap(
                    self._settings, secret, today=self._clock.now().date()
                )
            except (MailError, SettingsError, TimeoutError) as error:
                if self._ask.try_again("IMAP", error):
                    imap = replace(imap, ca_file=self._ask.ca_file(error, "imap", imap.ca_file))
                    continue
                return None
            self._show(found)
            return found

    def _ask_imap(self, before: ImapSettings) -> ImapSettings:
        host = self._ask.checked("IMAP server", "imap.host", before.host)
        guess = guess_by_imap_host(host)
        if guess.hint:
            self._ask.say(guess.hint)
        port, security = self._ask.line("imap", host, before.port)
        user = self._ask.checked("User name", "imap.user", before.user)
        plain = ImapSettings(
            host=host,
            port=port,
            security=_narrow(security),
            user=user,
            ca_file=before.ca_file,
        )
        self._settings = replace(self._settings, imap=plain)
        values = {
            "auth": guess.auth,
            **self._ask_secret("imap", wants_token=guess.auth != "password"),
        }
        return replace(plain, **values)

    async def _set_up_smtp(self) -> None:
        smtp = SmtpSettings(
            host=guess_by_imap_host(self._settings.imap.host).smtp_host,
            ca_file=self._settings.imap.ca_file,
        )
        if is_loopback(self._settings.imap.host) and self._settings.imap.security == "none":
            smtp = replace(smtp, port=25)
        while True:
            smtp = self._ask_smtp(smtp)
            self._settings = replace(self._settings, smtp=smtp)
            self._ask.say(f"Signing in at {smtp.host}…")
            try:
                await self._probe.look_at_smtp(self._settings, self._smtp_secret())
            except (MailError, SettingsError, TimeoutError) as error:
                if self._ask.try_again("SMTP", error):
                    smtp = replace(smtp, ca_file=self._ask.ca_file(error, "smtp", smtp.ca_file))
                    continue
                return
            self._ask.say("SMTP works; nothing was sent.")
            return

    def _ask_smtp(self, before: SmtpSettings) -> SmtpSettings:
        host = self._ask.checked("SMTP server, for sending", "smtp.host", before.host)
        port, security = self._ask.line("smtp", host, before.port)
        plain = SmtpSettings(
            host=host, port=port, security=_narrow(security), ca_file=before.ca_file
        )
        self._secrets.pop("smtp", None)
        if security == "none":
            if not (user := self._ask_local_user(before.user)):
                return plain
        elif self._ask.yes("The same user and password as for IMAP?", default=not before.user):
            return plain
        else:
            known = before.user or self._settings.imap_user
            user = self._ask.checked("User name", "smtp.user", known)
        values = {**self._ask_secret("smtp"), "auth": guess_by_imap_host(host).auth}
        return replace(plain, user=user, **values)

    def _ask_local_user(self, before: str) -> str:
        """Ask who signs in on this machine; Enter keeps a name that was given already."""
        if not before:
            question = "User name (empty: none is needed)"
            return self._ask.checked(question, "smtp.user", may_miss=True)
        user = self._ask.checked(f"User name ({_NOBODY}: none is needed)", "smtp.user", before)
        return "" if user == _NOBODY else user

    def _smtp_secret(self) -> SecretStr:
        if not self._settings.smtp_needs_login:
            return SecretStr("")
        return self._secret_of("smtp" if self._settings.smtp.secret_kind else "imap")

    def _secret_of(self, server: ServerName) -> SecretStr:
        """Give what was typed or logged in for a server, else read it as the settings say."""
        settings = self._settings.imap if server == "imap" else self._settings.smtp
        if self._tokens is not None and settings.secret_kind == "login":  # noqa: S105 - a kind
            return self._tokens.access_token
        return self._secrets.get(server) or read_secret(self._settings, server)

    def _ask_secret(self, server: ServerName, *, wants_token: bool = False) -> dict[str, Any]:
        """Ask for the password or the way to it; a typed one is tried before it is written."""
        self._secrets.pop(server, None)
        can_log_in = server == "imap" and bool(self._settings.login_provider)
        while True:
            kind = self._ask_kind(can_log_in=can_log_in, wants_token=wants_token)
            if kind == "password":
                if secret := self._ask.ask_secret("Password"):
                    self._secrets[server] = SecretStr(secret)
                    # It will stand in a file of its own by the time it is read again.
                    path = str(password_path(self._target.absolute(), server))
                    return {"password_file": path, "secret_kind": "password_file"}
            elif kind == "password_command":
                if command := self._ask.ask("Command"):
                    return {kind: command, "secret_kind": kind}
            elif kind == "login":
                if self._log_in():
                    return {"auth": "xoauth2", "secret_kind": "login"}
            elif path := self._ask.ask("File, of mode 0600"):
                whole = Path(paths.expand_home(path, self._environ)).absolute()
                return {kind: str(whole), "secret_kind": kind}

    def _ask_kind(self, *, can_log_in: bool, wants_token: bool) -> SecretKind:
        """Ask where the password comes from, in words that nobody answers with the password."""
        words = [word for word in _SECRET_WORDS if word != "login" or can_log_in]
        question = f"Where the password comes from ({', '.join(words)})"
        usual = "login" if wants_token and can_log_in else "type"
        while (word := self._ask.ask(question, usual).casefold()) not in words:
            self._ask.say(_NOT_HERE)
        return _SECRET_WORDS[word]

    def _log_in(self) -> bool:
        """Log in at the provider of the servers; False where that failed and was told."""
        found = log_in(
            self._settings,
            self._ask,
            self._ask.checked,
            pause=self._pause,
            now=self._clock.now,
        )
        if found is None:
            return False
        login, self._tokens = found
        self._settings = replace(self._settings, login=login)
        return True

    def _keep_login(self) -> None:
        if self._tokens is None or self._settings.imap.secret_kind != "login":  # noqa: S105 - a kind
            return
        if self._is_shared:
            self._ask.say("The user who will sync has to log in: support-console login")
            return
        path = keep_login(self._tokens, self._target, self._environ)
        self._ask.say(f"The login is in {path} (mode 0600).")

    def _show(self, found: ImapFound) -> None:
        self._ask.say("IMAP works. Folders:")
        for folder in found.folders:
            mails = (
                "cannot be opened"
                if folder.mails is None
                else f"{local_words.number(folder.mails)} mails"
            )
            self._ask.say(f"  {folder.role:8} {clean_line(folder.name)} ({mails})")
        if found.others:
            stay = (
                "other, which stays as it is"
                if found.others == 1
                else "others, which stay as they are"
            )
            self._ask.say(f"  and {found.others} {stay}")

    def _ask_history(self, found: ImapFound | None) -> None:
        if found is not None:
            counts = [f"{days} days: {found.history.get(days, 0):,}" for days in HISTORY_DAYS]
            self._ask.say(
                f"Mails in inbox and Sent: {', '.join(counts)}, all: {found.history.get(0, 0):,}"
            )
        while True:
            answer = self._ask.ask("How much history to take in: all, or a number of days", "all")
            if answer.casefold() == "all":
                return
            if answer.isascii() and answer.isdigit() and 0 < int(answer) <= DAYS_MAX:
                imap = replace(self._settings.imap, history_days=int(answer))
                self._settings = replace(self._settings, imap=imap)
                return
            self._ask.say(f"That must be `all` or a number from 1 to {DAYS_MAX}.")

    def _ask_time_zone(self) -> None:
        zone = self._ask.checked(
            "Time zone", "mailbox.time_zone", machine_time_zone(self._environ, _LOCAL_TIME)
        )
        mailbox = replace(self._settings.mailbox, time_zone=zone)
        self._settings = replace(self._settings, mailbox=mailbox)

    def _say_what_next(self) -> None:
        self._ask.say(f"Written: {self._target}")
        for server in self._secrets:
            self._ask.say(f"The password is in {password_path(self._target, server)} (mode 0600).")
        if self._is_shared:
            self._ask.say(
                "Give the password files to the user who will sync (chown), and set `store` to a "
                "file in a setgid folder of the agents' group."
            )
        option = ""
        if not self._is_shared and self._target != paths.personal_config_file(self._environ):
            option = f" --config {self._target}"
        self._ask.say(f"Next: support-console{option} sync")
        if not self._is_shared:
            self._ask.say(f"and in another window: support-console{option}")


def _narrow(security: str) -> Any:  # noqa: ANN401 - checked against the literal when it was asked
    return security
