"""`macro`: documents, exit codes, files, the editor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from console.domain.macros.fields import FIELDS
from tests.support.command import PROGRAM
from tests.support.in_process import InProcess
from tests.support.terminal import Terminal, environment

DONE, FAILED, USAGE, NOT_FOUND, CONFLICT = 0, 1, 2, 3, 4
MACRO = {
    "name", "title", "category", "aliases", "texts", "actions", "effects", "uses", "last_used_at",
    "last_used_by", "revision", "added_by", "created_at", "changed_by", "changed_at",
}  # fmt: skip
PREVIEW = {"conversation", "language", "why", "subject", "text", "effects", "unresolved"}
LETTER = "Hi {{ customer.name }}, about {{ conversation.reference }}.\n"


def add(run: InProcess, name: str, text: str = LETTER, *more: object, who: str = "") -> None:
    """Keep a macro with a text."""
    said = run("macro", "add", name, "--text-file", "-", *more, typed=text, name=who)
    assert DONE == said.code, said.err


def test_a_macro_is_kept_and_shown(run: InProcess, tmp_path: Path) -> None:
    """Texts, subjects and actions as they were given, in one document; for people too."""
    danish = tmp_path / "a=b.txt"
    danish.write_text("Hej {{ customer.name }}\n", encoding="utf-8")
    add(run, "Late Parcel", LETTER, "--text-file", f"da={danish}", "--subject", "da=Din pakke",
        "--title", "It is late", "--alias", "where", "--category", "Delivery",
        "--action", "status: wait on customer", "--action", "tag: delivery")  # fmt: skip
    shown = run("macro", "show", "late-parcel", "--json").json
    plain = run("macro", "show", "where").text

    assert MACRO | {"preview"} == shown.keys()
    assert [
        {"language": None, "subject": "", "text": LETTER.removesuffix("\n")},
        {"language": "da", "subject": "Din pakke", "text": "Hej {{ customer.name }}"},
    ] == shown["texts"]
    assert ["tags delivery", "waits on the customer"] == shown["effects"]
    assert {"status": "wait", "waiting_on": "customer", "tags_added": ["delivery"]} == (
        shown["actions"]
    )
    assert (None, 0, 1, "mette") == tuple(
        shown[name] for name in ("preview", "uses", "revision", "added_by")
    )
    for words in (
        "late-parcel  It is late",
        "category Delivery; also where; never used",
        "[da] Din",
    ):
        assert words in plain


def test_a_short_text_stands_in_the_command(run: InProcess) -> None:
    """`--text` is the text itself, of one language where its code stands in front."""
    added = run("macro", "add", "hello", "--text", "Hi there.", "--text", "da=Hej med dig.")
    edited = run("macro", "edit", "hello", "--text", "da=Hej.")

    assert [DONE, DONE] == [added.code, edited.code], added.err + edited.err
    assert [("da", "Hej."), (None, "Hi there.")] == sorted(
        (
            (text["language"], text["text"])
            for text in run("macro", "show", "hello", "--json").json["texts"]
        ),
        key=lambda each: str(each[1]),
    )


def test_a_macro_is_filled_in_for_a_conversation(run: InProcess) -> None:
    """What it would say there, in which language and why, and what is not known."""
    add(run, "a", LETTER + "{{ conversation.cause }} {{ customer.first_name }}\n",
        "--action", "follow-up: 7d")  # fmt: skip
    preview = run("macro", "show", "a", "--for", 1001, "--json").json["preview"]
    plain = run("macro", "show", "a", "--for", 1001)
    listed = run("macro", "list", "--for", "#1001", "--json").json

    assert PREVIEW == preview.keys()
    assert preview["text"].startswith("Hi Customer 1, about #1001.\n{{ conversation.cause }}")
    assert ["conversation.cause", "customer.first_name"] == preview["unresolved"]
    assert (1001, None) == (preview["conversation"], preview["language"])
    assert "Hi Customer 1" in plain.text
    assert "- reminds you" in plain.text
    assert "conversation.cause is not known here" in plain.err
    assert (1, "the only text, as there is none in English") == (
        listed["total"], listed["macros"][0]["why"],
    )  # fmt: skip
    assert NOT_FOUND == run("macro", "show", "a", "--for", 9999).code
    assert USAGE == run("macro", "show", "a", "--language", "sv").code


def test_macros_are_listed_by_letters(run: InProcess) -> None:
    """A query narrows; nothing found is said, and is no failure."""
    assert "There is no macro yet" in run("macro", "list").err
    add(run, "refund", "Money {{ today }}\n", "--title", "Give it back")
    add(run, "late", "Late\n")

    assert ["refund"] == [m["name"] for m in run("macro", "list", "give", "--json").json["macros"]]
    assert "refund" in run("macro", "list").text
    nothing = run("macro", "list", "zzz")
    assert (DONE, "") == (nothing.code, nothing.text)
    assert "No macro has “zzz”" in nothing.err


def test_editing_changes_what_is_said_and_nothing_else(run: InProcess) -> None:
    """Each option changes its part; an empty value takes it away; too late is 4."""
    add(run, "a", "One\n", "--action", "priority: high", "--action", "tags: x", "--alias", "old")
    first = run("macro", "edit", "a", "--action", "priority:", "--title", "T", "--json").json
    late = run("macro", "edit", "a", "--title", "U", "--if-revision", 1)
    run("macro", "edit", "a", "--text-file", "sv=-", "--name", "b", typed="Hej\n")
    run("macro", "edit", "b", "--remove-text", "sv", "--alias", "new")
    shown = run("macro", "show", "b", "--json").json

    assert ({"name", "revision", "undo_id"}, 2) == (first.keys(), first["revision"])
    assert CONFLICT == late.code
    assert "mette has changed the macro a since" in late.err
    assert ({"tags_added": ["x"]}, "T", ["new"], ["One"]) == (
        shown["actions"], shown["title"], shown["aliases"], [t["text"] for t in shown["texts"]],
    )  # fmt: skip
    same = run("macro", "edit", "b", "--title", "T", "--json").json
    assert (None, 4) == (same["undo_id"], same["revision"])
    for words in (("--remove-text", "fi"), ("--subject", "fi=x"), ("--action", "prio: high"), ()):
        assert USAGE == run("macro", "edit", "b", *words).code, words


def test_changes_are_taken_back_by_their_numbers(run: InProcess) -> None:
    """`undo` with what was printed puts a macro back; a second time is 4."""
    add(run, "a", "One\n")
    changed = run("macro", "edit", "a", "--title", "T", "--json").json["undo_id"]
    copied = run("macro", "copy", "a", "b", "--json").json["undo_id"]
    removed = run("macro", "remove", "a", "--json").json["undo_id"]
    codes = [run("undo", number).code for number in (removed, copied, changed, changed)]

    assert [DONE, DONE, DONE, CONFLICT] == codes
    assert [("a", "")] == [
        (macro["name"], macro["title"]) for macro in run("macro", "list", "--json").json["macros"]
    ]
    assert "macro a added" in run("undo").text
    assert 0 == run("macro", "list", "--json").json["total"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "nope"), NOT_FOUND, "did you mean none"),
        (("remove", "nope"), NOT_FOUND, "nope"),
        (("copy", "nope", "x"), NOT_FOUND, "nope"),
        (("copy", "none", "..."), USAGE, "needs a name"),
        (("add", "none", "--action", "status: close"), USAGE, "There is a macro none already"),
        (("add", "x", "--action", "status: clsoe"), USAGE, "is no status"),
        (("add", "x", "--action", "assign: kay"), USAGE, "Did you mean kai?"),
        (("add", "x"), USAGE, "Say what it is"),
        (("add", "x", "--text-file", "/nowhere"), USAGE, "cannot be read"),
        (("import", "/nowhere"), USAGE, "is no folder"),
        (("export", "/dev/null/x"), FAILED, "cannot be written"),
    ],
)
def test_what_is_wrong_ends_in_a_sentence(
    run: InProcess, words: tuple[str, ...], code: int, said: str
) -> None:
    """With its exit code, and the nearest right word."""
    add(run, "none", "x\n")
    answer = run("macro", *words, "--json")

    assert (code, b"") == (answer.code, answer.out)
    assert said in answer.err


def test_only_leads_remove_what_others_have_added(run: InProcess) -> None:
    """Anybody adds and changes; removing is for who added it, and for leads."""
    add(run, "mine", "x\n", who="kai")
    add(run, "hers", "x\n")
    refused = run("macro", "remove", "hers", name="kai")

    assert FAILED == refused.code
    assert "kai is an agent" in refused.err
    assert DONE == run("macro", "edit", "hers", "--title", "T", name="kai").code
    assert DONE == run("macro", "remove", "mine", name="kai").code


def test_folders_are_written_and_read(run: InProcess, tmp_path: Path) -> None:
    """Out and in again is nothing new; a dry run changes nothing; trouble is told file by file."""
    folder = tmp_path / "macros"
    add(run, "a", "One\n", "--action", "tags: x")
    written = run("macro", "export", folder, "--json").json
    (folder / "b.da.md").write_text("Hej\n", encoding="utf-8")
    dry = run("macro", "import", folder, "--dry-run", "--json").json
    read = run("macro", "import", folder, "--json").json
    (folder / "c.md").write_text("---\ntitel: x\n---\n{{ nope }}\n", encoding="utf-8")
    wrong = run("macro", "import", folder, "--json")
    run("macro", "edit", "b", "--title", "T", name="kai")
    (folder / "c.md").unlink()
    conflict = run("macro", "import", folder)

    assert {"written": ["a.md"], "unchanged": []} == written
    assert (["b"], [], ["a"], None) == tuple(
        dry[name] for name in ("added", "changed", "unchanged", "undo_id")
    )
    assert (["b"], int) == (read["added"], type(read["undo_id"]))
    assert USAGE == wrong.code
    assert ["c.md", "c.md"] == [each["file"] for each in json.loads(wrong.out)["failed"]]
    assert CONFLICT == conflict.code
    assert "b.da.md: kai has written the macro b otherwise" in conflict.err
    assert DONE == run("macro", "import", folder, "--overwrite").code


def test_fields_are_listed(run: InProcess) -> None:
    """Each field with what it is and an example."""
    fields = run("macro", "fields", "--json").json["fields"]

    assert [*FIELDS] == [each["name"] for each in fields]
    assert "customer.first_name" in run("macro", "fields").text


def test_a_reply_is_written_by_a_macro(run: InProcess) -> None:
    """Filled in, above one's own words; what it does is done with it, and taken back with it."""
    add(run, "late", LETTER, "--action", "tags: late", "--action", "status: close",
        "--action", "follow-up: 7d")  # fmt: skip
    said = run("reply", 1001, "--macro", "late", "--body-file", "-", "--json", typed="Own.\n").json
    shown = run("show", 1001, "--json").json
    uses = run("macro", "show", "late", "--json").json
    back = run("undo", said["undo_id"])

    assert ("late", ["tags late", "closes it"]) == (said["macro"], said["effects"][:2])
    assert ("closed", ["late"]) == (shown["status"], shown["tags"])
    assert "Hi Customer 1, about #1001.\n\nOwn." in shown["messages"][-1]["text"]
    assert (1, "mette") == (uses["uses"], uses["last_used_by"])
    assert DONE == back.code
    after = run("show", 1001, "--json").json
    assert ([], "new", 0) == (
        after["tags"], after["status"], run("macro", "show", "late", "--json").json["uses"],
    )  # fmt: skip
    assert "- tags late" in run("reply", 1002, "--macro", "late").text
    open_ = run("reply", 1003, "--macro", "late", "--then", "open", "--json")
    assert (DONE, "open") == (open_.code, run("show", 1003, "--json").json["status"])


def test_what_is_not_known_sends_nothing(run: InProcess) -> None:
    """Exit code 2 with the names; the conversation stays as it was."""
    add(
        run,
        "hole",
        "Hi {{ customer.first_name }}, {{ conversation.cause }}\n",
        "--action",
        "tags: x",
    )
    run("macro", "add", "acts", "--action", "tags: y")
    refused = run("reply", 1001, "--macro", "hole", "--json")

    assert (USAGE, b"") == (refused.code, refused.out)
    assert "customer.first_name, conversation.cause" in refused.err
    assert "`macro apply acts NUMBER` does" in run("reply", 1001, "--macro", "acts").err
    assert NOT_FOUND == run("reply", 1001, "--macro", "nope").code
    assert [] == run("outbox", "--json").json["items"]
    assert [] == run("show", 1001, "--json").json["tags"]
    with_text = run("reply", 1001, "--macro", "acts", "--body-file", "-", typed="Words.\n")
    assert (DONE, ["y"]) == (with_text.code, run("show", 1001, "--json").json["tags"])


def test_a_new_mail_is_written_by_a_macro(run: InProcess) -> None:
    """With the macro's subject where none is given; nothing is asked of the keyboard."""
    add(run, "welcome", "Hi {{ customer.first_name | default: 'there' }}\n", "--subject",
        "Welcome, {{ customer.name }}", "--action", "tags: new-customer")  # fmt: skip
    to = ("--to", "Anna Larsen <anna@x.example>")
    said = run("new", *to, "--macro", "welcome", "--json").json

    assert ("Welcome, Anna Larsen", ["new-customer"]) == (said["subject"], said["tags"])
    assert said["messages"][0]["text"].startswith("Hi Anna")
    assert "welcome" == said["macro"]
    for words in ((), ("--subject", "S"), ("--body-file", "-")):
        assert USAGE == run("new", *to, *words, typed="x\n").code
    assert DONE == run("undo", said["undo_id"]).code


def test_a_macro_is_done_on_several(run: InProcess) -> None:
    """One deed, one undo; what is missing is told with 3; too late is 4; a second time nothing."""
    run("macro", "add", "tidy", "--action", "tags: old", "--action", "priority: low")
    late = run("macro", "apply", "tidy", 1004, "--if-revision", 0, "--json")
    done = run("macro", "apply", "tidy", 1001, 9999, "#1003", "--json")
    again = run("macro", "apply", "tidy", 1001, "--json").json
    document = json.loads(done.out)
    back = run("undo", document["undo_id"], "--json").json

    assert (CONFLICT, NOT_FOUND) == (late.code, done.code)
    assert ([1001, 1003], [9999]) == (
        sorted(document["changed"]), [each["number"] for each in document["failed"]],
    )  # fmt: skip
    assert {"changed": [], "failed": [], "undo_id": None} == again
    assert [1001, 1003] == sorted(back["changed"])
    assert "#1002 macro tidy done" in run("macro", "apply", "tidy", 1002).text
    assert USAGE == run("macro", "apply", "tidy", 1001, 1002, "--if-revision", 1).code
    assert USAGE == run("macro", "apply", "tidy").code


EDITOR = """#!/bin/sh
# The first time it slips, the second time it is right.
if grep -q "^one more" "$1"; then sed -i "s/nmae/name/" "$1"; else
printf -- '---\\ntitle: Hello\\ntags: [x]\\n---\\none more {{ customer.nmae }}\\n' > "$1"; fi
"""


def test_a_macro_is_written_in_an_editor(run: InProcess, tmp_path: Path) -> None:
    """What slipped is told and opened again with the text as it was; then it is kept."""
    editor = tmp_path / "ed"
    editor.write_text(EDITOR, encoding="utf-8")
    editor.chmod(0o700)
    command = (*PROGRAM, "--config", str(run.config), "--as", "mette", "macro", "add", "hi")
    environ = {**environment(tmp_path), "EDITOR": str(editor), "VISUAL": ""}
    with Terminal(command, environ=environ) as terminal:
        terminal.shows("Did you mean customer.name?")
        terminal.shows("Enter opens it again")
        terminal.press("\r")
        terminal.shows("hi is kept.")
    shown = run("macro", "show", "hi", "--json").json
    with Terminal((*command[:-2], "edit", "hi"), environ=environ | {"EDITOR": "true"}) as terminal:
        terminal.shows("hi is as it was.")
    with Terminal((*command[:-2], "edit", "hi"), environ=environ | {"EDITOR": "false"}) as terminal:
        terminal.shows("nothing was kept")

    assert ("Hello", ["tags x"], "one more {{ customer.name }}") == (
        shown["title"], shown["effects"], shown["texts"][0]["text"],
    )  # fmt: skip
    assert 1 == run("macro", "show", "hi", "--json").json["revision"]
