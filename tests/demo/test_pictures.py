"""The pictures in the README show the console as it is, and load nothing from anywhere."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from tests.support.pictures import FOLDER, PICTURES, draw_pictures, gallery

README = FOLDER.parents[1] / "README.md"
IN_README = ("inbox", "conversation", "review", "knowledge", "problems")


async def test_the_pictures_are_current() -> None:
    """Drawn again, every picture is the one that is kept; `make pictures` renews them."""
    drawn = await draw_pictures()

    assert drawn.keys() == {path.stem for path in FOLDER.glob("*.svg")}
    for name, text in drawn.items():
        kept = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
        assert text == kept, f"{name} has changed: run `make pictures`, look at it, commit it"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_loads_nothing(name: str) -> None:
    """A picture is an image with a name, without scripts, addresses or a machine's paths."""
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")

    assert PICTURES[name].title == ET.fromstring(text).findtext("{*}title")
    assert ["http://www.w3.org/2000/svg"] == re.findall(r"https?://[^\"<]*", text)
    assert [] == re.findall(r"url\(|@import|@font-face|<script|<image|href=|/tmp|/home|/root", text)


def test_the_page_of_pictures_shows_all() -> None:
    """One page shows every screen, each with words for those who do not see it."""
    assert gallery() == (FOLDER / "README.md").read_text(encoding="utf-8")
    assert len({picture.title for picture in PICTURES.values()}) == len(PICTURES)


@pytest.mark.parametrize("name", IN_README)
def test_the_readme_shows_it(name: str) -> None:
    """What explains most stands in the README, with words for those who do not see it."""
    words = README.read_text(encoding="utf-8")

    assert re.search(rf"!\[[^\]]{{20,}}\]\(docs/pictures/{name}\.svg\)", words)
