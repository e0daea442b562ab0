"""Which scripts a word is written in, and whether it could pass for another; pure."""

from __future__ import annotations

from unicodedata import name

LOOK_LATIN = frozenset("аеорсухіјѕԁһӏԛԝкαορυνικχօսոհցք")
"""Small letters of Cyrillic, Greek and Armenian that can be taken for Latin ones."""
_JAPANESE = frozenset({"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})


def scripts_of(word: str) -> set[str]:
    """Give the scripts of a word's letters; those of Chinese and Japanese count as one."""
    scripts = set()
    for char in word:
        if char.isalpha():
            script = name(char, "?").partition(" ")[0]
            scripts.add("CJK" if script in _JAPANESE else script)
    return scripts


def is_mixed(word: str) -> bool:
    """Say whether letters of scripts stand together that look alike."""
    return not word.isascii() and len(scripts_of(word) & _ALIKE) > 1


def passes_for_latin(word: str) -> bool:
    """Say whether every letter of a word that is not Latin looks as if it were."""
    letters = [char for char in word.lower() if char.isalpha()]
    return bool(letters) and not word.isascii() and all(char in LOOK_LATIN for char in letters)


def spelled(label: str) -> str:
    """Give a label of a host name in the letters that it stands for (RFC 3492)."""
    if not label.lower().startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label


def label_doubt(label: str) -> str:
    """Say why a label of a host name is not what it is read as; empty where it is.

    The one measure for links and for senders. Letters of scripts that nobody confuses (東京abc) may
    stand together; what is written in punycode is told always, with `spelled` beside it.
    """
    letters = spelled(label)
    if is_mixed(letters):
        return "mixes letters of several scripts"
    if passes_for_latin(letters):
        return "only looks Latin"
    return "stands for letters of another script" if letters != label else ""
