"""Reading: what a writer's signs mean, in every language that is written here."""
# ruff: noqa: RUF001 - punctuation of several scripts is what it is about

from __future__ import annotations

import pytest

from console.domain.markdown.engine import CELLS_MAX, LINES_MAX, SIGNS_MAX, TEXT_MAX
from console.domain.markdown.reading import parse
from console.domain.markdown.tree import (
    CodeBlock,
    Emphasis,
    Heading,
    Image,
    Item,
    Link,
    Listing,
    Paragraph,
    Strike,
    Strong,
    Table,
    Text,
    images_of,
    plain_words,
    targets_of,
    walk,
)
from console.domain.markdown.words import without_title, words_of


def marked(text: str) -> list[str]:
    """Give the words that have weight, are stressed or struck out."""
    return [
        plain_words(node.children)
        for node in walk(parse(text))
        if isinstance(node, Strong | Emphasis | Strike)
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("请点击**“设置”**。", ["“设置”"]),
        ("点**＋**，选择", ["＋"]),
        ("这是**重要（很）**的", ["重要（很）"]),
        ("これは**「重要」**です", ["「重要」"]),
        ("**한국어(Korean)**는 쉽다", ["한국어(Korean)"]),
        ("价格~~（旧）~~新", ["（旧）"]),
        ("中*文*字", ["文"]),
        ("2 * 3 * 4 snake_case_word **a**", ["a"]),
        ("Det er **vigtigt**: *læs* det", ["vigtigt", "læs"]),
        ("中 ** 文 ** 字", []),
    ],
)
def test_weight_in_every_language(text: str, words: list[str]) -> None:
    """Words have weight where the writer gave it, also where no blanks are written."""
    assert words == marked(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("one\ntwo", "one two"),
        ("中文\n继续", "中文继续"),
        ("中文，\n**继续**", "中文，继续"),
        ("中文\nLatin", "中文 Latin"),
        ("한국\n말", "한국 말"),
    ],
)
def test_lines_run_on(text: str, said: str) -> None:
    """Lines of a paragraph run on, with a blank where the language writes one."""
    assert said == words_of(parse(text))


def test_headings_have_their_own_anchors() -> None:
    """An anchor is a heading's words, numbered where they were there before, and none is empty."""
    tree = parse("# Så *let*\n# Så let\n# så-let-2\n#\n# 如何退款？\n")

    assert ["sa-let", "sa-let-2", "sa-let-2-2", "如何退款"] == [
        block.anchor for block in tree.blocks if isinstance(block, Heading)
    ]


def test_tasks_and_numbers() -> None:
    """Lists know their first number, tasks whether they are done, and whether they are loose."""
    tree = parse("3. a\n4. b\n\ntext\n\n- [ ] c\n- [X] d\n- [x]\n\ntext\n\n- e\n\n- f\n")
    lists = [block for block in tree.blocks if isinstance(block, Listing)]
    items = [item for found in lists for item in found.items]

    assert [3, None, None] == [found.start for found in lists]
    assert [False, False, True] == [found.is_loose for found in lists]
    assert [None, None, False, True, None, None, None] == [item.is_done for item in items]
    assert Item((Paragraph((Text("c"),)),), is_done=False) == items[2]


def test_addresses_in_running_text_are_links() -> None:
    """An address is a link without any sign, but not in code, nor twice."""
    tree = parse("see https://a.example/x_y_z. `https://b.example` [https://c.example](d.md)")

    assert ["https://a.example/x_y_z", "d"] == [target.address for target in targets_of(tree)]


def test_links_need_no_words() -> None:
    """A link without words has those of its target, a link with a name is found by it."""
    tree = parse("[](m.pdf) [named][x] [x]\n\n[x]: https://x.example 'title'\n")

    assert ["m.pdf", "named", "x"] == [
        plain_words(node.children) for node in walk(tree) if isinstance(node, Link)
    ]


def test_pictures_are_those_of_the_article() -> None:
    """Only a file of the article is a picture; what lies elsewhere is a link, or words."""
    tree = parse("![a *b*](c.png) ![d](https://far.example/e.png) ![f](javascript:g) ![](h:i)")

    assert ["c.png"] == images_of(tree)
    assert Image("c.png", "a b") in list(walk(tree))
    assert ["https://far.example/e.png"] == [target.address for target in targets_of(tree)]
    assert "a b d f" == words_of(tree)
    assert ("javascript:g", "h:i") == tree.dead_links


def test_table_is_filled_up() -> None:
    """Every row of a table has as many cells as its head, whatever was typed."""
    table = parse("|a|b|\n|:-|-:|\n|1|\n|1|2|3|\n|x\\|y|z|").blocks[0]

    assert isinstance(table, Table)
    assert ("left", "right") == table.aligns
    assert [["a", "b"], ["1", ""], ["1", "2"], ["x|y", "z"]] == [
        [plain_words(cell) for cell in row] for row in (table.head, *table.rows)
    ]


def test_code_is_kept() -> None:
    """Code keeps its blanks and lines; its language is a plain word; HTML is only text."""
    assert (
        CodeBlock("a  b\n\n    c", "c++"),
        CodeBlock("    x", ""),
        Paragraph((Text("<b>no</b>"),)),
    ) == parse("```C++ title\na  b\n\n\tc\n```\n\n        x\n\n<b>no</b>").blocks


def test_words_for_the_index_have_no_addresses() -> None:
    """The index gets words and what links say, no addresses and no signs."""
    tree = parse(
        "# A *b*\n\n[c](https://d.example) https://e.example <f@g.example>\n\n|h|\n|-|\n|i|"
    )

    assert "A b\nc\nh\ni" == words_of(tree)


def test_title_is_not_said_twice() -> None:
    """A first heading that only says the title again can be left out, and nothing else."""
    tree = parse("# The *Title*\n\nText")

    assert "Text" == words_of(without_title(tree, "the title"))
    assert tree == without_title(tree, "another")
    assert parse("") == without_title(parse(""), "x")


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("a" * (TEXT_MAX + 1), "Only the first 1,000,000 letters were taken in."),
        ("a\n" * (LINES_MAX + 1), "Only the first 20,000 lines were taken in."),
        ("> " * 20 + "a", "Quotes and lists that lie very deep stand here as plain words."),
        (
            f"|{'a|' * 61}\n|{'-|' * 61}\n",
            "A table with more than 60 columns stands here as text.",
        ),
        (
            f"|{'a|' * 60}\n|{'-|' * 60}\n" + f"|{'b|' * 60}\n" * (CELLS_MAX // 60 + 1),
            "Tables were drawn up to 20,000 cells; the rest is text.",
        ),
        (
            "\\" * (SIGNS_MAX + 1),
            "The text has too many signs: its end stands here as it was typed.",
        ),
    ],
)
def test_what_is_too_much_is_said(text: str, cut: str) -> None:
    """What is cut or not drawn as meant is said in a sentence, and nothing usual is."""
    assert (cut,) == parse(text).cuts
    assert () == parse("> " * 7 + "a\n\n|a|\n|-|\n" + "text " * 9999).cuts
