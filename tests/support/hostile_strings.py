"""Two hundred strings that would do something to a terminal, a tmux, a widget or a reader.

Made of commands and of the ways to begin and end them, so that each is tried in its seven-bit and
its eight-bit form. All hold the word that tells a test whether something of them was shown.
"""
# ruff: noqa: E501 - tables of words

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Iterator

WORD = "Mallory"
ESC, BEL, ST = "\x1b", "\x07", "\x1b\\"
_CSI = {
    "erase the screen": "2J", "go home": "H", "red letters": "31;1m", "hide them": "8m",
    "device attributes": "c", "second attributes": ">0c", "where is the cursor": "6n",
    "report the title": "21t", "report the size": "18t", "push the title": "22;0t",
    "mouse tracking": "?1003h", "other screen": "?1049h", "no paste marks": "?2004l",
    "insert mode": "4h", "columns": "?3h", "scroll region": "1;5r", "scroll up": "9S",
    "delete lines": "99M", "repeat a letter": "9999b", "keyboard": ">1u", "soft reset": "!p",
    "print the screen": "4i", "big move": "9999;9999H", "window to the icon": "2t",
    "many parameters": ";".join("1" * 40) + "m", "asks for a mode": "?2026$p",
}  # fmt: skip
_OSC = {
    "title": "0;owned", "icon": "1;owned", "window": "2;owned", "colour": "4;1;rgb:ff/ff/ff",
    "asks for a colour": "4;1;?", "folder": "7;file://evil/etc", "link": "8;;https://evil.example",
    "notice": "9;owned", "progress": "9;4;3", "ink": "10;?", "paper": "11;#000000",
    "clipboard": "52;c;b3duZWQ=", "asks for it": "52;c;?", "pointer": "22;wait",
    "prompt": "133;A", "notice again": "777;notify;a;b", "copy": "1337;CopyToClipboard=",
    "a file": "1337;File=inline=1:" + b64encode(b"x" * 30).decode(), "run": "1337;Custom=id=x:y",
    "font": "50;fixed", "log file": "46;/tmp/owned", "reset colours": "104", "kitty notice": "99;;x",
    "editor": "633;E;rm", "tag": "L;owned", "old title": "l;owned",
}  # fmt: skip
_DCS = {
    "asks for settings": "$qm", "asks for a word": "+q544e", "sixel": "q#0;2;0;0;0~~@@vv",
    "user's keys": "0;1|17/696420", "through tmux": "tmux;\x1b\x1b]0;owned\x07", "regis": "0pS(E)",
    "letters": "1;1;1{@~", "control mode": "1000p",
}  # fmt: skip
_STRINGS = {"kitty picture": ("_", "Gf=100,a=T;aGVsbG8="), "private": ("^", "owned"),
            "start of string": ("X", "owned"), "screen's title": ("k", "owned")}  # fmt: skip
_ESCAPES = {
    "reset": "c", "save": "7", "restore": "8", "index": "D", "back": "M", "line drawing": "(0",
    "other letters": ")0", "utf-8 off": "%@", "double height": "#3", "fill with E": "#8",
    "keypad": "=", "identify": "Z", "single shift": "N", "memory lock": "l", "next line": "E",
}  # fmt: skip
_CONTROLS = {f"U+{code:04X}": chr(code) for code in (*range(1, 9), *range(11, 27), 28, 29, 30, 127)}
_C1 = {f"C1 {code:02X}": chr(code) for code in (0x80, 0x84, 0x85, 0x88, 0x8D, 0x8E, 0x90, 0x96,
       0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F)}  # fmt: skip
_SIGNS = {
    "override": "\u202egpj.exe", "embedding": "\u202b\u202a", "pops": "\u202c\u2069\u2069",
    "isolate": "\u2067abc", "first strong": "\u2068\u2066", "marks": "\u200e\u200f\u061c",
    "zero width": "a\u200bb\u2060c\ufeff", "joiners": "\u200d\u200c\u200d", "soft": "in\u00advisible",
    "tags": "\U000e0041\U000e007f\U000e0001", "selectors": "x\ufe00\ufe01\U000e0100",
    "emoji style": "\u2764\ufe0f\ufe0e\ufe0f", "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "flags": "\U0001f1e9\U0001f1f0\U0001f1e9", "skin": "\U0001f44d\U0001f3ff\U0001f3ff",
    "flood": "Z" + "\u0301\u0353\u0489" * 60, "fillers": "\u3164\u115f\uffa0\u2800",
    "private": "\ue000\uf8ff\U000f0000", "none": "\ufffe\U0010ffff\U0001fffe", "old": "\ufff9a\ufffab\ufffb",
    "line ends": "a\u2028b\u2029c", "next line": "a\x85b", "music": "\U0001d173\U0001d17a",
    "shorthand": "\U0001bca0", "hieroglyphs": "\U00013430", "deprecated": "\u206a\u206f",
    "wide": "\u5b57" * 30, "ambiguous": "\u00a7\u00b1\u03b1\u2460\u25a0" * 9, "halves": "\uff76\uff9e",
    "unpaired": "\ud800x\udfff", "right to left": "\u05e9\u05dc\u05d5\u05dd (1) \u0645\u0631\u062d\u0628\u0627",
    "long word": "W" * 3000, "ligature": "\ufdfd" * 3, "thai": "\u0e01" + "\u0e49" * 40,
    "combining first": "\u0301\u0302x", "enclosing": "\u20dd\u20e3", "spaces": "\u00a0\u2003\u3000\u205f\u1680",
}  # fmt: skip
_WORDS = {
    "action": "[@click=app.quit]x[/]", "rich": "[bold red on white]x[/]", "open": "[link=https://evil]",
    "broken": "[/nothing][[]", "bang": "[!b]x", "emoji name": ":smiling_imp: :boom:",
    "liquid": "{{ customer.name }}{% assign a = 1 %}", "raw": "{% raw %}", "jinja": "{{7*7}}",
    "tmux style": "#[fg=red,bold]#[range=user|x]", "tmux command": "#(touch /tmp/owned)",
    "tmux format": "#{pane_id}#H##", "percent": "%s%n%d%(x)s", "shell": "$(id)`id`;id|id&&id",
    "paths": "../../../etc/passwd", "dash": "--to=x -rf", "html": "<script>alert(1)</script>",
    "entity": "&#27;[2J&#x9b;2J", "escape words": "\\x1b[2J\\033c\\e]0;x\\a", "caret": "^[[2J",
    "overstrike": "o\bow\bwn\bn", "return": "shown\rowned", "tabs": "a\t\t\t\tb", "nul": "a\0b\0",
    "header": "x\r\nBcc: evil@evil.example", "python": "{0.__class__}", "sql": "'; DROP TABLE x;--",
}  # fmt: skip


def _sample() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, words in _CSI.items():
        found[f"CSI {name}"] = f"{ESC}[{words}"
    for name, words in list(_CSI.items())[::2]:
        found[f"CSI {name}, 8 bit"] = f"\x9b{words}"
    for name, words in _OSC.items():
        found[f"OSC {name}"] = f"{ESC}]{words}{BEL}"
    for name, words in list(_OSC.items())[::2]:
        found[f"OSC {name}, 8 bit"] = f"\x9d{words}\x9c"
    for name, words in list(_OSC.items())[::6]:
        found[f"OSC {name}, no end"] = f"{ESC}]{words}"
    for name, words in _DCS.items():
        found[f"DCS {name}"] = f"{ESC}P{words}{ST}"
        found[f"DCS {name}, 8 bit"] = f"\x90{words}\x9c"
    for name, (begin, words) in _STRINGS.items():
        found[name] = f"{ESC}{begin}{words}{ST}"
    for kind, every in (("ESC", _ESCAPES), ("", _CONTROLS), ("", _C1), ("", _SIGNS), ("", _WORDS)):
        for name, words in every.items():
            found[f"{kind} {name}".strip()] = f"{ESC if kind else ''}{words}"
    return found


HOSTILE = {name: f"{WORD}{words}!" for name, words in _sample().items()}
"""Each by what it tries."""
EVERY = tuple(HOSTILE.values())


def _as_bytes() -> Iterator[bytes]:
    for text in EVERY:
        if "\0" in text:
            continue  # no argument, variable or name of a file holds one
        yield text.encode("utf-8", "surrogatepass")
        if any("\x80" <= char <= "\x9f" for char in text):
            yield text.encode("latin-1", "replace")  # the control as one byte, which is no UTF-8


AS_BYTES = tuple(_as_bytes())
"""As arguments, variables and names of files hold them."""
GIVEN = tuple(map(os.fsdecode, AS_BYTES))
"""The same as Python reads them: a byte that is no UTF-8 is a lone surrogate."""
