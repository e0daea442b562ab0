"""Tags of one or many conversations: what they have, what is kept, what else is in use."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from console.domain.deeds import ChangeTags
from console.domain.words import Refused, nearest, read_tag
from console.services.describing import Described
from data.records import ListedWord
from screens.picking import Pick, PickSheet
from screens.working import Working


async def ask_tags(screen: Working) -> None:
    """Ask which tags the targets of a screen are to have; one deed puts on and takes off."""
    numbers = list(screen.targets())
    about = await screen.services.describing.look(numbers)
    known = await screen.services.describing.list_tags()
    if not screen.is_current:
        return  # the agent has gone on meanwhile
    picks = tag_picks(about, known)
    sheet = PickSheet(
        screen.services,
        f"Tags of {screen.subject_words()}",
        picks,
        may_take_several=True,
        make=lambda typed: typed_tag(typed, picks),
    )
    screen.ask(sheet, lambda chosen: tags_deed(about, chosen, sheet.untouched))


def tag_picks(about: Described, known: Sequence[ListedWord]) -> list[Pick]:
    """Give the rows: what all have, what some have, what leads keep, what else is in use."""
    by_name = {tag.name: tag for tag in known}
    had = sorted(about.tags, key=lambda name: (-about.tags[name], name))
    rest = [tag.name for tag in known if tag.name not in about.tags]
    return [_pick(name, by_name.get(name), about) for name in (*had, *rest)]


def _pick(name: str, tag: ListedWord | None, about: Described) -> Pick:
    having = about.tags.get(name, 0)
    is_partly = 0 < having < about.total
    title = tag.title if tag is not None else ""
    used = "" if tag is None or not tag.conversations else f"{tag.conversations} in all"
    said = (f"on {having} of {about.total}" if is_partly else "", title, used)
    return Pick(
        name,
        name,
        ", ".join(word for word in said if word),
        is_chosen=having > 0 and not is_partly,
        is_partly=is_partly,
        found_by=title or " ",
    )


def typed_tag(typed: str, picks: Sequence[Pick]) -> Pick | str:
    """Make a tag of what was typed, saying what was made of it; a sentence where it is none."""
    word = read_tag(typed)
    if isinstance(word, Refused):
        return word.why
    known = next((pick for pick in picks if pick.id == word.name), None)
    if known is not None:
        return known
    near = nearest(word.name, [pick.id for pick in picks])
    said = ("new tag", f"not {near}?" if near else "", word.remark)
    return Pick(word.name, word.name, ", ".join(part for part in said if part), found_by=" ")


def tags_deed(
    about: Described, chosen: Collection[str], untouched: Collection[str]
) -> ChangeTags | None:
    """Give what is to be put on and taken off; None where all stays as it is."""
    everywhere = {name for name, having in about.tags.items() if having == about.total}
    add = frozenset(chosen) - everywhere
    remove = frozenset(about.tags) - frozenset(chosen) - frozenset(untouched)
    return ChangeTags(add, remove) if add or remove else None
