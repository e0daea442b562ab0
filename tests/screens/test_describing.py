"""Tags, kind, cause, stage, language and channel by keys, on rows and in a conversation."""

from __future__ import annotations

import pytest
from textual.events import Key

from console.domain.deeds import ChangeTags, SetFields, SetPriority
from console.services.wordlists import WordListService
from data.records import AgentRole, Conversation, ConversationId, Priority, Status, WordKind
from data.store import agents, conversations
from screens.picking import PickSheet
from tests.screens.test_looks import expect_look
from tests.support.console_app import LARGE, NOON, SMALL, Driver, Office, running

SIZES = {"80x24": SMALL, "120x40": LARGE}


async def read(office: Office, number: int) -> Conversation:
    """Read a question as it is stored."""
    wanted = await office.number(f"Question {number}")
    return await office.store.read(conversations.get_conversation, wanted)


async def tag(office: Office, tags: dict[int, tuple[str, ...]]) -> list[ConversationId]:
    """Put tags on questions."""
    work = (await office.services("kai")).work
    numbers = []
    for question, words in tags.items():
        number = await office.number(f"Question {question}")
        await work.do(ChangeTags(add=frozenset(words)), {number: None})
        numbers.append(number)
    return numbers


async def keep(office: Office, kind: WordKind, words: dict[str, str]) -> None:
    """Have a lead keep words."""
    lead = await office.agent("lea")
    async with office.store.transaction(at=NOON) as tx:
        await tx.run(agents.set_profile, lead.id, {"role": AgentRole.LEAD.value})
    service = WordListService(office.store, clock=office.clock, agent=lead, kind=kind)
    for name, title in words.items():
        await service.add(name, title=title)


def rows_of(console: Driver) -> list[str]:
    """Give the rows of the sheet that is open: between its field or title and its keys."""
    start = max(n for n, line in enumerate(console.lines) if line.startswith("────"))
    return console.lines[start + 1 :]


@pytest.fixture
async def tagged(office: Office) -> Office:
    """An office in which some have tags, and leads keep two of them."""
    await tag(office, {1: ("refund", "vip"), 2: ("vip",), 3: ("old",)})
    await keep(office, WordKind.TAG, {"refund": "Money back", "invoice": "About an invoice"})
    await keep(office, WordKind.CAUSE, {"broken switch": "", "late delivery": "It is late"})
    return office


async def test_t_puts_a_tag_on_and_u_takes_it_off(office: Office) -> None:
    """`t`, a word, Enter: the tag is on, told in its one form; u takes it off again."""
    async with running(await office.services()) as console:
        await console.press("t", *"VIP", "space", *"Kunde")
        offered = console.text
        await console.press("enter")
        told, row = console.news, console.lines[1]
        on = (await read(office, 1)).tags
        await console.press("u")

    assert "“VIP Kunde” is kept as vip-kunde" in offered
    assert "tagged vip-kunde · u undoes" in told
    assert row.endswith("vip-kunde")
    assert ("vip-kunde",) == on
    assert () == (await read(office, 1)).tags


async def test_what_it_has_stands_first_and_kept_ones_next(tagged: Office) -> None:
    """The tags of the conversation are marked on top, then those of the list with their titles."""
    async with running(await tagged.services()) as console:
        await console.press("t")
        rows = rows_of(console)

    words = [row.removeprefix("▌").split()[:2] for row in rows[2:-1]]
    assert [["•", "refund"], ["•", "vip"], ["invoice", "About"], ["old", "1"]] == words
    assert rows[2].endswith("Money back, 1 in all")


async def test_marks_go_on_and_off_together(tagged: Office) -> None:
    """Tab marks and unmarks as many as wanted; Enter does all in one deed, one u takes it back."""
    async with running(await tagged.services()) as console:
        await console.press("t", "tab", *"inv", "tab", *"neu", "tab", "enter")
        told = console.news
        changed = (await read(tagged, 1)).tags
        await console.press("u")

    assert "tagged invoice, neu and without refund · u undoes" in told
    assert ("invoice", "neu", "vip") == changed
    assert ("refund", "vip") == (await read(tagged, 1)).tags


async def test_what_some_have_stays_unless_touched(tagged: Office) -> None:
    """On marked rows: what some have says on how many, and stays there when another is added."""
    async with running(await tagged.services()) as console:
        await console.press("x", "x", "x", "t")
        rows = rows_of(console)[2:5]
        await console.press(*"new", "enter")

    assert [
        ["-", "vip", "on", "2", "of", "3,"],
        ["-", "old", "on", "1", "of", "3,"],
        ["-", "refund", "on", "1", "of", "3,"],
    ] == [row.removeprefix("▌").split()[:6] for row in rows]
    assert ("new", "refund", "vip") == (await read(tagged, 1)).tags
    assert ("new", "vip") == (await read(tagged, 2)).tags
    assert ("new", "old") == (await read(tagged, 3)).tags


@pytest.mark.parametrize(
    ("tabs", "expected"),
    [(1, (True, True, True)), (2, (False, False, False)), (3, (True, True, False))],
)
async def test_a_touched_tag_is_everywhere_or_nowhere(
    tagged: Office, tabs: int, expected: tuple[bool, ...]
) -> None:
    """Tab on what some have: first all get it, again none, again it is as it was."""
    async with running(await tagged.services()) as console:
        await console.press("x", "x", "x", "t", *(["tab"] * tabs), *"more", "tab", "enter")

    assert expected == tuple(["vip" in (await read(tagged, n)).tags for n in (1, 2, 3)])
    assert all(["more" in (await read(tagged, n)).tags for n in (1, 2, 3)])


async def test_a_row_gone_to_is_meant(tagged: Office) -> None:
    """Down to a tag and Enter takes it: nobody has to mark a single one first."""
    async with running(await tagged.services()) as console:
        await console.press("t", "down", "down", "enter")
        told = console.news

    assert "tagged invoice · u undoes" in told


async def test_enter_alone_changes_nothing(tagged: Office) -> None:
    """Who opens either sheet and presses Enter at once has changed nothing."""
    before = [await read(tagged, n) for n in range(1, 6)]
    async with running(await tagged.services()) as console:
        await console.press("x", "x", "x", "t", "enter", "T", "c", "enter", "T", "n", "enter")
        await console.press("T", "s", "enter", "T", "a", "enter", "U", "j", "t", "q", "escape")

    after = [await read(tagged, n) for n in range(1, 6)]
    assert [(c.tags, c.cause, c.stage, c.channel) for c in before] == [
        (c.tags, c.cause, c.stage, c.channel) for c in after
    ]


async def test_narrowing_by_a_new_tag_finds_it_at_once(office: Office) -> None:
    """`/tag:` right after tagging marked rows leaves those rows, and counts them."""
    async with running(await office.services()) as console:
        await console.press("x", "x", "t", *"vip", "enter", "slash", *"tag:VIP", "enter")
        await console.until(lambda: "/tag:VIP: 2]" in console.lines[0], "the count")
        rows = [line for line in console.lines if "Question" in line and "#10" in line]
        await console.press("u", "u")
        await console.until(lambda: "/tag:VIP: 0]" in console.lines[0], "the count")

    assert 2 == len(rows)


async def test_two_keys_say_the_kind(office: Office) -> None:
    """`T` `2` says that the product does not work; `T` `0` that nobody knows."""
    async with running(await office.services()) as console:
        await console.press("T", "2")
        told, support = console.news, (await read(office, 1)).kind
        await console.press("T", "0")

    assert "now support · u undoes" in told
    assert "support" == support
    assert (await read(office, 1)).kind is None


@pytest.mark.parametrize(
    ("keys", "field", "expected"),
    [
        (("s", "1"), "stage", "pre_sale"),
        (("s", "8"), "stage", "end_of_life"),
        (("a", "7"), "channel", "on_site"),
        (("n", *"dansk", "enter"), "language", "da"),
        (("n", *"en-gb", "enter"), "language", "en-GB"),
        (("c", *"swi", "enter"), "cause", "broken switch"),
        (("c", *"it", "space", *"is", "enter"), "cause", "late delivery"),
    ],
)
async def test_each_field_has_its_list(
    tagged: Office, keys: tuple[str, ...], field: str, expected: str
) -> None:
    """A letter leads to the list of a field; a key or a few letters choose in it; u undoes."""
    before = getattr(await read(tagged, 1), field)
    async with running(await tagged.services()) as console:
        await console.press("enter", "T", *keys)
        chosen = getattr(await read(tagged, 1), field)
        await console.press("u")

    assert expected == chosen
    assert before == getattr(await read(tagged, 1), field)


async def test_a_field_is_emptied_in_its_list(tagged: Office) -> None:
    """`empty` is a choice of its own for stage, cause and language."""
    number = await tagged.number("Question 1")
    work = (await tagged.services("kai")).work
    fields = {"stage": "use", "cause": "late delivery", "language": "sv"}
    await work.do(SetFields(fields), {number: None})
    async with running(await tagged.services()) as console:
        await console.press("T", "s", "0", "T", "c", *"empty", "enter", "T", "n", *"empty", "enter")

    after = await read(tagged, 1)
    assert (None, None, None) == (after.stage, after.cause, after.language)


async def test_only_leads_add_a_cause(tagged: Office) -> None:
    """An agent is told that a new cause is none of the list; a lead uses it, and it is kept."""
    async with running(await tagged.services()) as console:
        await console.press("T", "c", *"wrong", "space", *"colour")
        told = console.text
        await console.press("enter")
        is_still_asked = isinstance(console.app.screen, PickSheet)
    async with running(await tagged.services("lea")) as console:
        await console.press("T", "c", *"Wrong", "space", *"colour")
        offered = console.text
        await console.press("enter")
        await console.press("T", "c")
        kept = console.text

    assert "is none of the causes that the leads keep" in told
    assert is_still_asked
    assert "new in the list" in offered
    assert "wrong colour" == (await read(tagged, 1)).cause
    assert "1 in all" in kept


async def test_keys_in_one_go_are_each_about_their_sheet(office: Office) -> None:
    """Typed at once: `T` `s` `5`, `t` words Enter, `w` `t`, `e` all act, in this order."""
    async with running(await office.services()) as console:
        for key in ("enter", "T", "s", "5", "t", *"vip", "enter", "w", "t", "T", "2", "e"):
            console.app.post_message(Key(key, key if len(key) == 1 else None))
        await console.rest()
        await console.rest()

    after = await read(office, 1)
    assert ("use", ("vip",), "support") == (after.stage, after.tags, after.kind)
    assert after.status is Status.CLOSED
    assert () == (await read(office, 2)).tags


async def test_the_palette_knows_them(office: Office) -> None:
    """Who does not know the keys finds tags and fields by their names."""
    async with running(await office.services()) as console:
        await console.press("colon", *"tags", "enter")
        tags = console.text
        await console.press("escape", "colon", *"stage", "enter")

        assert "Tags of #" in tags
        assert "About #" in console.text


async def say_all(office: Office) -> None:
    """Say everything that can be said of a conversation."""
    services = await office.services("kai")
    target = {await office.number("Question 3"): None}
    await services.work.do(SetPriority(Priority.URGENT), target)
    await services.work.do(ChangeTags(frozenset({"refund", "vip"})), target)
    fields = {"kind": "support", "cause": "broken switch", "stage": "use", "channel": "phone"}
    await services.work.do(SetFields(fields), target)


STEPS: dict[str, tuple[str, ...]] = {
    "tags": ("x", "x", "x", "t"),
    "tags-typed": ("t", *"New", "space", *"One"),
    "fields": ("T",),
    "fields-stage": ("T", "s"),
    "fields-cause": ("T", "c"),
    "fields-language": ("T", "n"),
    "inbox-said": ("j",),
    "conversation-said": ("g", "g", "enter"),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", STEPS)
async def test_the_sheets_look_as_they_are_kept(tagged: Office, name: str, size: str) -> None:
    """Sheets, rows and threads with everything said look, line by line, as they are kept."""
    if name.endswith("said"):
        await say_all(tagged)
    async with running(await tagged.services(), size=SIZES[size]) as console:
        await console.press(*STEPS[name])

        expect_look(f"{name}-{size}", console.lines)
