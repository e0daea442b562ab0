"""What the palette offers: deeds, places, people and texts by name, and how each is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from console.actions import GOALS, Place, actions_at
from console.actions.aliases import ALIASES, KEPT_WORDS, PLACES
from console.domain.conditions import Facts, on_conversation
from console.key_names import is_digit, key_of, name_keys, shown_keys
from console.services.naming import Found, Named, Recent
from data.records import Conversation, Customer, SavedQueue
from data.text.safe import clean_line
from screens.switching import QUARANTINE, QUEUES, entry_id

GO = "go:"
"""Before the letter of a place, in the id of a choice."""
SHOW = "show:"
"""Before the id of a queue, in the id of a choice."""
LOOK = "look:"
"""Before the name of a theme, in the id of a choice."""
CUSTOMER, ARTICLE, MACRO, GIVE, TAG = "customer:", "article:", "macro:", "give:", "tag:"
"""Before an address, an id, a name, `agent:` or `tier:` with a name, a tag."""
KEPT = "kept:"
"""Of what is said to whoever wants to save: nothing is left to be saved."""
NUMBER = "#"
WITHOUT_LETTER = [q for q in (*QUEUES, QUARANTINE) if q not in {goal.queue for goal in GOALS}]
"""Queues that no letter after `g` leads to."""
CALLED = {"follow-ups": "conversations with a follow-up that is due"}
"""Where a queue has the name of a screen."""
UNNAMED = frozenset({"palette", "down", "up", "page_down", "page_up", "top", "end", "go"})
"""Moving is done by keys; nobody looks for it by name."""
AT_WORK = frozenset({Place.INBOX, Place.CONVERSATION})
"""Where macros, tags and people have something to be about."""
ANYWHERE = (NUMBER, CUSTOMER, ARTICLE)
ABOUT_WORK = (MACRO, GIVE, TAG)
"""How the ids begin of what can be done again without being asked for by the store."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen: `id` is the app's own word for it."""

    id: str
    title: str
    beside: str = ""
    """Its key, or what kind of thing it is."""
    why_not: str = ""
    """Why it cannot be done now; empty where it can."""
    other: str = ""
    """Other words for it."""


def choices_for(
    place: Place,
    facts: Facts,
    *,
    keymap: Mapping[str, tuple[str, ...]],
    is_ascii: bool,
    saved: Sequence[SavedQueue] = (),
    looks: Mapping[str, str] | None = None,
) -> list[Choice]:
    """Give what can be chosen by name: what acts here, where one can go, then what does not act.

    `looks` are the themes that can be had, by name with their titles; they come last.
    """
    actions = [a for a in actions_at(place, keymap) if a.id not in UNNAMED and not is_digit(a.id)]
    known = [
        Choice(
            a.id,
            a.title,
            shown_keys(a, is_ascii=is_ascii),
            name_keys(a.when(facts), keymap, is_ascii=is_ascii),
            ALIASES.get(a.id, ""),
        )
        for a in actions
    ]
    go = key_of("go", keymap, is_ascii=is_ascii)
    goals = [
        *(
            Choice(
                f"{GO}{g.letter}",
                f"Go to {g.title}",
                f"{go} {g.letter}",
                other=PLACES.get(g.letter, ""),
            )
            for g in GOALS[1:]
        ),
        *(
            Choice(f"{SHOW}{name}", f"Go to {CALLED.get(name, name)}", "queue")
            for name in WITHOUT_LETTER
        ),
    ]
    taken = {choice.title.casefold() for choice in goals}
    for queue in saved:
        title = f"Go to {queue.name}"
        if title.casefold() in taken:
            title = f"Go to saved queue {queue.name}"
        goals.append(Choice(f"{SHOW}{entry_id(queue)}", title, str(queue.key or "queue")))
    themes = [
        Choice(f"{LOOK}{name}", title, "theme", other="theme colours colors colorscheme")
        for name, title in (looks or {}).items()
    ]
    acting = [c for c in known if not c.why_not]
    kept = Choice(KEPT, "Save: what you write is kept as you type", other=KEPT_WORDS)
    return [*acting, *goals, *(c for c in known if c.why_not), *themes, kept]


def choices_of_named(named: Named, place: Place, facts: Facts) -> list[Choice]:
    """Give macros, people and tags, where there is something that they could be about."""
    if place not in AT_WORK:
        return []
    why_not = on_conversation(facts)
    return [
        *(
            Choice(f"{MACRO}{name}", _titled("Macro", name, title), "macro", why_not, "template")
            for name, title in named.macros
        ),
        *(
            Choice(f"{GIVE}agent:{name}", _titled("Give to", name, title, ""), "agent", why_not,
                   "assign hand over delegate")
            for name, title in named.agents
        ),
        *(
            Choice(f"{GIVE}tier:{name}", f"Give to {title}", "tier", why_not, f"assign {name}")
            for name, title in named.tiers
        ),
        *(
            Choice(f"{TAG}{name}", _titled("Tag", name, title), "tag", why_not, "label")
            for name, title in named.tags
        ),
    ]  # fmt: skip


def _titled(kind: str, name: str, title: str, sign: str = ":") -> str:
    more = f" ({title})" if title and title.casefold() != name.casefold() else ""
    return clean_line(f"{kind}{sign} {name}{more}")


def choices_of_found(found: Found) -> list[Choice]:
    """Give what the store knows."""
    choices = []
    for each in found:
        match each:
            case Conversation():
                name = each.customer.name or each.customer.address if each.customer else ""
                title = f"#{each.id} {name}: {each.subject}"
                choices.append(Choice(f"{NUMBER}{each.id}", clean_line(title), each.status.value))
            case Customer():
                title = f"{each.name} <{each.address}>" if each.name else each.address
                choices.append(Choice(f"{CUSTOMER}{each.address}", clean_line(title), "customer"))
            case _:
                beside = f"article {each.language}"
                choices.append(Choice(f"{ARTICLE}{each.id}", clean_line(each.title), beside))
    return choices


def choices_again(recent: Sequence[Recent], place: Place, facts: Facts) -> list[Choice]:
    """Give what was chosen lately and is none of the deeds and places that are always there."""
    about_work = ABOUT_WORK if place in AT_WORK else ()
    return [
        Choice(
            one,
            clean_line(title),
            clean_line(beside),
            on_conversation(facts) if one.startswith(ABOUT_WORK) else "",
        )
        for one, title, beside in recent
        if one.startswith((*ANYWHERE, *about_work))
    ]


def choice_of_number(typed: str) -> list[Choice]:
    """Give the conversation whose number was typed, before anybody looks whether it is there."""
    digits = typed.removeprefix("#").strip()
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= NUMBER_DIGITS_MAX
    number = f"{NUMBER}{int(digits)}" if is_number else ""
    return [Choice(number, f"Conversation {number}", "number")] if is_number else []


NUMBER_DIGITS_MAX = 12
"""Longer ones are order numbers."""
