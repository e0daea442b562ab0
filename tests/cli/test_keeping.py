"""The contract of attachments, quarantine and the sync report."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import FILLERS, REPORT, SECRET_FILE, Office
from tests.support.terminal import Terminal

FOLDER = {"name", "role", "uid_validity", "on_server", "stored", "quarantined", "ignored"}


def test_attachments_are_listed(reading: Office) -> None:
    """`attachment list` names each file with its index, type and size."""
    message = reading.message("nightjar")
    listed = reading.run("attachment", "list", str(message), "--json").json

    assert message == listed["message_id"]
    assert [1, 2] == [f["index"] for f in listed["attachments"]]
    assert {"index", "filename", "content_type", "size_bytes"} <= listed["attachments"][0].keys()
    assert ["report.pdf", len(REPORT)] == [
        listed["attachments"][0][name] for name in ("filename", "size_bytes")
    ]


def test_a_file_is_shown_and_piped(reading: Office) -> None:
    """`show` prints text that a person reads; `--dir -` one file's bytes, and no terminal's."""
    message = str(reading.message("nightjar"))
    shown = reading.run("attachment", "show", message, "report.pdf")
    told = reading.run("attachment", "show", message, "1", "--json").json
    piped = reading.run("attachment", "save", message, "1", "--dir", "-")
    many = reading.run("attachment", "save", message, "--dir", "-")
    desk = reading.run
    words = desk.argv("attachment", "save", message, "1", "--dir", "-")
    with Terminal(words, environ=desk.environment()) as terminal:
        terminal.shows("A terminal must not see what a stranger wrote")

    assert "is not shown here" in shown.text or "PDF" in shown.text
    assert told["text"] == shown.text.rstrip("\n")
    assert {"index", "filename", "kind", "doubt", "text"} <= told.keys()
    assert (0, REPORT) == (piped.code, piped.out)
    assert 2 == many.code
    assert "Only one file can be printed" in many.err


def test_attachments_are_saved_without_harm(reading: Office, tmp_path: Path) -> None:
    """Saved files have mode 0600, stay in the folder asked for, and never replace another."""
    target = tmp_path / "files"
    target.mkdir()
    (target / "report.pdf").write_bytes(b"mine")
    before = os.umask(0)
    try:
        saved = reading.run(
            "attachment", "save", str(reading.message("nightjar")), "--dir", target, "--json"
        ).json["saved"]
    finally:
        os.umask(before)

    paths = [Path(s["path"]) for s in saved]
    assert {target} == {path.parent for path in paths}
    assert b"mine" == (target / "report.pdf").read_bytes()
    assert [REPORT, SECRET_FILE] == [path.read_bytes() for path in paths]
    assert [0o600, 0o600] == [path.stat().st_mode & 0o777 for path in paths]
    assert not (tmp_path / "evil.sh").exists()
    assert "/" not in paths[1].name
    assert not paths[1].name.startswith(".")


@pytest.mark.parametrize("name", ["report.pdf", "1"])
def test_one_attachment_by_name_or_index(reading: Office, tmp_path: Path, name: str) -> None:
    """A file is asked for by its name or its index; the printed path is where it lies."""
    message = str(reading.message("nightjar"))
    answer = reading.run("attachment", "save", message, name, "--dir", tmp_path)
    again = reading.run("attachment", "save", message, name, "--dir", tmp_path)

    assert 0 == answer.code, answer.err
    assert [str(tmp_path / "report.pdf")] == answer.text.splitlines()
    assert [str(tmp_path / "report-2.pdf")] == again.text.splitlines()
    assert REPORT == (tmp_path / "report.pdf").read_bytes()


def test_a_link_in_the_way_is_not_followed(reading: Office, tmp_path: Path) -> None:
    """A link that waits under the file's name leads nowhere."""
    victim = tmp_path / "victim"
    (tmp_path / "report.pdf").symlink_to(victim)
    message = str(reading.message("nightjar"))
    reading.run("attachment", "save", message, "report.pdf", "--dir", tmp_path)

    assert not victim.exists()
    assert REPORT == (tmp_path / "report-2.pdf").read_bytes()


def test_what_cannot_be_saved_is_said(reading: Office, tmp_path: Path) -> None:
    """A missing file is 3, a missing folder 1; both in words."""
    message = str(reading.message("nightjar"))
    no_file = reading.run("attachment", "save", message, "other.pdf", "--dir", tmp_path)
    no_folder = reading.run("attachment", "save", message, "--dir", tmp_path / "nowhere")

    assert (3, b"") == (no_file.code, no_file.out)
    assert (1, b"") == (no_folder.code, no_folder.out)
    assert "--dir" in no_folder.err


def test_an_empty_quarantine_is_an_answer(reading: Office) -> None:
    """With nothing in quarantine the list is empty and `retry` has nothing to do."""
    assert {"quarantined": []} == reading.run("quarantine", "list", "--json").json
    assert {"retried": 0} == reading.run("quarantine", "retry", "--json").json


def test_the_sync_report_adds_up(office: Office) -> None:
    """`sync --once` accounts for every mail of each folder, and a second pass fetches nothing."""
    office.run("sync", "--once", "--json")
    report = office.run("sync", "--once", "--json").json

    assert {"folders", "fetched", "sent", "pushed", "duration_s"} == report.keys()
    assert 0 == report["fetched"]
    assert ["inbox", "sent"] == [f["role"] for f in report["folders"]]
    for folder in report["folders"]:
        assert FOLDER == folder.keys()
        counted = folder["stored"] + folder["quarantined"] + folder["ignored"]
        assert folder["on_server"] == counted
    assert report["folders"][0]["stored"] >= 6 + FILLERS


def test_the_sync_report_for_people(office: Office) -> None:
    """Without --json `sync --once` says the same in a line a folder."""
    answer = office.run("sync", "--once")

    assert 0 == answer.code
    assert 3 == len(answer.text.splitlines())
    assert "on the server" in answer.text
