"""Domain: a macro as it is typed or stands in a file, read or refused in sentences (pure).

Theory of operation: options of a command, lines in `$EDITOR` and files say the same with the same
`key: value` pairs. All are read here, against who and what there is now; everything that is wrong
is told at once, with the line and the nearest right word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from unicodedata import category

from console.domain.field_reading import read_field, read_language
from console.domain.front_matter import Pair
from console.domain.macros.effects import ME, NOBODY
from console.domain.macros.templates import check_text
from console.domain.macros.variants import in_order
from console.domain.typed_times import Understood, understand
from console.domain.words import Refused, named, nearest, read_cause, read_tags, read_tier_name
from data.errors import ComposeError
from data.mail.addresses import parse_recipient
from data.records import (
    FollowUpKind,
    MacroActions,
    MacroEscalation,
    MacroFollowUp,
    MacroText,
    MacroWords,
    Priority,
    WaitingOn,
)
from data.records.escalations import Reason, Way
from data.text.fold import fold_name, fold_tag
from data.text.safe import clean_line

Chosen = TypeVar("Chosen", bound=StrEnum)
NAME_MAX = 60
TITLE_MAX = 100
ALIASES_MAX = 20
TEXTS_MAX = 30
PROMISE_MAX = 5000
"""Letters of what a follow-up or an escalation says."""
_DASHES = re.compile("-{2,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LATER = timedelta(days=400)
"""A time that is still understood then is no date of a calendar."""
_STATUS: dict[str, tuple[str, WaitingOn | None]] = {
    "close": ("close", None), "closed": ("close", None), "done": ("close", None),
    "open": ("open", None), "reopen": ("open", None),
    "wait": ("wait", WaitingOn.CUSTOMER),
}  # fmt: skip
_WAITS = {
    f"{verb} {on.value}": on for verb in ("wait", "wait on", "waiting on") for on in WaitingOn
}
KEYS = (
    "title", "category", "aliases", "language", "subject", "status", "tags", "remove-tags",
    "priority", "kind", "cause", "stage", "assign", "tier", "snooze", "follow-up",
    "follow-up-kind", "follow-up-text", "escalate", "escalate-reason", "escalate-words",
    "escalate-need", "escalate-tried", "escalate-by", "escalate-way",
)  # fmt: skip
ACTION_KEYS = KEYS[KEYS.index("status") :]
_SAME = {"tag": "tags", "untag": "remove-tags", "alias": "aliases", "then": "status",
         "assignee": "assign", "shelf": "category"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """Who and what there is, as far as macros name it."""

    agents: tuple[str, ...]
    tiers: tuple[str, ...]
    causes: tuple[str, ...]
    """That leads keep; empty where any is right."""
    now: datetime
    time_zone: str


@dataclass(slots=True)
class Typed:
    """What was typed of one macro; problems gather as it is read."""

    known: Known
    pairs: dict[str, Pair] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def refuse(self, key: str, why: str) -> None:
        """Note what is wrong with a key."""
        line = self.pairs[key].line if key in self.pairs else 0
        self.problems.append(f"line {line}: {why}" if line else why)

    def text(self, key: str) -> str:
        """Give what stands behind a key; nothing where it is not there."""
        return self.pairs[key].text.strip() if key in self.pairs else ""

    def words(self, key: str) -> tuple[str, ...]:
        """Give the list behind a key."""
        return self.pairs[key].words if key in self.pairs else ()


def read_macro(
    name: str, pairs: Sequence[Pair], texts: Sequence[MacroText], known: Known
) -> MacroWords | tuple[str, ...]:
    """Read a macro; give what is wrong with it instead, each in a sentence."""
    typed = Typed(known)
    for pair in pairs:
        key = _SAME.get(pair.key, pair.key)
        if key not in KEYS:
            near = nearest(key, KEYS)
            meant = f"; did you mean {near}?" if near else f". There are {', '.join(KEYS)}."
            typed.problems.append(f"line {pair.line}: there is no key {pair.key}{meant}")
        elif key in typed.pairs:
            typed.problems.append(f"line {pair.line}: {key} stands here a second time.")
        elif pair.text.strip():
            typed.pairs[key] = pair
    macro = MacroWords(
        name=_name(typed, name),
        title=clean_line(typed.text("title"), limit=TITLE_MAX),
        category=clean_line(typed.text("category"), limit=TITLE_MAX),
        aliases=_aliases(typed),
        texts=_texts(typed, texts),
        actions=_actions(typed),
    )
    if not macro.texts and not macro.actions:
        typed.problems.append("it has neither a text nor an action; give it one of them.")
    return tuple(typed.problems) or macro


def read_name(text: str) -> str | Refused:
    """Read the name of a macro: lower case, letters and digits, `-` for everything else."""
    folded = fold_tag(clean_line(text))
    kept = (char if char == "_" or category(char)[0] in "LMN" else "-" for char in folded)
    name = _DASHES.sub("-", "".join(kept)).strip("-_")
    if not name:
        return Refused("A macro needs a name with a letter or a digit in it.")
    if len(name) > NAME_MAX:
        return Refused(f"A macro's name has at most {NAME_MAX} letters; this has {len(name)}.")
    return name


def read_body(text: str) -> str | Refused:
    """Read a text as it is kept: with every blank, without what no mail may hold."""
    text = text.replace("\r\n", "\n")
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        return Refused(f"Line {line} of the text holds a control character; leave it out.")
    if not any(category(char)[0] in "LNPS" for char in text):
        return Refused("The text is empty.")
    return text


def _name(typed: Typed, name: str) -> str:
    read = read_name(name)
    if isinstance(read, Refused):
        typed.problems.append(read.why)
        return ""
    return read


def _aliases(typed: Typed) -> tuple[str, ...]:
    words = [fold_name(word) for word in typed.words("aliases")]
    for word in words:
        if "," in word or len(word) > NAME_MAX:
            typed.refuse("aliases", f"“{word[:20]}” is no alias; give short words.")
    if len(words) > ALIASES_MAX:
        typed.refuse("aliases", f"{ALIASES_MAX} aliases are the most.")
    return tuple(dict.fromkeys(word for word in words if word))


def _texts(typed: Typed, texts: Sequence[MacroText]) -> tuple[MacroText, ...]:
    kept: dict[str, MacroText] = {}
    for text in texts:
        language = _language(typed, text.language)
        what = f"the text in {language}" if language else "the text"
        body = read_body(text.body)
        if isinstance(body, Refused):
            typed.problems.append(f"{what}: {body.why}")
            continue
        if language in kept:
            typed.problems.append(f"{what} is there twice.")
        subject = clean_line(text.subject)
        problems = check_text(body)
        typed.problems += [f"{what}, {_lower(str(problem))}" for problem in problems]
        typed.problems += [
            f"{what}, its subject: {problem.text}" for problem in check_text(subject)
        ]
        kept[language] = MacroText(language, body, subject)
    if len(kept) > TEXTS_MAX:
        typed.problems.append(f"{TEXTS_MAX} languages are the most.")
    return in_order(tuple(kept.values()))


def _language(typed: Typed, text: str) -> str:
    if not text:
        return ""
    read = read_language(text)
    if isinstance(read, Refused):
        typed.problems.append(read.why)
        return ""
    return read.name


def _actions(typed: Typed) -> MacroActions:
    status, on = _status(typed)
    actions = MacroActions(
        status=status,
        waiting_on=on,
        tags_added=_tags(typed, "tags"),
        tags_removed=_tags(typed, "remove-tags"),
        priority=_priority(typed),
        kind=_field(typed, "kind"),
        cause=_cause(typed),
        stage=_field(typed, "stage"),
        assign=_assign(typed),
        tier=_tier(typed),
        snooze=_time(typed, "snooze") or None,
        follow_up=_follow_up(typed),
        escalation=_escalation(typed),
    )
    if set(actions.tags_added) & set(actions.tags_removed):
        typed.refuse("remove-tags", "a tag is put on and taken off; say one of the two.")
    if actions.status == "close" and actions.snooze:
        typed.refuse("snooze", "what is closed is not snoozed; leave out one of the two.")
    decided = (actions.status, actions.assign, actions.tier, actions.snooze)
    if actions.escalation is not None and any(decided):
        typed.refuse("escalate", "escalating says who has it and on whom it waits;"
                     " leave out status, assign, tier and snooze.")  # fmt: skip
    return actions


def _status(typed: Typed) -> tuple[str | None, WaitingOn | None]:
    text = " ".join(fold_name(typed.text("status")).replace("_", " ").replace(" the ", " ").split())
    if not text:
        return None, None
    if text in _STATUS:
        return _STATUS[text]
    known = {words.replace("_", " "): on for words, on in _WAITS.items()}
    if text in known:
        return "wait", known[text]
    words = ["close", "open", *(f"wait on {on.value.replace('_', ' ')}" for on in WaitingOn)]
    near = nearest(text, words)
    meant = f" Did you mean {near}?" if near else ""
    typed.refuse("status", f"“{text[:30]}” is no status; there are {', '.join(words)}.{meant}")
    return None, None


def _tags(typed: Typed, key: str) -> tuple[str, ...]:
    read = read_tags(typed.words(key))
    if isinstance(read, Refused):
        typed.refuse(key, _lower(read.why))
        return ()
    return tuple(sorted(word.name for word in read))


def _priority(typed: Typed) -> Priority | None:
    text = fold_name(typed.text("priority"))
    if not text:
        return None
    if text in tuple(Priority):
        return Priority(text)
    _refuse_word(typed, "priority", text, [each.value for each in Priority])
    return None


def _field(typed: Typed, key: str) -> str | None:
    if not typed.text(key):
        return None
    read = read_field(key, typed.text(key))
    if isinstance(read, Refused):
        typed.refuse(key, _lower(read.why))
        return None
    return read.name


def _cause(typed: Typed) -> str | None:
    if not typed.text("cause"):
        return None
    read = read_cause(typed.text("cause"))
    if isinstance(read, Refused):
        typed.refuse("cause", _lower(read.why))
        return None
    causes = typed.known.causes
    if causes and read.name not in causes:
        _refuse_word(typed, "cause", read.name, causes)
    return read.name


def _assign(typed: Typed) -> str | None:
    name = typed.text("assign")
    if not name or name in (ME, NOBODY) or name in typed.known.agents:
        return name or None
    _refuse_word(typed, "assign", name, (*typed.known.agents, ME, NOBODY), noun="agent")
    return None


def _tier(typed: Typed) -> str | None:
    if not typed.text("tier"):
        return None
    read = read_tier_name(typed.text("tier"))
    name = typed.text("tier") if isinstance(read, Refused) else read.name
    if name not in typed.known.tiers:
        _refuse_word(typed, "tier", name, typed.known.tiers)
        return None
    return name


def _time(typed: Typed, key: str) -> str:
    """Read a time that means the same whenever, and in whatever language, the macro is used."""
    text = clean_line(typed.text(key))
    if not text:
        return ""
    for now in (typed.known.now, typed.known.now + _LATER):
        read = understand(text, now=now, time_zone=typed.known.time_zone)
        if not isinstance(read, Understood):
            typed.refuse(key, f"“{text[:30]}” is no time for every day; type it as 7d, 2w, 4h or"
                         " monday 9.")  # fmt: skip
            return ""
    return text


def _follow_up(typed: Typed) -> MacroFollowUp | None:
    at = _time(typed, "follow-up")
    kind = _one_of(typed, "follow-up-kind", FollowUpKind, FollowUpKind.REMIND)
    text = _promise(typed, "follow-up-text")
    if not typed.text("follow-up"):
        for key in ("follow-up-kind", "follow-up-text"):
            if key in typed.pairs:
                typed.refuse(key, "when is it to be? `follow-up: 7d` says it.")
        return None
    if kind is FollowUpKind.SEND:
        typed.refuse("follow-up-kind", "a macro reminds; what is to be sent later is written with"
                     " `follow-up add --send-file`.")  # fmt: skip
    return MacroFollowUp(at, kind, text)


def _escalation(typed: Typed) -> MacroEscalation | None:
    to = _asked(typed)
    reason = _one_of(typed, "escalate-reason", Reason, Reason.OTHER)
    way = _one_of(typed, "escalate-way", Way, Way.HAND_OVER)
    need = _promise(typed, "escalate-need")
    words, tried = (_promise(typed, key) for key in ("escalate-words", "escalate-tried"))
    by = _time(typed, "escalate-by")
    if not typed.text("escalate"):
        for key in typed.pairs:
            if key.startswith("escalate-"):
                typed.refuse(key, "who is asked? `escalate: TIER` says it.")
        return None
    if not need:
        typed.refuse("escalate", "what is needed? `escalate-need: …` says it.")
    return MacroEscalation(to, reason, need, words, tried, by, way)


def _asked(typed: Typed) -> str:
    text = typed.text("escalate")
    read = read_tier_name(text)
    tier = text if isinstance(read, Refused) else read.name
    if not text or tier in typed.known.tiers:
        return tier if text else ""
    if "@" in text:
        try:
            return parse_recipient(text).address
        except ComposeError as error:
            typed.refuse("escalate", _lower(str(error)))
            return ""
    if text not in typed.known.agents:
        names = (*typed.known.tiers, *typed.known.agents)
        _refuse_word(typed, "escalate", text, names, noun="tier, agent or address")
    return text


def _promise(typed: Typed, key: str) -> str:
    """Read what a follow-up or an escalation says: Liquid, lines without blanks at their ends."""
    lines = "\n".join(line.rstrip() for line in typed.text(key).split("\n"))
    if not lines:
        return ""
    body = read_body(lines)
    if isinstance(body, Refused):
        typed.refuse(key, _lower(body.why))
        return ""
    if len(body) > PROMISE_MAX:
        typed.refuse(key, f"it has {len(body)} letters; {PROMISE_MAX} are the most.")
    for problem in check_text(body):
        typed.refuse(key, problem.text)
    return body


def _one_of(typed: Typed, key: str, values: type[Chosen], otherwise: Chosen) -> Chosen:
    text = fold_name(typed.text(key)).replace("-", " ").replace("_", " ")
    if not text:
        return otherwise
    for value in values:
        if text == value.value.replace("_", " "):
            return value
    _refuse_word(typed, key, text, [value.value.replace("_", " ") for value in values])
    return otherwise


def _refuse_word(
    typed: Typed, key: str, text: str, words: Sequence[str], *, noun: str | None = None
) -> None:
    near = nearest(text, words)
    meant = f" Did you mean {near}?" if near else ""
    there = f"; there are {named(words)}." if words else "; there is none yet."
    typed.refuse(key, f"“{text[:40]}” is no {noun or key.replace('-', ' ')}{there}{meant}")


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
