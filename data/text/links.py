"""Find web addresses and mail addresses in text, number them, and say which of them deceive; pure.

Theory of operation: one pattern runs over the text once, without turning back. An address ends at
white space, at quotation marks, at punctuation of Chinese and Japanese (which write no blank after
it), and at their letters unless those follow a sign such as `/` or `=`. What stands at its end and
belongs to the sentence (a full stop, a bracket that was opened before it) is taken off again.
Mail that came as HTML ends in a list `[1] https://…` made by our renderer (and many people write
such lists by hand): those numbers stay, the other addresses are numbered on from there.
"""
# ruff: noqa: RUF001 - quotation marks of several scripts end an address

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from data.text.scripts import label_doubt

LINKS_MAX = 300
"""Numbered in one message; a newsletter has a tenth of it."""
_CJK = (
    "\u2e80-\u2fff\u3040-\u30ff\u3105-\u31bf\u31f0-\u31ff"
    "\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
# White space and control, brackets of mark-up, all quotation marks, CJK punctuation, full-width
# forms; the ellipsis, because a cut address leads nowhere.
_ENDS = '\\s\x00-\x1f\x7f<>"`{}|\\\\^«»“”„‟‘’‚…\u2039\u203a\u3000-\u303f\uff00-\uffef\ufffd'
_RUN = f"(?:[^{_ENDS}{_CJK}]|(?<=[-/=&?#._%+~:{_CJK}])[{_CJK}])++"
_WEB = re.compile(
    rf"(?<![a-z0-9_@.])(?:(?:https?|ftp)://|mailto:|tel:|www\.(?=\w)){_RUN}", re.IGNORECASE
)
_RARE = re.compile(r"mailto:|tel:", re.IGNORECASE)
_LOCAL = r"[\w.!#$%&'*+=?^~-]"
_MAIL = re.compile(
    rf"(?<!{_LOCAL})(?<![@/]){_LOCAL}{{1,64}}+@(?:[^\W_](?:[\w-]{{0,62}})\.){{1,8}}[^\W\d_][\w-]{{0,62}}",
    re.ASCII,
)
_LISTED = re.compile(r"\[(\d{1,3})\] ((?:https?|ftp|mailto|tel|sms):\S+)", re.IGNORECASE)
_NUMBERED = re.compile(r" \[\d{1,3}\](?!\()")
_TRAILING = frozenset(".,;:!?'*_~·،؛؟।")
_BRACKETS = {")": "(", "]": "["}
_LAST_SIGNS = _TRAILING | _BRACKETS.keys()
_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//([^/?#]*)", re.IGNORECASE)
_NAMED_HOST = re.compile(
    r"(?<![\w@.-])(?:https?://)?(?:www\.)?((?:[^\W_][\w-]{0,62}\.){1,8}[^\W\d_]{2,24})(?![\w@-])",
    re.IGNORECASE,
)
# Pages by which Microsoft and Google lead to what was linked; they name it whole.
_WRAPPED = re.compile(
    r"https://(?:\w+\.safelinks\.protection\.outlook\.com/[^?]*\?(?:[^&]*&(?:amp;)?)*?url="
    r"|www\.google\.com/url\?(?:[^&]*&)*?(?:q|url)=)(https?(?:%3a|:)[^&]+)",
    re.IGNORECASE,
)
_ONWARD = re.compile(r"[=/]https?(?:%3a|:)(?:%2f|/){2}[^&]+", re.IGNORECASE)
_NUMBER = re.compile(r"(?:0x[0-9a-f]+|[0-9]+)", re.IGNORECASE)
_FILE_ENDINGS = frozenset(
    ("pdf", "html", "htm", "js", "png", "jpg", "txt", "doc", "docx", "xls", "xlsx", "csv", "zip")
)
"""Words such as `terms.pdf` name a file and no host."""
WORDS_MAX = 300
"""What of a link's words is looked at; nobody is deceived by what comes after."""


@dataclass(frozen=True, slots=True)
class FoundLink:
    """An address as it stands in a text."""

    start: int
    end: int
    target: str


@dataclass(frozen=True, slots=True)
class NumberedLink:
    """A target with the number that stands beside it in the message; mail addresses have none."""

    number: int
    target: str
    doubt: str = ""
    """Why it may lead elsewhere than it seems to; empty where nothing is odd."""


def may_hold_links(text: str) -> bool:
    """Say, fast, whether it is worth looking for links."""
    if "://" in text or "www." in text.lower():
        return True
    return ":" in text and _RARE.search(text) is not None


def find_links(text: str) -> Iterator[FoundLink]:
    """Give the web addresses of a text, in order."""
    if not may_hold_links(text):
        return
    for match in _WEB.finditer(text):
        end = _end_of(match[0])
        target = match[0][:end]
        if any(char.isalnum() for char in target.partition(":")[2] or target[4:]):
            yield FoundLink(match.start(), match.start() + end, target)


def find_addresses(text: str) -> list[str]:
    """Give the mail addresses of a text, each once, in order."""
    if "@" not in text:
        return []
    found: dict[str, str] = {}
    for match in _MAIL.finditer(text):
        found.setdefault(match[0].lower(), match[0])
        if len(found) >= LINKS_MAX:
            break
    return list(found.values())


def number_links(new_text: str, whole: str, doubts: dict[str, str]) -> tuple[NumberedLink, ...]:
    """Number the links of a message: as its own list says, then what is new, then what is quoted.

    `doubts` says of targets what the mail's mark-up told of them.
    """
    return tuple(
        NumberedLink(number, target, doubts.get(target) or doubt_about("", target))
        for target, number in link_numbers(new_text, whole, is_whole=True).items()
    )


def link_numbers(new_text: str, whole: str, *, is_whole: bool) -> dict[str, int]:
    """Give the number of each target; without `is_whole` only of those in what is new.

    The quoted part of a long thread is most of it and is seldom looked at; its links come last,
    so they change no number before them.
    """
    targets = dict.fromkeys(listed_links(whole))
    is_listed = bool(targets)
    for text in (new_text, whole) if is_whole else (new_text,):
        for link in find_links(text):
            if len(targets) >= LINKS_MAX:
                break
            # Words of a listed link that look like an address lead where its number says.
            if not (is_listed and _NUMBERED.match(text, link.end)):
                targets.setdefault(link.target)
    return {target: number for number, target in enumerate(targets, 1)}


def listed_links(text: str) -> list[str]:
    """Give the targets of the list `[1] …`, `[2] …` in a text, where there is one."""
    if "[1] " not in text:
        return []
    best: list[str] = []
    run: list[str] = []
    for line in text.split("\n"):
        found = _LISTED.fullmatch(line)
        if found is None:
            run = []
            continue
        if found[1] == "1":
            run = []
        if int(found[1]) == len(run) + 1:
            run.append(found[2])
            best = max(best, run, key=len)
    return list(best) if len(set(best)) == len(best) else []


def with_numbers(line: str, numbers: dict[str, int]) -> str:
    """Give a line with `[n]` behind each link; the lines of a list have theirs in front."""
    if not numbers or _LISTED.fullmatch(line):
        return line
    pieces, done = [], 0
    for link in find_links(line):
        number = numbers.get(link.target)
        if number is not None and not _NUMBERED.match(line, link.end):
            pieces.append(f"{line[done : link.end]} [{number}]")
            done = link.end
    return "".join((*pieces, line[done:])) if pieces else line


def doubt_about(words: str, target: str) -> str:
    """Say in what a link deceives who reads its words; empty where it does not."""
    if target[:7].lower() == "mailto:":
        return _mail_doubt(words, target)
    host, has_user = _host_of(target)
    if not host:
        return ""
    if has_user:
        return f"leads to {host}: what stands before @ is no host"
    if _is_number(host):
        return f"leads to {host}: a number, no name"
    return _script_doubt(host) or _named_doubt(words, host, target)


def _script_doubt(host: str) -> str:
    """Say whether a host is not what it is read as."""
    for label in host.split("."):
        if odd := label_doubt(label):
            return f"the host {host} {odd}"
    return ""


def _named_doubt(words: str, host: str, target: str) -> str:
    """Say whether a link's words name another host than the one it leads to."""
    for match in _NAMED_HOST.finditer(words[:WORDS_MAX]):
        named = match[1].lower()
        if named.rpartition(".")[2] in _FILE_ENDINGS or _is_kin(named, host):
            continue
        # Where it goes on to is told, never believed: anybody can write it there.
        onward = onward_host(target)
        goes_on = f" and on to {onward}" if onward and onward != host else ""
        return f"says {named}, leads to {host}{goes_on}"
    return ""


def _mail_doubt(words: str, target: str) -> str:
    """Say whether the words name another mail address than the one that is written to."""
    written = target[7:].partition("?")[0].casefold()
    named = [address.casefold() for address in find_addresses(words[:WORDS_MAX])]
    if not named or unquote(written) in named:
        return ""
    return f"says {named[0]}, writes to {written}"


def unwrapped(target: str) -> str:
    """Give where a link really leads that a mail server led through a page of its own."""
    found = _WRAPPED.match(target)
    if found is None:
        return target
    inner = unquote(found[1])
    return (
        inner
        if _WEB.match(inner) and not any(c.isspace() or not c.isprintable() for c in inner)
        else target
    )


def onward_host(target: str) -> str:
    """Give the host that an address names as where to go on to, if it names one."""
    found = _ONWARD.search(target)
    return _host_of(unquote(found[0][1:]))[0] if found else ""


def _is_number(host: str) -> bool:
    """Say whether a host is a number: four bytes, one number, or an address of IPv6."""
    if host.startswith("["):
        return True
    return all(_NUMBER.fullmatch(part) for part in host.split("."))


def _end_of(written: str) -> int:
    """Say where an address ends: not with the sentence's own punctuation."""
    end = len(written)
    if written[-1] not in _LAST_SIGNS:
        return end
    surplus = {
        close: written.count(close) - written.count(open_) for close, open_ in _BRACKETS.items()
    }
    while end:
        last = written[end - 1]
        if last in _TRAILING:
            end -= 1
        elif surplus.get(last, 0) > 0:
            surplus[last] -= 1
            end -= 1
        else:
            break
    return end


def _host_of(target: str) -> tuple[str, bool]:
    found = _HOST.match(target)
    if found is None:
        return (
            (target.partition("/")[0].lower(), False)
            if target[:4].lower() == "www."
            else ("", False)
        )
    # A browser takes a backslash for a slash, and what stands before the last @ for a user.
    user, _, rest = found[1].partition("\\")[0].rpartition("@")
    host = rest.partition("]")[0] + "]" if rest[:1] == "[" else rest.partition(":")[0]
    return host.lower().rstrip("."), bool(user)


def _is_kin(one: str, other: str) -> bool:
    """Say whether one host is the other or lies in it."""
    one, other = one.removeprefix("www."), other.removeprefix("www.")
    return one == other or one.endswith("." + other) or other.endswith("." + one)
