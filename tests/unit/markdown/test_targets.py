"""Targets: where a link of an article may lead, and what is dead in every disguise."""
# ruff: noqa: RUF001 - letters that look like others are what it is about

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.markdown.targets import Target, TargetKind, read_target
from data.text.safe import is_safe

WEB, MAIL, PHONE = TargetKind.WEB, TargetKind.MAIL, TargetKind.PHONE
ANCHOR, ARTICLE, FILE = TargetKind.ANCHOR, TargetKind.ARTICLE, TargetKind.FILE


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("https://example.com/a?b=c#d", Target(WEB, "https://example.com/a?b=c#d")),
        ("HTTP://example.com:8080", Target(WEB, "http://example.com:8080")),
        ("www.example.com/x", Target(WEB, "https://www.example.com/x")),
        ('https://example.com/a b"<c>`', Target(WEB, "https://example.com/a%20b%22%3Cc%3E%60")),
        ("https://пример.рф/путь", Target(WEB, "https://пример.рф/путь")),
        ("https://[2001:db8::1]/", Target(WEB, "https://[2001:db8::1]/")),
        ("mailto:help@example.com", Target(MAIL, "mailto:help@example.com")),
        (
            "mailto:help@example.com?subject=An order&body=Hi%0Athere",
            Target(MAIL, "mailto:help@example.com?subject=An%20order&body=Hi%0Athere"),
        ),
        ("tel:+45 12 34 56 78", Target(PHONE, "tel:+45 12 34 56 78")),
        ("#How to install", Target(ANCHOR, "", "how-to-install")),
        ("#sådan-2", Target(ANCHOR, "", "sadan-2")),
        ("article:refund", Target(ARTICLE, "refund")),
        ("article:Refund#by card", Target(ARTICLE, "refund", "by-card")),
        ("article:如何退款", Target(ARTICLE, "如何退款")),
        ("refund.md", Target(ARTICLE, "refund")),
        ("./refund.md#card", Target(ARTICLE, "refund", "card")),
        ("../refund/pt-BR.md", Target(ARTICLE, "refund")),
        ("manual.pdf", Target(FILE, "manual.pdf")),
        ("./two%20words.png", Target(FILE, "two words.png")),
        ("manual.pdf#page=3", Target(FILE, "manual.pdf", "page=3")),
    ],
)
def test_known_forms_lead_somewhere(written: str, target: Target) -> None:
    """Each form that is documented is read as what it means."""
    assert target == read_target(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "#",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "java\x00script:alert(1)",
        "java\u200bscript:alert(1)",
        "\u202ejavascript:alert(1)",
        "java\u00adscript:alert(1)",
        "javascript%3Aalert(1)",
        "javascript%3aalert(1)//.pdf",
        "javascript：alert(1)",
        "..／x.pdf",
        "vbscript:msgbox(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:image/svg+xml;base64,PHN2Zz4=",
        "file:///etc/passwd",
        "blob:https://example.com/1",
        "view-source:https://example.com",
        "intent://example.com#Intent;end",
        "ftp://example.com/file",
        "ssh://example.com",
        "//evil.example/x",
        "///evil.example/x",
        "/etc/passwd",
        "\\\\evil.example\\x",
        "https:\\\\evil.example",
        "https:/\\evil.example",
        "https:evil.example",
        "https:///evil.example",
        "https://",
        "https://?x",
        "https://good.example@evil.example",
        "https://good.example:443@evil.example/",
        "https://good.example%2f@evil.example/",
        "https://evil.example%00.good.example",
        "https://ｅvil.example",
        "https://evil。example",
        "https://good.example⁄evil.example",
        "https://good.example:port/",
        "https://javascript:alert(1)",
        "https://exam ple.com",
        "https://example.com/\u202egpj.exe",
        "mailto:",
        "mailto:nobody",
        "mailto:a@b.example?attach=/etc/passwd",
        "mailto:a@b.example?bcc=c@d.example",
        "mailto:a@b.example?subject=x%0D%0ABcc:c@d.example",
        "mailto:a%0Ab@c.example",
        "tel:*%2306%23",
        "tel:*#06#",
        "tel:911;x",
        "article:",
        "article:../x",
        "article:a/b",
        "article:a b",
        "folder/manual.pdf",
        "../manual.pdf",
        "..%2fmanual.pdf",
        "..",
        ".",
        ".htaccess",
        "%2ehtaccess",
        "manual.pdf\x00.png",
        "manual%00.png",
        "man\u202egnp.exe",
        "x:y",
        "?q=1",
        "a" * 121 + ".png",
        "https://example.com/" + "a" * 2000,
    ],
)
def test_the_rest_leads_nowhere(written: str) -> None:
    """What is not known to be harmless is no link, however it is written."""
    assert read_target(written) is None


@given(st.text(max_size=60) | st.text("javscriptdhtp:/\\.#@%0a&;\t\n -", max_size=40))
def test_any_text_gives_a_plain_target_or_none(written: str) -> None:
    """Whatever is written, a target has one of the known forms and is safe to show."""
    target = read_target(written)

    if target is not None:
        assert is_safe(target.words)
        assert is_safe(target.address + target.anchor)
        head, colon, _ = target.address.partition(":")
        if target.kind in (WEB, MAIL, PHONE):
            assert head in ("http", "https", "mailto", "tel")
        else:
            assert not colon
            assert "/" not in target.address


def test_words_are_what_a_person_reads() -> None:
    """A target is shown by what says most of it."""
    shown = [
        target.words
        for written in ("mailto:a@b.example?subject=x", "tel:+45 1234", "#x", "a.md#b", "c.pdf")
        if (target := read_target(written)) is not None
    ]

    assert ["a@b.example", "+45 1234", "#x", "article:a#b", "c.pdf"] == shown
