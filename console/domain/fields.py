"""Domain: what a conversation is about, in the words in which people read it (pure).

The values themselves are `Kind`, `Stage` and `Channel` in data/records/words.py; a cause is a word
of the leads' list, a language a code. `console.domain.field_reading` reads what was typed.
"""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.language_names import language_name
from data.records import Channel, Conversation, Kind, Priority, Stage
from data.text.safe import clean_line

FIELDS = ("kind", "cause", "stage", "language", "channel")
"""What can be filled in, as the columns are called, in the order in which it is told."""
EMPTY = "empty"
"""How a field is told that holds nothing."""
KIND_MEANS: Mapping[Kind, str] = {
    Kind.SERVICE: "orders, delivery, money, questions",
    Kind.SUPPORT: "the product does not work",
}
STAGE_WORDS: Mapping[Stage, str] = {
    Stage.PRE_SALE: "pre-sale",
    Stage.ORDER: "order",
    Stage.DELIVERY: "delivery",
    Stage.SET_UP: "set-up",
    Stage.USE: "use",
    Stage.MAINTENANCE: "maintenance",
    Stage.UPGRADE: "upgrade",
    Stage.END_OF_LIFE: "end of life",
}
STAGE_MEANS: Mapping[Stage, str] = {
    Stage.PRE_SALE: "asks before buying",
    Stage.ORDER: "buys, changes, pays",
    Stage.DELIVERY: "waits for it to come",
    Stage.SET_UP: "puts it to use for the first time",
    Stage.USE: "has it and uses it",
    Stage.MAINTENANCE: "repairs, spare parts, cleaning",
    Stage.UPGRADE: "wants more or newer",
    Stage.END_OF_LIFE: "returns it or throws it away",
}
CHANNEL_WORDS: Mapping[Channel, str] = {
    Channel.MAIL: "mail",
    Channel.PHONE: "phone",
    Channel.VOICEMAIL: "voicemail",
    Channel.CHAT: "chat",
    Channel.SOCIAL: "social media",
    Channel.SHOP: "shop",
    Channel.ON_SITE: "on site",
    Channel.FORM: "form",
}


def value_words(field: str, value: str | None) -> str:
    """Say what a field holds; a value of a newer program stays as it is stored."""
    if value is None:
        return EMPTY
    match field:
        case "stage" if value in STAGE_WORDS:
            return STAGE_WORDS[Stage(value)]
        case "channel" if value in CHANNEL_WORDS:
            return CHANNEL_WORDS[Channel(value)]
        case "language":
            return clean_line(language_name(value))
    return clean_line(value)


def tell_fields(values: Mapping[str, object]) -> str:
    """Say what fields hold, each with its name where that is not plain: `support, stage use`."""
    told = []
    for field in FIELDS:
        if field in values:
            value = values[field]
            words = value_words(field, None if value is None else str(value))
            told.append(words if field == "kind" and value is not None else f"{field} {words}")
    return ", ".join(told)


def priority_words(c: Conversation) -> str:
    """Say how much a conversation matters; nothing of what is usual."""
    return "" if c.priority is Priority.NORMAL else f"{c.priority} priority"


def about_words(c: Conversation, *, has_tags: bool = True) -> list[str]:
    """Say what a conversation is about, what sorts it first; nothing of what it does not say."""
    words = [c.kind.value] if c.kind else []
    words += map(clean_line, c.tags if has_tags else ())
    words += [f"cause {clean_line(c.cause)}"] if c.cause else []
    return words + ([f"stage {value_words('stage', c.stage)}"] if c.stage else [])
