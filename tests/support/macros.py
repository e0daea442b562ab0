"""Macros for tests: what there is that they can name, and strategies that make any of them."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from console.domain.front_matter import Pair, Value
from console.domain.macros.files import Source, render_files
from console.domain.macros.reading import Known, read_macro
from data.records import MacroText, MacroWords

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
KNOWN = Known(
    agents=("mette", "kai"), tiers=("second level", "returns"), causes=("late parcel", "question"),
    now=NOW, time_zone="Europe/Copenhagen",
)  # fmt: skip
LINES = st.text(
    st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters="{"), max_size=40
)
"""Anything that may stand on a line, but for what begins a field."""
BODIES = st.builds(
    lambda text, more, end: f"{text}w{more}{end}",
    st.sampled_from(
        ["", "---\n", "---\ntitle: x\n---\n", "\ufeff", "  ", "\n\n", "# ", "{{ customer.name }}"]
    ),
    st.lists(LINES, max_size=5).map("\n".join),
    st.sampled_from(["", "\n", "\n\n", "  ", "\n---", " \n"]),
)
TEXTS = st.dictionaries(
    st.sampled_from(["", "da", "en", "en-GB", "zh-Hant", "smn"]),
    st.tuples(BODIES, LINES),
    max_size=3,
).map(lambda found: [MacroText(code, body, line) for code, (body, line) in found.items()])
TIMES = st.sampled_from(["7d", "2w", "monday 9", "tomorrow", "4h"])
PROMISES = st.lists(LINES, min_size=1, max_size=3).map(lambda lines: "w" + "\n".join(lines))
VALUES: dict[str, st.SearchStrategy[Value]] = {
    "title": LINES,
    "category": LINES,
    "aliases": st.lists(LINES.filter(lambda line: "," not in line), max_size=3).map(tuple),
    "tags": st.lists(st.sampled_from(["vip", "løn", "中文", "a.b"]), max_size=3).map(tuple),
    "priority": st.sampled_from(["low", "normal", "high", "urgent"]),
    "kind": st.sampled_from(["service", "support"]),
    "cause": st.sampled_from(KNOWN.causes),
    "stage": st.sampled_from(["pre_sale", "use"]),
    "snooze": TIMES,
}


def read(name: str, values: dict[str, Value], texts: list[MacroText] | None = None) -> MacroWords:
    """Read a macro that is right."""
    pairs = [Pair(key, value, 0) for key, value in values.items()]
    found = read_macro(name, pairs, texts or [], KNOWN)
    assert isinstance(found, MacroWords), found
    return found


def refusals(name: str, values: dict[str, Value], texts: list[MacroText] | None = None) -> str:
    """Give what is wrong with a macro."""
    pairs = [Pair(key, value, n) for n, (key, value) in enumerate(values.items(), 2)]
    found = read_macro(name, pairs, texts or [], KNOWN)
    assert not isinstance(found, MacroWords), found
    return "\n".join(found)


def sources_of(macro: MacroWords) -> list[Source]:
    """Give the files of a macro as they are read."""
    return [Source(path, text) for path, text in render_files(macro).items()]


@st.composite
def macro_words(draw: st.DrawFn) -> MacroWords:
    """Make any macro that can be kept."""
    values: dict[str, Value] = {
        key: draw(strategy) for key, strategy in VALUES.items() if draw(st.booleans())
    }
    texts = draw(TEXTS)
    how = draw(st.sampled_from(["nothing", "decides", "escalates"]))
    if how == "decides":
        values["status"] = draw(st.sampled_from(["open", "wait on customer", "wait on team"]))
        values["assign"] = draw(st.sampled_from(["me", "nobody", "kai"]))
        values["tier"] = draw(st.sampled_from(KNOWN.tiers))
    elif how == "escalates":
        values.pop("snooze", None)  # escalating says what it is waiting for
        values["escalate"] = draw(st.sampled_from(["returns", "kai", "outside@x.example"]))
        values["escalate-need"] = draw(PROMISES)
        values["escalate-tried"] = draw(PROMISES)
        values["escalate-reason"] = draw(st.sampled_from(["billing", "needs expertise"]))
        values["escalate-way"] = draw(st.sampled_from(["consult", "hand over"]))
        values["escalate-by"] = draw(TIMES)
    if draw(st.booleans()):
        values["follow-up"] = draw(TIMES)
        values["follow-up-text"] = draw(PROMISES)
        values["follow-up-kind"] = draw(st.sampled_from(["remind", "if no reply"]))
    if not texts:
        values["remove-tags"] = ("new",)
    return read(draw(st.sampled_from(["login", "løn", "重置-密码", "a_b-3"])), values, texts)
