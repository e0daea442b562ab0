"""The page that says why each message of a conversation is there, and what was done."""

from __future__ import annotations

from console.domain.activity_words import tell_whole
from console.services.bundle import Services
from data.records import ConversationId
from screens.text import TextScreen
from widgets.message_lines import exact_time


async def why_page(services: Services, number: ConversationId) -> TextScreen:
    """Read the evidence and the log of a conversation.

    Raises:
        NotFoundError: no such conversation.
    """
    _, explained, history = await services.find.explain(number, None)
    zone = services.time_zone
    lines = []
    for e in explained:
        m = e.message
        lines += [
            f"[{m.id}] {m.author.name} <{m.author.address}>",
            f"    {e.evidence.text}",
            *([f"    written  {exact_time(m.sent_at, zone)}"] if m.sent_at else []),
            f"    arrived  {exact_time(m.received_at, zone)}",
            *(f"    {defect}" for defect in m.body.defects),
        ]
    lines += ["", "What was done:"] if history else []
    lines += [
        f"{exact_time(a.at, zone)}  {a.agent or 'the program'}: {tell_whole(a, time_zone=zone)}"
        for a in history
    ]
    return TextScreen(services, f"why #{number}", "\n".join(lines))
