"""An article drafted from a conversation: what is asked, what was answered, nothing personal."""
# ruff: noqa: RUF001, E501 - sentences of several languages, in their own letters

from __future__ import annotations

import pytest

from console.domain.articles.letter_parts import take_apart
from data.records import Direction
from tests.support.drafting import drafted, message, person

IN, OUT, NOTE = Direction.IN, Direction.OUT, Direction.NOTE


def test_question_and_steps() -> None:
    """The customer's words, then ours as steps; thanks afterwards and our reply to it say nothing."""
    found = drafted(
        "SV: Re: Lampen vil ikke parre - ordre FJ-21034 [#1042]",
        (IN, "Hej Fjordlys\n\nMin Ribe stopper ved \"90 %\", og så sker\nder ikke mere. Ordre FJ-21034.\n\nVenlig hilsen\nMette Holm\nVestergade 3, 8000 Aarhus C\nTlf. 22 33 44 55"),
        (NOTE, "Mette ringede, hun er sur."),
        (OUT, "Kære Mette\n\nTak for din mail.\n\n1) Sluk lampen.\n2) Hold knappen på lampens underside nede med en spids ting i mindst\n10 sekunder.\n3) Tænd den igen.\n\nMed venlig hilsen\nKai\nFjordlys"),
        (IN, "Hej Kai\n\nTak for hjælpen!\n\nMvh Mette"),
        (OUT, "Hej Mette\n\nDejligt at høre. God fornøjelse.\n\nVenlig hilsen\nKai"),
        language="da",
    )  # fmt: skip

    assert "Lampen vil ikke parre" == found.title()
    assert (
        '## Spørgsmål\n\nMin Ribe stopper ved "90 %", og så sker der ikke mere. Ordre [ordrenummer].\n\n'
        "## Sådan gør du\n\n1. Sluk lampen.\n2. Hold knappen på lampens underside nede med en spids ting i mindst 10 sekunder.\n3. Tænd den igen.\n"
    ) == found.body()
    assert "90 %" in found.aliases()
    assert ["FJ-21034", "#1042"] == [f.was.strip("[]") for f in found.findings]
    assert {"Vestergade 3, 8000 Aarhus C", "Tlf. 22 33 44 55", "Kære Mette"} <= set(found.left_out)


def test_a_second_question_follows_with_its_answer() -> None:
    """What is asked after our answer stands below it, under a heading of its own."""
    found = drafted(
        "Hub offline",
        (IN, "Hello,\n\nthe hub drops every night.\n\nThanks\nMette"),
        (OUT, "Hi Mette,\n\nFirst give it a fixed address in your router. Then restart it.\n\nBest regards\nKai"),
        (IN, "That works, but do I have to do it for each lamp?"),
        (OUT, "No, only for the hub."),
    )  # fmt: skip

    assert (
        "## Question\n\nThe hub drops every night.\n\n"
        "## What to do\n\n1. Give it a fixed address in your router.\n2. Restart it.\n\n"
        "## Question\n\nThat works, but do I have to do it for each lamp?\n\n"
        "## Answer\n\nNo, only for the hub.\n"
    ) == found.body()


@pytest.mark.parametrize(
    ("subject", "language", "expected"),
    [
        ("Re: Where is order FJ-21034?", "en", "Where is order?"),
        ("FW: RE: Wrong colour in FJ-21034", "en", "Wrong colour"),
        ("SV: Beställning FJ-21034 har inte kommit", "sv", "Beställning har inte kommit"),
        ("回复：订单FJ-21034还没收到", "zh", "订单还没收到"),
        ("Faktura 2026-04411", "da", "Hvor er den blevet af?"),
        ("Invoice with VAT number", "en", "Invoice with VAT number"),
        ("Mette's dimmer hums loudly", "en", "[name]'s dimmer hums loudly"),
    ],
)
def test_the_title_is_the_subject_without_its_numbers(
    subject: str, language: str, expected: str
) -> None:
    """Where nothing is left of it, it is what the customer asks."""
    text = {"da": "Fakturaen er her ikke. Hvor er den blevet af?"}.get(language, "It is not here.")

    assert (
        expected
        == drafted(subject, (IN, text), (OUT, "It is on its way."), language=language).title()
    )


def test_numbers_in_the_title_come_back_with_the_finding() -> None:
    """A product's number that looks like an order's stands in the title again."""
    found = drafted("Glass shade for FL-88213?", (IN, "Does FL-88213 fit?"), (OUT, "It does."))
    (number,) = [f.number for f in found.findings]

    assert ("Glass shade?", "Glass shade for FL-88213?") == (
        found.title(),
        found.title(kept={number}),
    )
    assert "Does FL-88213 fit?" in found.body(kept={number})


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Hi Mette, my lamp is dark.\n\nCheers, Tom", "My lamp is dark."),
        ("Dear Fjordlys team,\n\nIt blinks.\n\nKind regards\n\nTom Hale\nHale Ltd\n+45 22 33 44 55", "It blinks."),
        ("Hello I bought two.\n\n- Tom", "I bought two."),
        ("It blinks.\nThanks for any help you can give with this, it matters to us.", "It blinks.\nThanks for any help you can give with this, it matters to us."),
        ("Hejsa\nDen blinker.\n\nMvh Tom", "Den blinker."),
        ("Kære kundeservice,\n\nDen blinker.\n\nDe bedste hilsner\nTom Dam", "Den blinker."),
        ("Hej!\n\nDen blinkar.\n\n/Åsa", "Den blinkar."),
        ("Hej Fjordlys!\n\nDen blinkar.\n\nMed vänlig hälsning\nÅsa Ek\nVäxjö", "Den blinkar."),
        ("Tere päevast!\n\nLamp vilgub.\n\nLugupidamisega\nAnu Tamm", "Lamp vilgub."),
        ("Lugupeetud klienditugi\n\nLamp vilgub.\n\nHeade soovidega\nAnu", "Lamp vilgub."),
        ("您好，\n\n灯一直闪。\n\n祝好\n王芳", "灯一直闪。"),
        ("尊敬的王女士：\n\n请重新启动。\n\n此致\n敬礼\nKai", "请重新启动。"),
        ("It blinks.\n\nSent from my iPhone", "It blinks."),
    ],
)  # fmt: skip
def test_greeting_and_farewell_are_left_out(text: str, body: str) -> None:
    """In five languages, on lines of their own or before a comma; what says something stays."""
    assert body == take_apart(text).body


def test_what_is_left_out_is_shown() -> None:
    """Nothing goes without a trace: an agent sees which lines were taken for a signature."""
    letter = take_apart("Hi Kai,\n\nIt blinks.\n\nBest\nTom Hale\nHale Ltd")

    assert ("Hi Kai,", "Best", "Tom Hale", "Hale Ltd") == letter.left_out
    assert {"Kai", "Tom Hale", "Hale Ltd"} <= set(letter.names)


def test_automatic_mail_and_notes_say_nothing() -> None:
    """A draft has what was sent between the customer and us, and nothing else."""
    found = drafted(
        "Lamp is dark", (IN, "It is dark."), (NOTE, "He is a pest."), (OUT, "Turn it on.")
    )

    assert "## Question\n\nIt is dark.\n\n## Answer\n\nTurn it on.\n" == found.body()
    assert message(NOTE, "x", customer=person("A", "a@b.example")).direction is NOTE


def test_markdown_of_mail_is_words() -> None:
    """A line that Markdown would take for a heading or a quote stays what it is."""
    found = drafted(
        "Odd signs in the log",
        (IN, "# not found\n\n    four blanks\n\n* one\n* two"),
        (OUT, "Fine."),
    )

    assert "## Question\n\n\\# not found\n\nfour blanks\n\n- one\n- two\n" in found.body()
