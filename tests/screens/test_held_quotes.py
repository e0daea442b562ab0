"""A thread tells what is new in each of its mails, however they quote."""

from __future__ import annotations

from tests.support.console_app import Office
from tests.support.rich_thread import add_rich_thread, thanks_mail

QUOTED = (
    "Tak, nu virker det!\r\n\r\nHej Mette, tak for\r\ndin besked. Prøv\r\n"
    "https://shop.example/ny-kode (se FAQ).\r\n"
)


async def test_a_quote_without_marks_is_known_by_our_reply(empty: Office) -> None:
    """In the thread and in an export, what stood in our own mail is not the customer's news."""
    number = await add_rich_thread(empty)
    await empty.receive(thanks_mail(key="again", text=QUOTED))
    services = await empty.services()

    _, messages = await services.find.show(number)
    exported = [message async for message in services.find.export("")]

    assert messages[-1].body.new_text == "Tak, nu virker det!"
    assert "Tak, nu virker det!" in [str(message.body.new_text) for message in exported]
