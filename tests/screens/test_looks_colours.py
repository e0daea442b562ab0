"""How the screens are drawn in every theme and without colour, kept in looks/colours/.

One text for all of them; below each line a sign for how its cells are drawn, see legend.txt. What
has more on a large terminal is kept of that as well, in the themes that most people have
(legend-large.txt).
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.render.colours import DARK, LIGHT, ON_ANY, ON_DARK, ON_LIGHT
from console.services.bundle import Services
from tests.screens.test_looks import LOOKS, expect_look
from tests.screens.test_looks_targets import full
from tests.support.console_app import Driver, Office, open_office, running, screen_strips
from tests.support.every_screen import keys_of
from tests.support.furnished import furnish
from tests.support.inked import Cells, cells_of
from tests.support.kept_inks import Legend
from tests.support.rich_thread import add_rich_thread

THEMES = (DARK.name, LIGHT.name, ON_ANY.name, ON_DARK.name, ON_LIGHT.name)
LARGE_THEMES = (DARK.name, LIGHT.name, ON_ANY.name)
PANES = {
    "120x40": {
        "furnished": (
            "inbox", "inbox-marked", "palette", "snooze", "composer", "review", "note", "team",
            "knowledge", "article", "keys",
        ),
        "thread": ("thread", "files"),
        "targets": ("targets",),
    },
    "160x45": {"furnished": ("inbox", "knowledge"), "thread": ("thread",)},
}  # fmt: skip
"""What is kept of larger terminals: panes stand beside each other, and sheets are wide."""
NO_COLOUR = "NO_COLOR"
OUT = "\x11"


@dataclass(frozen=True, slots=True)
class Look:
    """Keys from the screen before, and words that stand there then."""

    name: str
    keys: str
    shown: str


async def thread(office: Office) -> Services:
    """Have one conversation with everything in it."""
    await add_rich_thread(office)
    return await office.services()


WORLDS: dict[str, tuple[Callable[[Office], Awaitable[Services]], tuple[Look, ...]]] = {
    "furnished": (
        furnish,
        (
            Look("inbox", "j", "#1009"),
            Look("inbox-marked", "xjx", "2 marked"),
            Look("inbox-find", "U/Question", "[/Question*: 40]"),
            Look("palette", "\rq:snoo", "Snooze until"),
            Look("snooze", "\x1bs", "Snooze #"),
            Look("escalate", f"{OUT}E", "Whom to ask"),
            Look("composer", f"{OUT}jjrHello", "draft saved"),
            Look("review", "\x13", "PUBLIC"),
            Look("note", "q\x0eX", "HelloX"),
            Look("note-review", "\x13", "colleagues read it"),
            Look("follow-ups", f"q{OUT}qgf", "Follow-ups:"),
            Look("outbox", "go", "Outbox"),
            Look("problems", "gp", "Problems"),
            Look("team", "gt", "Team"),
            Look("knowledge", "gk", "Knowledge base"),
            Look("article", "j\r", "set a new password"),
            Look("keys", "?", "Keys: "),
        ),
    ),
    "thread": (
        thread,
        (
            Look("thread", "\rG", "Nu virker det"),
            Look("thread-top", "gg", "Jeg har"),
            Look("files", "v", "Files of this message"),
        ),
    ),
    "targets": (full, (Look("targets", "j", "-12m"),)),
}


async def shown(
    console: Driver, looks: Sequence[Look], themes: Sequence[str], wanted: Collection[str]
) -> dict[str, list[Cells]]:
    """Give the wanted screens on the way, in each of the themes."""
    found: dict[str, list[Cells]] = {}
    for look in looks:
        await console.press(*keys_of(look.keys))
        await console.until(lambda: look.shown in console.text, look.name)  # noqa: B023 - at once
        if look.name not in wanted:
            continue
        found[look.name] = []
        for theme in reversed(themes):  # the first stays
            console.app.theme = theme
            await console.rest()
            found[look.name].insert(0, cells_of(screen_strips(console.app)))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS)
async def test_a_screen_is_drawn_as_it_is_kept(
    tmp_path: Path, world: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text, colours and weight are, cell by cell, what is kept of them."""
    prepare, looks = WORLDS[world]
    found: dict[str, list[Cells]] = {}
    for number, themes in enumerate((THEMES, (ON_ANY.name,))):
        if number:
            monkeypatch.setenv(NO_COLOUR, "1")
        # A place of its own: what was read is kept for each agent.
        place, has_mail = tmp_path / str(number), world == "targets"
        async with (
            open_office(place, has_mail=has_mail) as office,
            running(await prepare(office), theme=themes[0]) as console,
        ):
            wanted = {look.name for look in looks}
            for name, screens in (await shown(console, looks, themes, wanted)).items():
                found.setdefault(name, []).extend(screens)
    legend = Legend(LOOKS / "colours" / "legend.txt", (*THEMES, NO_COLOUR))

    for name, screens in found.items():
        expect_look(f"colours/{name}", legend.drawn(screens))
    if os.environ.get("UPDATE_LOOKS"):
        legend.keep()


@pytest.mark.slow
@pytest.mark.parametrize(("size", "world"), [(size, w) for size in PANES for w in PANES[size]])
async def test_a_large_screen_is_drawn_as_it_is_kept(tmp_path: Path, size: str, world: str) -> None:
    """Panes beside each other have their colours and weights, cell by cell, in three themes."""
    (prepare, looks), wanted = WORLDS[world], PANES[size][world]
    columns, lines = (int(part) for part in size.split("x"))
    last = max(place for place, look in enumerate(looks) if look.name in wanted)
    legend = Legend(LOOKS / "colours" / "legend-large.txt", LARGE_THEMES)
    async with (
        open_office(tmp_path, has_mail=world == "targets") as office,
        running(await prepare(office), size=(columns, lines), theme=LARGE_THEMES[0]) as console,
    ):
        found = await shown(console, looks[: last + 1], LARGE_THEMES, wanted)

    for name, screens in found.items():
        expect_look(f"colours/{name}-{size}", legend.drawn(screens))
    if os.environ.get("UPDATE_LOOKS"):
        legend.keep()
