"""Domain: contacts outside mail: their channels and directions, and how they are told (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.records import Direction, SafeLine


@dataclass(frozen=True, slots=True)
class Channel:
    """A way on which people reach us besides mail."""

    key: str
    """Chooses it in the sheet."""
    title: str
    short: str
    """The title where there is little room."""
    came: str
    """What is said of one that came in."""
    went: str


CHANNELS: Mapping[str, Channel] = {
    "phone": Channel("p", "Phone call", "Phone", "called", "was called"),
    "voicemail": Channel("v", "Voicemail", "Voicemail", "left a voicemail", "got a voicemail"),
    "chat": Channel("c", "Chat", "Chat", "wrote in the chat", "was written to in the chat"),
    "social": Channel(
        "s", "Social media", "Social", "wrote on social media", "was answered on social media"
    ),
    "shop": Channel("h", "Shop visit", "Shop", "came to the shop", "was spoken to in the shop"),
    "on_site": Channel("o", "On-site visit", "On site", "was met on site", "was visited"),
    "form": Channel("f", "Form", "Form", "sent a form", "was sent a form"),
}
WAYS: Mapping[str, tuple[str, str]] = {
    "in": ("i", "they reached us"),
    "out": ("o", "we reached them"),
}
"""Of a contact: the key that chooses it, and what it means."""


def tell_contact(channel: str, way: Direction) -> str:
    """Say what happened, as `called`; of a channel of later days, its name."""
    known = CHANNELS.get(channel)
    if known is None:
        return channel.replace("_", " ")
    return known.came if way is Direction.IN else known.went


def subject_of(channel: str) -> SafeLine:
    """Name a conversation that a contact begins, by nothing but its channel.

    A reply goes out under this subject: what the agent wrote of the contact stays in the house.
    """
    known = CHANNELS.get(channel)
    return SafeLine(known.title if known is not None else channel)
