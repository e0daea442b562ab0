"""An unexpected error: told on a screen, written to a report without mail, and the work goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.worker import WorkerFailed

from console.crash import report_text, write_report
from console.domain.deeds import Simple, Verb
from data.errors import StoreError
from screens.conversation import ConversationScreen
from screens.inbox import InboxScreen
from screens.page import Page
from screens.text import TextScreen
from tests.support.console_app import NOON, Driver, Office, running

SECRET = "what the customer wrote"


class Broken:
    """A service whose every method fails with a customer's words in the error."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error or ValueError(SECRET)

    def __getattr__(self, name: str) -> object:
        words = SECRET  # a local value, as a traceback with values would tell it

        async def fail(*_args: object, **_named: object) -> None:
            assert words
            raise self._error

        return fail


def only_report(console: Driver) -> Path:
    """Give the one report that was written."""
    (report,) = console.app.reports
    assert report is not None
    return report


async def test_an_error_in_a_worker_is_told_and_work_goes_on(office: Office) -> None:
    """A failing write shows a screen with the report's place; q leads back to the same row."""
    services = await office.services()
    async with running(services, crashes=1) as console:
        await console.press("j")
        work = services.work
        object.__setattr__(services, "work", Broken())
        await console.press("A")
        await console.until(lambda: isinstance(console.app.screen, TextScreen), "it is told")
        told = "".join(console.text.split())
        object.__setattr__(services, "work", work)
        await console.press("q", "A")
        await console.until(lambda: "yours" in console.news, "keys work again")
        report = only_report(console)

        assert isinstance(console.app.screen, InboxScreen)
        assert report.name in told
        assert SECRET not in told
    assert report.stat().st_mode & 0o777 == 0o600
    assert SECRET not in report.read_text()
    assert "builtins.ValueError" in report.read_text()
    assert "test_crash.py" in report.read_text()


async def test_an_error_in_a_key_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failing action shows the screen, and leaves the conversation below as it was."""

    def fail(_self: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr(ConversationScreen, "action_fold", fail)
    number = await office.number("Question 3")
    async with running(await office.services(), number=number, crashes=1) as console:
        await console.press("z", "q", "n")

        assert isinstance(console.app.screen, ConversationScreen)
        assert SECRET not in only_report(console).read_text()


async def test_an_error_in_a_handler_brings_a_fresh_inbox(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A screen whose handler failed hears nothing more: it is replaced, its draft is kept."""

    def fail(_self: object, _message: object) -> None:
        raise ValueError(SECRET)

    number = await office.number("Question 1")
    services = await office.services()
    async with running(services, number=number, crashes=1) as console:
        await console.press("r")
        await console.type("Half a reply")
        monkeypatch.setattr(ConversationScreen, "on_store_changed", fail)
        await services.work.do(Simple(Verb.TAKE), {number: None})
        await console.until(lambda: "Something went wrong" in console.lines[0], "it is told")
        monkeypatch.undo()
        await console.press("q")
        await console.until(lambda: isinstance(console.app.screen, InboxScreen), "the inbox")
        await console.press("enter")
        await console.until(lambda: "Half a reply" in console.text, "the draft is found again")


async def test_a_foreseen_error_is_only_a_sentence(office: Office) -> None:
    """What the store says on purpose stands in the bottom line; no report is written."""
    services = await office.services()
    async with running(services) as console:
        object.__setattr__(services, "work", Broken(StoreError("The disk is full.")))
        await console.press("O", "A", "e")

        assert "The disk is full." in console.news


async def test_an_error_that_comes_back_ends_it_with_a_sentence(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When going on is no use the console ends with code 1 and the report's place."""

    def fail(_self: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr(Page, "action_down", fail)
    async with running(await office.services(), crashes=6) as console:
        await console.press("question_mark")
        for _ in range(6):
            await console.pilot.press("j")
        await console.pilot.pause()

        assert console.app.return_code == 1


def test_a_report_holds_causes_but_no_words(tmp_path: Path) -> None:
    """The chain of errors is told by type and place; a second report takes another name."""
    try:
        try:
            raise KeyError(SECRET)  # noqa: TRY301 - the inner one of two errors
        except KeyError as error:
            raise RuntimeError(SECRET) from error
    except RuntimeError as error:
        first = write_report(error, folder=tmp_path / "new", now=NOON)
        second = write_report(WorkerFailed(error), folder=tmp_path / "new", now=NOON)

    assert first != second
    for path in (first, second):
        text = path.read_text()
        assert "builtins.RuntimeError" in text
        assert "builtins.KeyError" in text
        assert SECRET not in text
    assert "2026-11-20 12:00:00" in report_text(ValueError(SECRET), now=NOON)
