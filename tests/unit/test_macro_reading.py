"""Macros as they are typed: what is kept, and what is refused in which words."""

from __future__ import annotations

import pytest

from console.domain.deeds import Assign, ChangeTags, SetPriority, Simple, Snooze, Standing, Verb
from console.domain.front_matter import parse_sheet
from console.domain.macros.effects import MacroDeed, tell_effects, then_of
from console.domain.macros.files import Source, read_files, render_files
from console.domain.macros.finding import find_macros
from console.domain.macros.reading import read_name
from console.domain.words import Refused
from data.records import (
    AgentId,
    FollowUpKind,
    Macro,
    MacroActions,
    MacroEscalation,
    MacroFollowUp,
    MacroId,
    MacroText,
    MacroWords,
    Priority,
    SafeLine,
    Status,
    WaitingOn,
)
from data.records.escalations import Reason, Way
from tests.support.macros import KNOWN, NOW, read, refusals

HELLO = MacroText("", "Hello")


def test_everything_a_macro_can_do_is_read() -> None:
    """Each key fills its field, in whatever case and with the words that people use."""
    macro = read(
        "Reset Login",
        {
            "title": "Reset a login", "category": "Login", "aliases": "Password, forgot",
            "status": "Waiting on the customer", "tags": "#Login, vip", "remove-tags": ("new",),
            "priority": "High", "kind": "Support", "cause": "late parcel", "stage": "set-up",
            "assign": "me", "tier": "Second  Level", "snooze": "3d", "follow-up": "7d",
            "follow-up-text": "Ask {{ customer.name }}", "follow-up-kind": "if no reply",
        },
        [MacroText("Danish", "Hej"), HELLO],
    )  # fmt: skip

    assert MacroWords(
        "reset-login", SafeLine("Reset a login"), SafeLine("Login"), ("password", "forgot"),
        (HELLO, MacroText("da", "Hej")),
        MacroActions(
            "wait", WaitingOn.CUSTOMER, ("login", "vip"), ("new",), Priority.HIGH, "support",
            "late parcel", "set_up", "me", "second level", "3d",
            MacroFollowUp("7d", FollowUpKind.IF_NO_REPLY, "Ask {{ customer.name }}"),
        ),
    ) == macro  # fmt: skip


def test_an_escalation_is_read() -> None:
    """To a tier, an agent or an address, with reason, need and time."""
    macro = read(
        "ask",
        {
            "escalate": "returns", "escalate-need": "A refund", "escalate-reason": "needs decision",
            "escalate-words": "second time", "escalate-tried": "a coupon", "escalate-by": "2d",
            "escalate-way": "consult",
        },
    )  # fmt: skip

    assert macro.actions.escalation == MacroEscalation(
        "returns", Reason.NEEDS_DECISION, "A refund", "second time", "a coupon", "2d", Way.CONSULT
    )
    outside = read("ask", {"escalate": "Lab <lab@x.example>", "escalate-need": "x"})
    assert outside.actions.escalation is not None
    assert "lab@x.example" == outside.actions.escalation.to


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"titel": "x"}, "line 2: there is no key titel; did you mean title?"),
        ({"zzz": "x"}, "there is no key zzz. There are title"),
        ({"tags": "a,b", "tag": "c"}, "line 3: tags stands here a second time"),
        ({"status": "clsoe"}, "“clsoe” is no status"),
        ({"status": "wait on nobody"}, "Did you mean wait on"),
        ({"tags": '"x'}, "could not be searched for"),
        ({"priority": "hihg"}, "Did you mean high?"),
        ({"kind": "suport"}, "Did you mean support?"),
        ({"stage": "useful"}, "is no stage"),
        ({"cause": "late parcle"}, "Did you mean late parcel?"),
        ({"assign": "kay"}, "is no agent; there are mette, kai, me, nobody. Did you mean kai?"),
        ({"tier": "second"}, "Did you mean second level?"),
        ({"snooze": "2026-12-01"}, "is no time for every day; type it as 7d"),
        ({"snooze": "soonish"}, "is no time for every day"),
        ({"follow-up": "in a bit"}, "is no time"),
        ({"follow-up-text": "x"}, "when is it to be? `follow-up: 7d` says it"),
        ({"follow-up": "7d", "follow-up-kind": "send"}, "a macro reminds"),
        ({"follow-up": "7d", "follow-up-text": "{{ nope }}"}, "there is no field nope"),
        ({"escalate": "retuns", "escalate-need": "x"}, "Did you mean returns?"),
        ({"escalate": "a@b@c", "escalate-need": "x"}, "line 2"),
        ({"escalate": "returns"}, "what is needed?"),
        ({"escalate-need": "x"}, "who is asked?"),
        ({"escalate": "kai", "escalate-need": "x", "escalate-reason": "biling"}, "mean billing?"),
        ({"escalate": "kai", "escalate-need": "x", "status": "close"}, "leave out status"),
        ({"status": "close", "snooze": "3d"}, "what is closed is not snoozed"),
        ({"tags": "a", "remove-tags": "a"}, "put on and taken off"),
        ({"aliases": tuple(f"a{n}" for n in range(30))}, "20 aliases are the most"),
        ({}, "neither a text nor an action"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_cure(values: dict[str, str], words: str) -> None:
    """The line, the word, and the nearest right one."""
    assert words in refusals("x", dict(values))


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (
            [MacroText("da", "{{ customer.fristname }}")],
            "the text in da, line 1: there is no field",
        ),
        ([MacroText("", "a\x00b")], "holds a control character"),
        ([MacroText("", " \n ")], "the text: The text is empty"),
        ([MacroText("", "a", "{{ x }}")], "its subject: there is no field x"),
        ([MacroText("klingon", "a")], "is no language"),
        ([MacroText("da", "a"), MacroText("Danish", "b")], "the text in da is there twice"),
    ],
)
def test_a_text_that_is_wrong_is_refused(texts: list[MacroText], words: str) -> None:
    """Which text, which line."""
    assert words in refusals("x", {}, texts)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Reset Login", "reset-login"),
        ("1. Greeting (new)", "1-greeting-new"),
        ("../../etc/passwd", "etc-passwd"),
        ("重置 密码", "重置-密码"),
        ("ＡＢＣ", "abc"),  # noqa: RUF001 - wide letters
        ("नमस्ते", "नमस्ते"),
    ],
)
def test_a_name_takes_one_form(typed: str, name: str) -> None:
    """Whatever is typed, a name is lower case and never a path."""
    assert name == read_name(typed)


@pytest.mark.parametrize("typed", ["", "...", "-_-", "x" * 61])
def test_what_is_no_name_is_refused(typed: str) -> None:
    """A name has a letter, and not too many."""
    assert isinstance(read_name(typed), Refused)


def test_everything_wrong_is_told_at_once() -> None:
    """An agent mends a file once, not line by line."""
    assert 3 == len(
        refusals("x", {"titel": "a", "priority": "b", "kind": "c"}, [HELLO]).split("\n")
    )


def test_effects_are_told_in_words() -> None:
    """The preview says what happens, each in a few words."""
    actions = MacroActions(
        "wait", WaitingOn.CUSTOMER, ("login",), ("new",), Priority.HIGH, "support", "question",
        "use", "kai", "returns", "3d",
        MacroFollowUp("7d", FollowUpKind.IF_NO_REPLY, "still\nwell?"),
        MacroEscalation("returns", Reason.BILLING, "money " * 30, by="2d"),
    )  # fmt: skip
    told = tell_effects(actions, say_time=lambda text: f"<{text}>")

    assert (
        "tags login", "takes off new", "priority high",
        "says support, cause question, stage use", "gives it to kai", "moves it to tier returns",
        "waits on the customer", "snoozes it until <3d>",
        "reminds you <7d> if there is no reply by then: still well?",
    ) == told[:-1]  # fmt: skip
    assert told[-1].startswith("hands it over to returns (billing), by <2d>: money money")
    assert told[-1].endswith("…")
    assert () == tell_effects(MacroActions())
    for at, words in (("7d", "in 7d"), ("monday 9", "monday 9")):
        assert (f"reminds you {words}",) == tell_effects(MacroActions(follow_up=MacroFollowUp(at)))


@pytest.mark.parametrize(
    ("status", "on", "words", "then"),
    [
        (None, None, (), None),
        ("close", None, ("closes it",), "close"),
        ("open", None, ("leaves it open",), "open"),
        ("wait", WaitingOn.CUSTOMER, ("waits on the customer",), "wait"),
        ("wait", WaitingOn.TEAM, ("waits on the team",), "wait_team"),
        ("wait", WaitingOn.THIRD_PARTY, ("waits on a third party",), "wait_third_party"),
    ],
)
def test_a_status_is_told_and_is_what_a_mail_leaves_behind(
    status: str | None, on: WaitingOn | None, words: tuple[str, ...], then: str | None
) -> None:
    """What the words say is what becomes of the conversation."""
    actions = MacroActions(status, on)

    assert (words, then) == (tell_effects(actions), then_of(actions))


def test_a_deed_is_all_its_parts_in_order() -> None:
    """Each part looks at what those before it have made; what stands so already is left."""
    deed = MacroDeed(
        "x",
        (
            ChangeTags(frozenset({"a", "b"}), frozenset({"c"})),
            SetPriority(Priority.HIGH),
            Assign(AgentId(2), "kai"),
            Simple(Verb.CLOSE),
            Snooze(5, "then"),
        ),
    )
    standing = Standing(
        Status.OPEN, columns={"priority": 1, "tier": None}, tags=frozenset({"b", "c"}),
        waits_since_ms=3,
    )  # fmt: skip
    change = deed.decide(standing, agent_id=AgentId(1), now_ms=9)

    assert (frozenset("a"), frozenset("c")) == (change.tags_added, change.tags_removed)
    assert {
        "priority": 2, "assignee_id": 2, "status": "open", "waiting_on": None, "closed_at": None,
        "unanswered_at": 3, "snoozed_until_at": 5,
    } == change.columns  # fmt: skip
    assert deed.needs_waits
    assert deed.done_words.startswith("macro x done: tagged a, b")


def macro(name: str, *, uses: int = 0, **words: object) -> Macro:
    """Make a macro with a history."""
    kept = MacroWords(name, **words)  # type: ignore[arg-type]  # what a test says of it
    return Macro(MacroId(uses), kept, 1, uses, None, None, "mette", NOW, "mette", NOW)


def test_macros_are_found_by_few_letters() -> None:
    """Beginnings before letters within, before letters in order, before the text; then by use."""
    every = [
        macro("refund", uses=3, title=SafeLine("Give money back")),
        macro("password-reset", uses=1, aliases=("login",)),
        macro("late", uses=9, texts=(MacroText("da", "Din pakke: password sendes"),)),
        macro("zh", uses=2, title=SafeLine("重置密码")),
        macro("öl", uses=0, category=SafeLine("Drinks")),
    ]

    def names(query: str) -> list[str]:
        return [found.name for found in find_macros(every, query)]

    assert ["late", "refund", "zh", "password-reset", "öl"] == names("")
    assert ["password-reset", "late"] == names("PASSWORD")
    assert ["password-reset"] == names("pwr")
    assert ["password-reset"] == names("log")
    assert ["refund"] == names("money bac")
    assert ["zh"] == names("密码")
    assert ["öl"] == names("OL")
    assert ["öl"] == names("drinks")
    assert ["late"] == names("sendes")
    assert [] == names("nothing here")


def test_plain_files_are_texts() -> None:
    """Without keys a file's name is the macro, its folder the category, its ending the language."""
    found, troubles = read_files(
        [
            Source("Login/Reset password.md", "Hello\n"),
            Source("Login/Reset password.da.md", "Hej\n"),
            Source("thanks.sv.liquid", "Tack"),
            Source("notes.old.md", "Old"),
        ],
        KNOWN,
    )

    assert [] == troubles
    assert {
        "reset-password": ("Login", [("", "Hello"), ("da", "Hej")]),
        "thanks": ("", [("sv", "Tack")]),
        "notes-old": ("", [("", "Old")]),
    } == {
        each.words.name: (each.words.category, [(t.language, t.body) for t in each.words.texts])
        for each in found
    }


@pytest.mark.parametrize(
    ("files", "path", "words"),
    [
        ({"a.md": "---\ntitle: x\n"}, "a.md", "no second line of ---"),
        ({"a.md": "---\nno key\n---\nx"}, "a.md", "line 2: “no key” is no `key: value`"),
        ({"a.md": "---\ntitle: \"x\n---\nx"}, "a.md", "close its quotes"),
        ({"a.md": "---\ntitle: x\ntitle: y\n---\nx"}, "a.md", "line 3: title stands here a second"),
        ({"a.md": "---\n" + "a: b\n" * 400 + "---\n"}, "a.md", "more than 300 lines"),
        ({"a.md": "x", "a.da.md": "---\ntitle: y\n---\nx"}, "a.da.md", "title is said in a.md"),
        ({"a.md": "x", "a.da.md": "---\nlanguage: sv\n---\nx"}, "a.da.md", "its name says da"),
        ({"a.md": "x", "A.md": "y"}, "A.md", "is there twice"),
        ({"b/a.md": "x", "c/a.md": "y"}, "c/a.md", "b/a.md is a macro of the same name"),
        ({"a.md": "x", "a.da.md": "{{ nope }}"}, "a.da.md", "no field nope"),
        ({"....md": "x"}, "....md", "needs a name"),
        ({"a.md": "---\nlanguage: da\n---\nx", "a.da.md": "y"}, "a.da.md", "is there twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_told(files: dict[str, str], path: str, words: str) -> None:
    """The file, the line, the cure; the other macros of the folder are read all the same."""
    sources = [Source(name, text) for name, text in files.items()]
    found, troubles = read_files([*sources, Source("fine.md", "ok")], KNOWN)

    assert ["fine"] == [each.words.name for each in found]
    assert words in " ".join(trouble.text for trouble in troubles)
    assert path in {trouble.path for trouble in troubles}


def test_front_matter_of_other_tools_is_read() -> None:
    """Lists in brackets, with dashes or commas; quotes; blocks; comments and blank lines."""
    sheet = parse_sheet(
        "---\n# a comment\n\nTitle: 'it''s'\naliases:\n  - a\n  - \"b c\"\ntags: [x, 'y z']\n"
        "follow-up text: |\n  one\n\n    two\n---\nBody\n\n"
    )

    assert () == sheet.problems
    assert "Body\n" == sheet.body
    assert {
        "title": "it's", "aliases": ("a", "b c"), "tags": ("x", "y z"),
        "follow-up-text": "one\n\n  two",
    } == {pair.key: pair.value for pair in sheet.pairs}  # fmt: skip


def test_the_main_file_says_what_a_macro_is() -> None:
    """A translator's file holds a text; what the macro does stands once."""
    kept = read(
        "login",
        {"title": "Login: reset", "tags": ("login",), "status": "wait on customer"},
        [MacroText("en", "Hi"), MacroText("da", "Hej", "Emne")],
    )

    assert {
        "login.md": '---\ntitle: "Login: reset"\nstatus: wait on customer\ntags: [login]\n'
        "language: en\n---\nHi\n",
        "login.da.md": "---\nsubject: Emne\n---\nHej\n",
    } == render_files(kept)
