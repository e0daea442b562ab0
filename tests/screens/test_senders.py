"""Who wrote, on the screen: what our server proved, and what misleads."""

from __future__ import annotations

from console.cli.documents import message_document
from tests.support.console_app import Driver, Office, question, running

MARKS = str.maketrans("!\u258c", "  ")
SERVER = "mx.x.example"
FORGED = (
    ("Authentication-Results", f"{SERVER}; dmarc=fail header.from=customer.example"),
    ("Authentication-Results", f"{SERVER}; dmarc=pass header.from=customer.example"),
    ("Reply-To", "Pay desk <pay@elsewhere.example>"),
)


def plain(console: Driver) -> str:
    """Give the screen as one line, without the marks at the beginning of lines."""
    return " ".join(console.text.translate(MARKS).split())


async def test_a_forged_sender_and_another_way_back_are_told(office: Office) -> None:
    """At the mail, on the page of why, before the answer leaves, and for scripts."""
    await office.receive(question(7, extra=FORGED), authserv_id=SERVER)
    services = await office.services()
    number = await office.number("Question 7")
    async with running(services, number=number) as console:
        shown = plain(console)
        await console.press("I")
        why = plain(console)
        await console.press("q", "r")
        await console.type("Hello.")
        await console.press("ctrl+s")
        asked = plain(console)
    _, explained, _ = await services.reasons.explain(number, None)
    told = message_document(explained[0].message)

    assert "its sender is forged (DMARC failed: customer.example)" in shown
    assert "answers go to Pay desk <pay@elsewhere.example> (Reply-To)" in shown
    assert "DMARC failed: customer.example" in why
    assert "came from c7@customer.example and asks for answers elsewhere" in asked
    assert ["auth_failed"] == told["marks"]
    assert [{"method": "dmarc", "result": "fail", "domain": "customer.example"}] == told[
        "authentication"
    ]
