"""Articles as lines of the terminal: what an agent reads at any width."""

from __future__ import annotations

import pytest

from console.domain.markdown.reading import parse
from data.text.width import width_of
from widgets.glyphs import glyphs_for
from widgets.lines import ROLES
from widgets.markdown_lines import markdown_lines

GUIDE = """# Reset *your* password
You need the **address**; see [all of them](find.md) and [them](find.md).

1. Open https://a.example/x
2. Wait.
   - Look in `spam`

   then
3. Done

- [x] this
- [ ] that

> said
>
> > and said

```
a  b

c
```

---
![A box](box.png) ~~old~~
"""


def drawn(text: str, width: int, *, is_ascii: bool = False) -> list[str]:
    """Give the lines of a text as a terminal shows them."""
    lines = markdown_lines(parse(text), width, glyphs_for(is_ascii=is_ascii))
    return ["".join(span.text for span in line.spans) for line in lines]


def test_guide_is_drawn() -> None:
    """Every construct is drawn by shape, not only by colour, and links are listed."""
    assert [
        "Reset your password",
        "───────────────────",
        "",
        "You need the address; see all of them [1] and them [1].",
        "",
        "1. Open https://a.example/x [2]",
        "",
        "2. Wait.",
        "",
        "   • Look in `spam`",
        "",
        "   then",
        "",
        "3. Done",
        "",
        "• [x] this",
        "• [ ] that",
        "",
        "│ said",
        "│",
        "│ │ and said",
        "",
        "│ a  b",
        "│",
        "│ c",
        "",
        "─" * 60,
        "",
        "[image A box: box.png] ~old~",
        "",
        "[1] article:find",
        "[2] https://a.example/x",
    ] == drawn(GUIDE, 60)


def test_plain_letters_stand_for_signs() -> None:
    """In a terminal of plain letters no sign of ours is another."""
    assert "".join(drawn(GUIDE, 60, is_ascii=True)).isascii()


TABLE = """| Who | What it does | kr. |
|:---:|---|--:|
| Ærø | waits, and then goes on | 7 |
| 网易邮箱 | goes | 110 |
"""


def test_table_that_fits_is_drawn_as_it_is() -> None:
    """Columns are as wide as their words, and aligned as the writer wanted."""
    assert [
        "  Who     What it does             kr.",
        "────────  ───────────────────────  ───",
        "  Ærø     waits, and then goes on    7",
        "网易邮箱  goes                     110",
    ] == drawn(TABLE, 80)


def test_narrow_table_breaks_its_widest_cells() -> None:
    """Where it is narrow the widest column gives way, and rows stand apart."""
    assert [
        "  Who     What it does  kr.",
        "────────  ────────────  ───",
        "  Ærø     waits, and      7",
        "          then goes on",
        "",
        "网易邮箱  goes          110",
    ] == drawn(TABLE, 27)


def test_table_too_narrow_becomes_rows() -> None:
    """Where columns could not be read each cell has a line with the name of its column."""
    assert [
        "Who: Ærø",
        "What it does:",
        "  waits, and then",
        "  goes on",
        "kr.: 7",
        "",
        "Who: 网易邮箱",
        "What it does: goes",
        "kr.: 110",
    ] == drawn(TABLE, 20)


def test_long_code_goes_on_after_a_sign() -> None:
    """Code keeps its blanks, and what is too long can be put together again."""
    code = "a  " * 20 + "好" * 20
    lines = drawn(f"```\n{code}\n```", 30)

    assert ["│ "] + ["│ »"] * (len(lines) - 1) == [lines[0][:2], *(line[:3] for line in lines[1:])]
    assert code == lines[0][2:] + "".join(line[3:] for line in lines[1:])


def test_links_that_deceive_are_marked() -> None:
    """A link that says another address than it leads to has its doubt below the real target."""
    text = (
        "[bank.example](https://evil.example/x) [a@b.example](mailto:c@d.example)\n"
        "[https://bank.example](other.md) [down](#there)"
    )

    assert [
        "[1] https://evil.example/x",
        "    ! says bank.example, leads to evil.example",
        "[2] mail c@d.example",
        "    ! says a@b.example, leads to c@d.example",
        "[3] article:other",
        "    ! says https://bank.example, leads to article:other",
        "[4] this article, #there",
    ] == drawn(text, 70)[-7:]


def test_cuts_are_said_first() -> None:
    """What was too much of a text is said before it."""
    text = "> " * 40 + "deep"

    assert "! Quotes and lists that lie very deep stand here as plain words." == drawn(text, 80)[0]


def test_lines_belong_to_blocks() -> None:
    """Each line says to which block of the tree it belongs, so that a heading can be found."""
    lines = markdown_lines(parse("# A\n\nb\n\n## C"), 40, glyphs_for(is_ascii=False))

    assert [0, 0, 0, 1, 1, 2] == [line.owner for line in lines]


@pytest.mark.parametrize("width", [20, 21, 27, 33, 47, 64, 80, 100, 120, 200])
def test_every_line_fits(width: int) -> None:
    """No line is wider than the terminal, and roles are those of the console."""
    deep = "".join("  " * level + f"- level {level} {'ord ' * 9}\n" for level in range(9))
    text = GUIDE + "\n" + TABLE + "\n" + deep + "\n" + "> " * 9 + "quoted " * 9
    lines = markdown_lines(parse(text), width, glyphs_for(is_ascii=False))

    assert [] == [line for line in lines if sum(width_of(span.text) for span in line.spans) > width]
    assert {span.role for line in lines for span in line.spans} <= set(ROLES)
