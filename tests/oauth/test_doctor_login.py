"""`doctor` on a login: whose it is, until when, and whether renewing works, by doing it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.doctor.finding import Result
from console.doctor.login import check_login
from tests.oauth.conftest import Box

pytestmark = pytest.mark.filterwarnings("ignore:Attempted too soon")


async def test_a_login_that_works_is_told_with_its_end(box: Box) -> None:
    """As whom, at which provider, until when; the renewed token is kept."""
    first = box.log_in().access_token.get_secret_value()
    box.clock.advance(timedelta(minutes=30))
    [check] = await check_login(box.settings(), clock=box.clock)

    assert (Result.OK, "login") == (check.result, check.id)
    assert "logged in as support@x.example at Microsoft; renewing works" in check.text
    assert "2026-03-02 13:30 UTC" in check.text
    assert 1 == box.server.count("refresh_token")
    assert first not in box.settings().token_file.read_text()


@pytest.mark.parametrize(
    ("trouble", "result", "words"),
    [
        ("nobody", Result.WARNING, "Nobody has logged in yet"),
        ("ended", Result.ERROR, "takes the login of support@x.example no longer"),
        ("away", Result.WARNING, "could not be renewed now"),
        ("open", Result.ERROR, "chmod 600"),
    ],
)
async def test_each_trouble_with_a_login_has_its_cure(
    box: Box, trouble: str, result: Result, words: str
) -> None:
    """Not logged in, ended, provider away, readable by others: told apart."""
    if trouble != "nobody":
        box.log_in()
    if trouble == "ended":
        box.server.refresh_tokens.clear()
    elif trouble == "away":
        box.server.stop()
    elif trouble == "open":
        box.settings().token_file.chmod(0o644)
    [check] = await check_login(box.settings(), clock=box.clock)

    assert result is check.result
    assert words in check.text
    assert check.cure


async def test_without_a_login_nothing_is_asked(box: Box) -> None:
    """Settings with a password have no such check."""
    path = box.settings().origin.files[0]
    path.write_text(path.read_text().replace('"xoauth2"', '"password"'))

    assert [] == await check_login(box.load(), clock=box.clock)
