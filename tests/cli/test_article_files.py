"""`article import` and `article export`: documents, exit codes, one undo."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.articles import read_tree, write_tree
from tests.support.in_process import InProcess

DONE, USAGE, NOT_FOUND, CONFLICT = 0, 2, 3, 4
PLAIN = "---\ntitle: Reset the lamp\nlanguage: en\nslug: reset\nfiles: [a.png]\n---\nHold it.\n"
DANISH = "---\ntitle: Nulstil\nlanguage: da\ntranslation_of: reset\nstate: public\n---\nTryk.\n"
IMPORT = {
    "added", "changed", "merged", "unchanged", "shelves", "failed", "remarks", "passed_over", "ids",
    "undo_id",
}  # fmt: skip


def folder_of(tmp_path: Path) -> Path:
    """Write a small knowledge base."""
    return write_tree(
        tmp_path / "kb",
        {
            "reset/en.md": PLAIN, "reset/da.md": DANISH, "reset/a.png": b"png", "README.md": "Hi.",
            "categories.md": "## light\n\n- en: Light\n",
        },
    )  # fmt: skip


def test_a_folder_comes_in_and_goes_out(run: InProcess, tmp_path: Path) -> None:
    """One object each; a second import and a second export change nothing."""
    kb = folder_of(tmp_path)
    dry = run("article", "import", kb, "--dry-run", "--json")
    read = run("article", "import", kb, "--json")
    again = run("article", "import", kb, "--json")
    out = run("article", "export", tmp_path / "out", "--json")
    twice = run("article", "export", tmp_path / "out", "--json")
    said = run("article", "import", tmp_path / "out")

    assert [DONE] * 6 == [each.code for each in (dry, read, again, out, twice, said)], read.err
    assert IMPORT == dry.json.keys() == read.json.keys()
    assert (["reset/da.md", "reset/en.md"], None, {}) == (
        dry.json["added"], dry.json["undo_id"], dry.json["ids"]
    )  # fmt: skip
    assert (["categories.md"], ["README.md"], []) == (
        read.json["shelves"], read.json["passed_over"], read.json["failed"]
    )  # fmt: skip
    assert (["reset/da.md", "reset/en.md"], None) == (
        again.json["unchanged"], again.json["undo_id"]
    )  # fmt: skip
    assert {"reset/en.md", "reset/da.md", "reset/a.png", "categories.md"} == (
        set(out.json["written"])
    )
    assert ([], 4, []) == (
        twice.json["written"], len(twice.json["unchanged"]), twice.json["left_over"]
    )  # fmt: skip
    assert "0 added, 0 changed, 2 as they were." in said.text


def test_one_article_goes_out_with_its_family(run: InProcess, tmp_path: Path) -> None:
    """Named by its number, with what belongs to it; a number that is none is told."""
    kb = folder_of(tmp_path)
    ids = run("article", "import", kb, "--json").json["ids"]
    other = write_tree(tmp_path / "b", {"b/en.md": "---\ntitle: B\nlanguage: en\n---\n"})
    run("article", "import", other)

    out = run("article", "export", tmp_path / "out", ids["reset/da.md"])
    missing = run("article", "export", tmp_path / "out", 999)

    assert (DONE, NOT_FOUND) == (out.code, missing.code)
    assert {"reset/en.md", "reset/da.md", "reset/a.png"} == read_tree(tmp_path / "out").keys()
    assert "3 written, 0 as they were." in out.text


def test_what_is_wrong_is_named_and_undo_takes_the_rest_back(
    run: InProcess, tmp_path: Path
) -> None:
    """Exit 2 with the file and the cure; what went in goes out again by one undo."""
    kb = folder_of(tmp_path)
    write_tree(kb, {"x/en.md": "---\ntitle: X\nlanguage: en\nstate: publik\n---\n"})

    read = run("article", "import", kb, "--json")
    document = json.loads(read.out)
    undone = run("undo", document["undo_id"])
    empty = run("article", "export", tmp_path / "out", "--json")
    told = run("article", "import", kb)

    assert (USAGE, DONE, USAGE) == (read.code, undone.code, told.code)
    (failed,) = document["failed"]
    assert ("x/en.md", USAGE) == (failed["file"], failed["code"])
    assert "Did you mean public?" in failed["text"]
    assert 2 == len(document["added"])
    assert [] == empty.json["written"]
    assert "x/en.md: line 4:" in told.err
    assert "2 added, 0 changed, 0 as they were, 1 left out." in told.text


def test_another_teams_articles_come_in_without_their_owners(
    run: InProcess, tmp_path: Path
) -> None:
    """Said for each; whom the store names stays, and an owner who has come since is taken over."""
    kb = folder_of(tmp_path)
    for path, owner in (("reset/en.md", "nobody-here"), ("reset/da.md", "kay")):
        file = kb / path
        file.write_text(file.read_text().replace("---\n", f"---\nowner: {owner}\n", 1))

    read = run("article", "import", kb, "--json")
    told = run("article", "import", kb)
    number = read.json["ids"]["reset/en.md"]
    run("article", "edit", number, "--owner", "lin")
    again = run("article", "import", kb, "--json")
    file.write_text(file.read_text().replace("owner: kay", "owner: kai"))
    known = run("article", "import", kb, "--json")
    owners = [row["owner"] for row in run("article", "list", "--json").json["articles"]]

    assert [DONE] * 4 == [each.code for each in (read, told, again, known)], read.err
    assert (2, []) == (len(read.json["added"]), read.json["failed"])
    assert [
        ("reset/da.md", "there is no agent kay; nobody owns it here. Did you mean kai?"),
        ("reset/en.md", "there is no agent nobody-here; nobody owns it here."),
    ] == [(each["file"], each["text"]) for each in read.json["remarks"]]
    assert "reset/da.md: there is no agent kay;" in told.err
    assert "0 added, 0 changed, 2 as they were." in told.text
    assert ["reset/da.md", "reset/en.md"] == again.json["unchanged"]
    assert "it stays lin's." in again.json["remarks"][1]["text"]
    assert ["reset/da.md"] == known.json["changed"]
    assert {"kai", "lin"} == set(owners)


def test_two_who_changed_one_line_are_told(run: InProcess, tmp_path: Path) -> None:
    """Exit 4, both texts where they were; `--overwrite` lets the file win."""
    kb = folder_of(tmp_path)
    run("article", "import", kb)
    run("article", "export", tmp_path / "theirs", name="kai")
    run("article", "export", tmp_path / "mine")
    theirs, mine = (tmp_path / name / "reset/en.md" for name in ("theirs", "mine"))
    theirs.write_text(theirs.read_text().replace("Hold it.", "Pull the plug."))
    mine.write_text(mine.read_text().replace("Hold it.", "Press twice."))
    run("article", "import", tmp_path / "theirs", name="kai")

    read = run("article", "import", tmp_path / "mine", "--json")
    forced = run("article", "import", tmp_path / "mine", "--overwrite")

    assert (CONFLICT, DONE) == (read.code, forced.code)
    (failed,) = json.loads(read.out)["failed"]
    assert ("reset/en.md", CONFLICT) == (failed["file"], failed["code"])
    assert "kai has saved article" in failed["text"]
    assert "Press twice." in mine.read_text()
    assert "reset/en.md changed" in forced.text


def test_a_folder_that_is_none(run: InProcess, tmp_path: Path) -> None:
    """A sentence, and the exit code of wrong usage."""
    said = run("article", "import", tmp_path / "nowhere")

    assert USAGE == said.code
    assert "is no folder" in said.err
