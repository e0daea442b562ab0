"""The contract of the knowledge base's commands, row by row: documents, exit codes, undo."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.in_process import InProcess

DONE, USAGE, NOT_FOUND, CONFLICT = 0, 2, 3, 4
MISSING = 9999
ROW = {
    "id", "title", "language", "state", "category", "updated_at", "original_id", "is_outdated",
    "slug", "owner", "review_by", "revision", "uses", "open_flags",
}  # fmt: skip
ARTICLE = {
    "id", "title", "language", "state", "category", "slug", "aliases", "owner", "review_by",
    "original_id", "translated_revision", "files", "body", "updated_at", "updated_by",
    "created_at", "created_by", "is_outdated", "revision", "text_revision", "uses",
    "last_used_at", "former_slugs", "url", "family", "flags",
}  # fmt: skip
FLAG = {"id", "article", "reason", "text", "conversation", "by", "at", "follow_up"}
DEED = {"changed", "failed", "undo_id"}
BODY = "# Reset\n\nHold the **button** for 5 seconds, see [care](article:care).\n"


@dataclass(frozen=True)
class Row:
    """A verb as it is typed about an article, and what else is to be known of it."""

    verb: str
    words: tuple[str, ...] = ()
    typed: str = ""
    before: tuple[tuple[str, ...], ...] = ()
    has_revision: bool = True
    again: int = DONE
    """The exit code of a second time."""
    is_deed_twice: bool = False
    """Whether a second time does more."""


ROWS = (
    Row("edit", ("--title", "Start the lamp again", "--body-file", "-"), typed="Other.\n"),
    Row("edit", ("--state", "public", "--alias", "stuck", "--alias", "dead", "--owner", "kai",
                 "--review-by", "2099-03-01", "--category", "Light", "--slug", "reset-it")),
    Row("edit", ("--language", "Danish")),
    Row("restore", ("--revision", "1"), before=(("edit", "--title", "Other"),)),
    Row("remove", again=NOT_FOUND, is_deed_twice=True),
    Row("flag", ("--reason", "wrong", "--text", "It is at the left", "--conversation", "1001"),
        has_revision=False, is_deed_twice=True),
    Row("unflag", before=(("flag", "--reason", "outdated"),), has_revision=False, again=CONFLICT,
        is_deed_twice=True),
)  # fmt: skip


def add(run: InProcess, *more: object, title: str = "Reset the lamp") -> int:
    """Keep an article; give its number."""
    words = ("--title", title, "--language", "en", "--body-file", "-", *more, "--json")
    said = run("article", "add", *words, typed=BODY)
    assert DONE == said.code, said.err
    return int(said.json["id"])


def stands(run: InProcess, number: int) -> dict[str, Any]:
    """Give an article as it is, without what rises with every deed."""
    shown: dict[str, Any] = run("article", "show", number, "--json").json
    risen = {"revision", "shown_revision", "updated_at", "updated_by", "former_slugs", "flags"}
    return {name: value for name, value in shown.items() if name not in risen}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join((row.verb, *row.words[:2])))
def test_a_verb_keeps_its_contract(run: InProcess, row: Row) -> None:
    """Too late is 4, missing 3; once it is done, its number takes exactly that back, and once."""
    number = add(run)
    for verb, *words in row.before:
        assert DONE == run("article", verb, number, *words).code
    before = stands(run, number)
    revision = run("article", "show", number, "--json").json["revision"]

    def do(target: object, *more: object) -> Any:
        return run("article", row.verb, target, *row.words, *more, "--json", typed=row.typed)

    late = do(number, "--if-revision", revision + 1) if row.has_revision else None
    missing = do(MISSING)
    untouched = stands(run, number)
    done = do(number, *(("--if-revision", revision) if row.has_revision else ()))
    twice = do(number)
    if row.is_deed_twice and row.again == DONE:
        run("undo")
    back = run("undo", done.json["undo_id"], "--json")
    once_more = run("undo", done.json["undo_id"])

    assert DONE == done.code, done.err
    assert (CONFLICT if row.has_revision else None, NOT_FOUND) == (
        None if late is None else late.code, missing.code
    )  # fmt: skip
    assert before == untouched
    assert ([number], []) == (done.json["changed"], done.json["failed"])
    assert row.again == twice.code
    if not row.is_deed_twice:
        assert ([], None) == (twice.json["changed"], twice.json["undo_id"])
    assert (DONE, CONFLICT) == (back.code, once_more.code), back.err
    assert before == stands(run, number)


def test_articles_are_documents_with_every_field(run: InProcess) -> None:
    """`list`, `show`, `add` and `edit` have the fields that scripts rely on, and no other."""
    number = add(run, "--category", "Light", "--owner", "kai")
    run("article", "flag", number, "--reason", "wrong", "--text", "x")
    (row,) = run("article", "list", "--json").json["articles"]
    shown = run("article", "show", number, "--revisions", "--json").json
    changed = run("article", "edit", number, "--title", "Again", "--json").json

    assert ROW == row.keys()
    assert ARTICLE | {"shown_revision", "text", "revisions"} == shown.keys()
    assert ARTICLE | DEED | {"merged_with"} == changed.keys()
    assert FLAG == shown["flags"][0].keys()
    assert (number, "en", "draft", "light", "kai", 1) == tuple(
        row[name] for name in ("id", "language", "state", "category", "owner", "open_flags")
    )
    assert (BODY.rstrip("\n"), [1]) == (
        shown["body"], [each["revision"] for each in shown["revisions"]]
    )  # fmt: skip
    assert "Hold the button for 5 seconds" in shown["text"]


def test_articles_are_found_and_narrowed(run: InProcess) -> None:
    """By words the best first, by filters as options or typed; a limit tells what is left out."""
    lamp = add(run)
    bulb = add(run, "--state", "public", "--alias", "lamp", title="Change a bulb")
    danish = add(run, "--translation-of", bulb, "--language", "da", title="Skift en pære")

    def ids(*words: object) -> list[int]:
        found = run("article", "list", *words, "--json").json["articles"]
        return [row["id"] for row in found]

    assert [lamp, bulb, danish] == sorted(ids())
    assert lamp == ids("lamp")[0]
    assert [bulb] == ids("--state", "public")
    assert [danish] == ids("--language", "Danish") == ids("lang:da")
    assert 1 == len(ids("--limit", 1))
    assert "2 more: --limit 3" in run("article", "list", "--limit", 1).err
    assert "No article has “toaster”" in run("article", "list", "toaster").err
    assert [danish] == ids("lang:danish")
    assert USAGE == run("article", "list", "--language", "klingon").code


def test_a_slip_in_a_filter_is_no_empty_list(run: InProcess) -> None:
    """An owner or a category that there is not is told, with the nearest one."""
    number = add(run, "--category", "orders", "--owner", "kai")

    for words, why in (
        (("--owner", "kay"), "There is no agent kay. Did you mean kai?"),
        (("owner:kay",), "Did you mean kai?"),
        (("--category", "order"), "There is no category order. Did you mean orders?"),
        (("in:ordres",), "Did you mean orders?"),
    ):
        said = run("article", "list", *words)
        assert (USAGE, True) == (said.code, why in said.err), said.err
    for words in (("--owner", "KAI"), ("--category", "Orders"), ("owner:kai",)):
        found = run("article", "list", *words)
        assert (DONE, True) == (found.code, str(number) in found.text), found.err


def test_a_text_of_windows_is_the_same_text(run: InProcess) -> None:
    """A mark at its beginning and other line ends say nothing: saving it again changes nothing."""
    number = add(run)
    same = "\ufeff" + BODY.replace("\n", "\r\n")
    again = run("article", "edit", number, "--body-file", "-", "--json", typed=same)

    assert (DONE, []) == (again.code, again.json["changed"]), again.err


def test_no_folder_is_not_this_one(run: InProcess) -> None:
    """A name that is empty, as of a variable that is not set, is refused and nothing is written."""
    for verb in ("import", "export", "publish"):
        said = run("article", verb, "")
        assert (USAGE, True) == (said.code, "name a folder" in said.err)


def test_words_with_hyphens_are_found_written_together(run: InProcess) -> None:
    """However the text and whoever looks for it write it, in title, aliases and text."""
    parted = add(run, "--alias", "e-mail", title="Join the Wi-Fi")
    whole = add(run, title="Ühenda WiFi-võrku")
    run("article", "add", "--title", "Apart", "--language", "en", "--body-file", "-",
        typed="A wide field, with a male.")  # fmt: skip

    for typed in ("wifi", "Wi-Fi", "WI-FI", "wi\u2011fi", "wi-f"):
        rows = run("article", "list", typed, "--json").json["articles"]
        assert {parted, whole} == {row["id"] for row in rows}, typed
    for typed in ("email", "e-mail", '"e-mail"'):
        (row,) = run("article", "list", typed, "--json").json["articles"]
        assert parted == row["id"]


def test_an_article_is_printed_for_people(run: InProcess) -> None:
    """Its facts, its text without Markdown's signs, or as it was typed; in another language too."""
    number = add(run, "--alias", "stuck")
    danish = add(run, "--translation-of", number, "--language", "da", title="Nulstil lampen")
    run("article", "edit", number, "--title", "Reset it")
    plain = run("article", "show", number)
    typed = run("article", "show", number, "--markdown").text
    other = run("article", "show", number, "--language", "da")
    fallen = run("article", "show", number, "--language", "fr")
    old = run("article", "show", number, "--revision", 1)
    history = run("article", "show", number, "--revisions").text
    missing = run("article", "show", number, "--revision", 77)

    assert "Hold the button for 5 seconds" in plain.text
    assert f"also in da ({danish})" in plain.text
    assert BODY == typed
    assert "Nulstil lampen" in other.text
    assert "older than its original" in other.text
    assert ("Reset it" in fallen.text, "not there in fr; this is en" in fallen.err) == (True, True)
    assert "revision 1 of 2" in old.text
    assert ("Reset the lamp" in history, "Reset it" in history) == (True, True)
    assert NOT_FOUND == missing.code


def test_two_revisions_are_compared(run: InProcess) -> None:
    """Fields and lines that differ; without revisions the last change."""
    number = add(run)
    run("article", "edit", number, "--state", "public", "--body-file", "-",
        typed=BODY.replace("5", "10"))  # fmt: skip
    run("article", "edit", number, "--title", "Again")
    last = run("article", "diff", number, "--json").json
    whole = run("article", "diff", number, "--from", 1)

    assert (2, 3, {"title": {"before": "Reset the lamp", "after": "Again"}}, []) == (
        last["from"], last["to"], last["fields"], last["diff"]
    )  # fmt: skip
    for line in (
        "state: 'draft' -> 'public'",
        "-Hold the **button** for 5",
        "+Hold the **button**",
    ):
        assert line in whole.text


def test_files_stand_beside_an_article(run: InProcess, tmp_path: Path) -> None:
    """They are added and taken away by name; a slip is told with what was meant."""
    picture = tmp_path / "lamp.png"
    picture.write_bytes(b"\x89PNG not really")
    number = add(run, "--file", picture)
    files = run("article", "show", number, "--json").json["files"]
    slip = run("article", "edit", number, "--remove-file", "lamp.pgn")
    gone = run("article", "edit", number, "--remove-file", "LAMP.png", "--json").json["files"]

    assert [("lamp.png", "image/png", 15)] == [
        (each["name"], each["content_type"], each["size_bytes"]) for each in files
    ]
    assert (USAGE, True) == (slip.code, "Did you mean lamp.png?" in slip.err)
    assert [] == gone


def test_a_translation_is_renewed_or_holds(run: InProcess) -> None:
    """`--holds` says that it still says what its original says now."""
    number = add(run)
    danish = add(run, "--translation-of", number, "--language", "da", title="Nulstil")
    run("article", "edit", number, "--title", "Again")
    before = run("article", "show", danish, "--json").json["is_outdated"]
    run("article", "edit", danish, "--holds")

    assert (True, False) == (before, run("article", "show", danish, "--json").json["is_outdated"])


def test_a_flag_is_work_on_the_command_line_too(run: InProcess) -> None:
    """It stands among the owner's follow-ups, names its article, and ends with `follow-up done`."""
    number = add(run, "--owner", "kai")
    flagged = run("article", "flag", number, "--reason", "wrong", "--text", "x", "--json").json
    (work,) = run("follow-up", "list", "--due", "--json", name="kai").json["follow_ups"]
    told = run("follow-up", "list", "--due", name="kai").text
    run("follow-up", "done", work["id"], name="kai")

    assert flagged["follow_up"] == work
    assert (number, None, None, "due", "wrong: x") == tuple(
        work[name] for name in ("article", "conversation", "customer", "state", "text")
    )
    assert f"article {number}" in told
    assert CONFLICT == run("article", "unflag", number).code
    assert 0 == run("article", "list", "--json").json["articles"][0]["open_flags"]


def test_categories_and_tutorials_are_kept(run: InProcess) -> None:
    """Made, named, ordered, shown and removed; each deed is taken back by its number."""
    one, two = add(run), add(run, title="Care for it")
    made = run("article", "category", "add", "Orders", "--name", "da=Ordrer", "--json").json
    run("article", "category", "add", "app", "--place", 1)
    renamed = run("article", "category", "edit", "ordrer", "--key", "shop", "--json").json
    run("undo", renamed["undo_id"])
    listed = run("article", "category", "list", "--json").json["categories"]
    run("article", "tutorial", "add", "start", "--name", "en=Start", "--step", two, "--step", one,
        "--stage", "set_up")  # fmt: skip
    shown = run("article", "tutorial", "show", "Start", "--json").json
    late = run("article", "tutorial", "edit", "start", "--step", one, "--if-revision", 9)
    run("article", "tutorial", "edit", "start", "--stage", "", "--slug", "begin")
    removed = run("article", "tutorial", "remove", "begin", "--json").json
    without = run("article", "tutorial", "list", "--json").json["tutorials"]
    run("undo", removed["undo_id"])
    (back,) = run("article", "tutorial", "list", "--json").json["tutorials"]

    assert ("orders", "shop") == (made["key"], renamed["key"])
    assert [("app", {}), ("orders", {"da": "Ordrer"})] == [
        (each["key"], each["names"]) for each in listed
    ]
    assert ([two, one], "set_up", "Care for it") == (
        shown["steps"], shown["stage"], shown["articles"][0]["title"]
    )  # fmt: skip
    assert (CONFLICT, []) == (late.code, without)
    assert ("begin", None, [two, one]) == (back["slug"], back["stage"], back["steps"])
    assert NOT_FOUND == run("article", "category", "remove", "none").code
    assert USAGE == run("article", "category", "edit", "app", "--name", "Ordrer").code
    for noun in ("category", "tutorial"):
        assert DONE == run("article", noun, "list").code


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--title", "", "--language", "en"), "needs a title"),
        (("--title", "A", "--language", "klingon"), "is no language"),
        (("--title", "A", "--language", "en", "--state", "publik"), "Did you mean public?"),
        (("--title", "A", "--language", "en", "--review-by", "soon"), "write it as 2027-03-01"),
        (("--title", "A", "--language", "en", "--owner", "kay"), "Did you mean kai?"),
        (("--title", "A", "--language", "en", "--file", "/nowhere.png"), "cannot be read"),
    ],
)
def test_what_cannot_be_kept_names_the_cure(
    run: InProcess, words: tuple[str, ...], why: str
) -> None:
    """Exit 2 and a sentence; nothing is kept."""
    said = run("article", "add", *words, "--body-file", "-", typed=BODY)

    assert USAGE == said.code
    assert why in said.err


def test_without_a_terminal_nothing_waits_for_an_editor(run: InProcess) -> None:
    """`add` and `edit` without a text say what to give."""
    number = add(run)

    for words in (("add", "--title", "A"), ("edit", number)):
        said = run("article", *words)
        assert (USAGE, True) == (said.code, "--body-file" in said.err)
