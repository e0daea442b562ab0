"""The demo's macros: believable, in five languages, and no check of ours finds fault with them."""

from __future__ import annotations

from datetime import UTC, datetime

from console.demo.macros import read_macros
from console.domain.reply_check import Background, DoubtKind, Reply, check_reply
from data.text.language import guess_language

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_dozen_in_five_languages_and_some_that_only_act() -> None:
    """Whoever tries the demo finds what a shop says, and what it does."""
    kept = read_macros(at=NOON)

    assert 12 <= len(kept)
    assert {"en", "da", "sv", "et", "zh"} == {t.language for m in kept for t in m.texts}
    assert 3 <= sum(not macro.texts for macro in kept)
    assert all(macro.texts or macro.actions for macro in kept)
    assert {True, False} == {macro.actions.follow_up is not None for macro in kept}
    assert any(macro.actions.escalation is not None for macro in kept)


def test_each_text_is_in_its_language_and_kind() -> None:
    """What a team keeps is what the last look would not warn of, but for a file to be attached."""
    for macro in read_macros(at=NOON):
        for text in macro.texts:
            body = text.body.replace("{{", "`{{").replace("}}", "}}`")
            background = Background(language=text.language)
            doubts = {doubt.kind for doubt in check_reply(Reply(body), background)}

            assert doubts <= {DoubtKind.FIELD, DoubtKind.ATTACHMENT}, (macro.name, doubts)
            assert guess_language(text.body) in (text.language, None), (macro.name, text.language)
