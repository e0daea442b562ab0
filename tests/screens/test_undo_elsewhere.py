"""Taking back what is about no conversation says what it was."""

from __future__ import annotations

from datetime import timedelta

from console.services.follow_ups import Promise
from data.mail.addresses import parse_recipient
from tests.support.console_app import NOON, Office, running


async def test_u_says_what_it_took_back_of_a_customer_without_a_conversation(
    office: Office,
) -> None:
    """The follow-up is gone, and the line above the bottom line names it."""
    services = await office.services()
    promise = Promise(parse_recipient("eve@new.example"), NOON + timedelta(hours=1), "catalogue")
    await services.follow_ups.add(promise)
    async with running(services) as console:
        await console.press("u")
        told = console.news
        left, _ = await services.follow_ups.list_page(owners=None)

    assert "As before (follow-up made: catalogue: taken back)" in told
    assert [] == left


async def test_a_held_mail_names_the_key_only_while_it_is_what_the_key_takes_back(
    office: Office,
) -> None:
    """Something done since is what u means; taken back, u means the mail again."""
    async with running(await office.services()) as console:
        await console.press("r", *"Hello", "ctrl+s", "enter")
        await console.until(lambda: "leaves in" in console.lines[-1], "the mail is counted for")
        sent = console.lines[-1]
        await console.press("A")
        await console.until(lambda: "undoes" in console.text, "the next one is taken")
        await console.until(lambda: "takes it back" not in console.lines[-1], "u means that")
        taken = console.lines[-1]
        await console.press("u")
        await console.until(lambda: "takes it back" in console.lines[-1], "u means the mail")

    assert "u takes it back" in sent
    assert "leaves in" in taken
