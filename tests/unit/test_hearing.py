"""Answers and pastes of a terminal are taken out from among the keys, however they are cut."""

from __future__ import annotations

import pytest

from console.render.hearing import (
    ANSWER_RESTS_MAX,
    PASTE_BEGIN,
    PASTE_END,
    PASTE_RESTS_MAX,
    STRING_MAX,
    Hearing,
    Pasted,
    Typed,
    is_half,
)

ANSWERS = (
    "\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "\x1b]11;rgb:ffff/ffff/ffff\x07", "\x1b]52;c;b3duZWQ=\x07",
    "\x1b]lowned\x1b\\", "\x1b]4;1;rgb:0/0/0\x1b\\", "\x1bP>|XTerm(370)\x1b\\",
    "\x1bP1+r544e=787465726d\x1b\\", "\x1bP1$r0m\x1b\\", "\x1b_Gi=1;OK\x1b\\", "\x1b[?62;22c",
    "\x1b[>41;370;0c", "\x1b[=1;2c", "\x1b[?1u", "\x1b[8;24;80t", "\x1b[?997;1n",
)  # fmt: skip
HEARD = (
    "\x1b[24;80R", "\x1b[?2026;2$y", "\x1b[48;24;80;480;640t", "\x1b[A", "\x1b[1;5C", "\x1bOP",
    "\x1b]q", "\x1bPq", "\x1b[I", "\x1b[O", "\x1b[97;5u", "\x1b[<0;1;1M", "\x1bx",
    "]11;rgb", "\x9b", "p", "\x07", "\x1b\x1b[A",
)  # fmt: skip
PASTES = (
    "plain",
    "a\x1b]0;x\x07b\x1b[?62c",
    "log \x1b[31mred\x1b[0m \x0bk",
    "\x1b",
    "\x1b[",
    "e\n",
)


def heard(*pieces: str) -> tuple[str, str]:
    """Give what is typed and what is pasted, of what arrives in pieces."""
    hearing = Hearing()
    found = [each for piece in pieces for each in hearing.hear(piece)]
    found += hearing.rest()
    kinds: tuple[type[Typed | Pasted], ...] = (Typed, Pasted)
    typed, pasted = ("".join(each.text for each in found if type(each) is kind) for kind in kinds)
    return typed, pasted


@pytest.mark.parametrize("answer", ANSWERS, ids=ascii)
def test_answers_are_no_keys(answer: str) -> None:
    """Whole, or cut anywhere, nothing of them arrives."""
    for cut in range(1, len(answer) + 1):
        assert ("jk", "") == heard(f"j{answer[:cut]}", f"{answer[cut:]}k")


@pytest.mark.parametrize("typed", HEARD, ids=ascii)
def test_all_else_is_heard(typed: str) -> None:
    """Keys and what was asked for come through as they are."""
    assert [Typed(typed)] == list(Hearing().hear(typed))


def test_an_esc_alone_is_a_key_after_a_rest() -> None:
    """Until then it may be what all else begins with."""
    hearing = Hearing()

    assert [] == list(hearing.hear("\x1b"))
    assert [Typed("\x1b")] == list(hearing.rest())
    assert [] == list(hearing.rest())


@pytest.mark.parametrize("pasted", PASTES, ids=ascii)
def test_a_paste_is_text(pasted: str) -> None:
    """Whatever stands in it, and wherever it is cut, no key is pressed by it."""
    whole = f"{PASTE_BEGIN}{pasted}{PASTE_END}"
    for cut in range(1, len(whole)):
        assert ("jk", pasted) == heard(f"j{whole[:cut]}", f"{whole[cut:]}k")
    for letter in ("j", "\x1b[A"):
        assert (letter, pasted) == heard(*whole, letter)


def test_what_has_no_end_is_given_up() -> None:
    """After its bound or a rest, what is typed counts again; of a paste nothing is lost."""
    hearing = Hearing()
    assert [] == list(hearing.hear("\x1b]11;rgb:ff"))
    assert [] == [each for _ in range(ANSWER_RESTS_MAX) for each in hearing.rest()]
    assert [Typed("q")] == list(hearing.hear("q"))

    assert [] == list(hearing.hear("\x1b]52;c;" + "A" * STRING_MAX))
    assert [Typed("q")] == list(hearing.hear("q"))

    assert [] == list(hearing.hear(f"{PASTE_BEGIN}words"))
    given = [each for _ in range(PASTE_RESTS_MAX) for each in hearing.rest()]
    assert [Pasted("words")] == given
    assert [Typed("q")] == list(hearing.hear("q"))


def test_half_a_character_is_known() -> None:
    """A key may bring any number as its character."""
    assert is_half("\ud800")
    assert not is_half("å")
    assert not is_half(None)
