"""`article draft`: what it gives, what it takes out, and what is put back."""

from __future__ import annotations

import json

from tests.support.in_process import InProcess

DONE, USAGE, NOT_FOUND = 0, 2, 3
DRAFT = {
    "conversation", "id", "title", "language", "state", "body", "aliases", "findings", "left_out",
    "undo_id",
}  # fmt: skip
REPLY = """Hi Customer,

please hold the button for 10 seconds. Your order FJ-21034 leaves today, call +45 22 33 44 55.

Best regards
Mette
"""


def answered(run: InProcess) -> int:
    """Answer the first conversation with personal words."""
    said = run("reply", 1001, "--body-file", "-", "--then", "close", "--json", typed=REPLY)
    assert DONE == said.code, said.err
    return 1001


def test_a_conversation_becomes_a_draft(run: InProcess) -> None:
    """One object: the article as it is kept, and every finding with its place."""
    number = answered(run)
    dry = run("article", "draft", number, "--dry-run", "--json").json
    kept = run("article", "draft", f"#{number}", "--json").json
    undone = run("undo", kept["undo_id"])

    assert DRAFT == dry.keys() == kept.keys()
    assert (None, None, "draft") == (dry["id"], dry["undo_id"], kept["state"])
    assert isinstance(kept["id"], int)
    assert dry["body"] == kept["body"]
    assert "Please hold the button for 10 seconds." in kept["body"]
    assert "Your order [order number] leaves today, call [phone number]." in kept["body"]
    assert {("order_number", "FJ-21034"), ("phone", "+45 22 33 44 55")} <= {
        (each["kind"], each["was"]) for each in kept["findings"]
    }
    (phone,) = [each for each in kept["findings"] if each["kind"] == "phone"]
    assert {"part", "line", "column", "was"} == phone["places"][0].keys()
    assert "Mette" in kept["left_out"]
    assert DONE == undone.code, undone.err


def test_a_false_alarm_is_put_back(run: InProcess) -> None:
    """By its number or by what it was; what was not taken out is told with what was."""
    number = answered(run)
    back = run("article", "draft", number, "--keep", "FJ-21034", "--dry-run", "--json").json
    wrong = run("article", "draft", number, "--keep", "99", "--dry-run")

    assert "Your order FJ-21034 leaves today" in back["body"]
    assert [None] == [each["became"] for each in back["findings"] if each["was"] == "FJ-21034"]
    assert USAGE == wrong.code
    assert "“99” was not taken out; taken out: " in wrong.err


def test_it_is_told_in_lines_and_in_a_language(run: InProcess) -> None:
    """For people: the text, what was taken out, and what is left; headings as asked for."""
    number = answered(run)
    told = run("article", "draft", number, "--language", "danish")
    odd = run("article", "draft", number, "--language", "Danmark")
    missing = run("article", "draft", 9999)

    assert (DONE, USAGE, NOT_FOUND) == (told.code, odd.code, missing.code)
    for words in ("## Spørgsmål", "[ordrenummer]", "order number: FJ-21034 -> [ordrenummer]"):
        assert words in told.text
    assert "Kept as article 1, a draft" in told.text
    assert "Left out as greeting or signature: " in told.err


def test_what_an_article_says_in_public_stays(run: InProcess) -> None:
    """The number of a product that a public article names is nobody's secret."""
    number = answered(run)
    before = json.loads(run("article", "draft", number, "--dry-run", "--json").out)
    sheet = "---\ntitle: Shades\nlanguage: en\nstate: public\n---\nFJ-21034 fits.\n"
    folder = run.home / "kb"
    folder.mkdir()
    (folder / "shades.md").write_text(sheet)
    run("article", "import", folder)
    after = run("article", "draft", number, "--dry-run", "--json").json

    assert ("FJ-21034" in before["body"], "FJ-21034" in after["body"]) == (False, True)
