"""Services: a conversation begins with somebody, known or not."""

from __future__ import annotations

from data.records import ConversationId, CustomerId
from data.store import Transaction, intake, summaries


async def customer_of(tx: Transaction, name: str, address: str) -> CustomerId:
    """Give the customer of an address, made where it is unknown."""
    found = await tx.run(summaries.find_or_add_customers, [(name, address)], at_ms=tx.at_ms)
    return found[address.casefold()]


async def start_conversation(
    tx: Transaction, name: str, address: str, *, subject: str
) -> ConversationId:
    """Make the conversation of whoever has an address, with nothing in it yet."""
    (number,) = await tx.run(intake.add_conversations, 1, is_imported=False, at_ms=tx.at_ms)
    customer_id = await customer_of(tx, name, address)
    await tx.run(summaries.set_customer, number, subject=subject, customer_id=customer_id)
    return number
