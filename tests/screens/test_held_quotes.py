"""A thread tells what is new in each of its mails, however they quote."""

from __future__ import annotations

import re

import pytest

from console.cli.documents import message_document
from data.mail.parse import parse_body
from tests.support.console_app import NOON, Office
from tests.support.rich_thread import add_rich_thread, thanks_mail
from tests.support.timeline import message
from tests.support.worst_mails import WORST
from widgets.glyphs import UNICODE
from widgets.message_lines import Manner, body_lines

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


async def test_the_list_shows_what_is_new_not_what_is_quoted_first(empty: Office) -> None:
    """The preview of a mail whose unmarked quote stands above the answer is the answer."""
    number = await add_rich_thread(empty)
    above = QUOTED.partition("\r\n\r\n")[2]
    answer = "Tak, men koden virker stadig ikke på min telefon."
    await empty.receive(thanks_mail(key="below", text=f"{above}\r\n{answer}\r\n"))
    services = await empty.services()

    conversation, messages = await services.find.show(number)

    assert (answer, answer) == (conversation.preview, str(messages[-1].body.new_text))


@pytest.mark.parametrize("name", WORST)
def test_the_screen_shows_what_json_says_is_new(name: str) -> None:
    """The words of a folded message are those of `new_text`, and nothing of the quote."""
    mail = message(1, body=parse_body(WORST[name]))
    manner = Manner(width=80, me="ann", time_zone="UTC", now=NOON, glyphs=UNICODE)

    drawn = body_lines(mail, 0, manner, is_open=False)

    seen = "".join("".join(span.text for span in line.spans) for line in drawn)
    said = str(message_document(mail)["new_text"])
    # Addresses get their numbers on the screen, and a quote's mark is said again where it wraps.
    assert _bare(seen).startswith(_bare(said))


def _bare(text: str) -> str:
    return re.sub(r"\[\d+\]|[\s>]", "", text)
