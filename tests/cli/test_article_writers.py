"""Several processes write one article: nobody's words are lost, in an editor or out of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.command import PROGRAM, ROOT
from tests.support.in_process import InProcess
from tests.support.terminal import Terminal, environment

DONE = 0
TIMES = 8
WAIT_S = 120.0
BODY = "# Reset\n\n1. Hold the button for 5 seconds.\n2. Wait for the light.\n\nDone.\n"
EDITOR = """#!/bin/sh
# Changes the text at once, but comes back only when the other one may have saved.
sed -i {change} "$1"
touch {here}
while [ ! -e {gone} ]; do sleep 0.05; done
"""


def add(run: InProcess, body: str) -> int:
    """Keep an article; give its number."""
    words = ("--title", "Reset the lamp", "--language", "en", "--body-file", "-", "--json")
    return int(run("article", "add", *words, typed=body).json["id"])


def body_of(run: InProcess, number: int) -> str:
    """Give the text of an article."""
    return str(run("article", "show", number, "--json").json["body"])


class Edit:
    """An `article edit` whose editor waits for a word."""

    def __init__(self, run: InProcess, folder: Path, number: int, name: str, change: str) -> None:
        self._here, self._gone = folder / f"{name}.here", folder / f"{name}.gone"
        editor = folder / f"{name}.sh"
        script = EDITOR.format(change=change, here=self._here, gone=self._gone)
        editor.write_text(script, encoding="utf-8")
        editor.chmod(0o700)
        command = (*PROGRAM, "--config", str(run.config), "--as", name, "article", "edit", number)
        environ = {**environment(folder), "EDITOR": str(editor), "VISUAL": ""}
        self.terminal = Terminal(tuple(map(str, command)), environ=environ)

    def __enter__(self) -> Edit:
        self.terminal.__enter__()
        self.terminal.until(self._here.exists, "the editor")
        return self

    def __exit__(self, *error: object) -> None:
        self._gone.touch()
        self.terminal.__exit__(*error)  # type: ignore[arg-type]  # as it came

    def comes_back(self, words: str) -> None:
        """Let the editor end, and wait for what is told."""
        self._gone.touch()
        self.terminal.shows(words)


def test_two_editors_lose_nothing(run: InProcess, tmp_path: Path) -> None:
    """Both read the same revision; who saves second is told with whom it was put together."""
    number = add(run, BODY)
    with (
        Edit(run, tmp_path, number, "mette", "'s/5 seconds/10 seconds/'") as mette,
        Edit(run, tmp_path, number, "kai", "'s/the light/the green light/'") as kai,
    ):
        kai.comes_back("is changed: Reset the lamp")
        mette.comes_back("put together with what kai saved")
    both = BODY.replace("5 seconds", "10 seconds").replace("the light", "the green light")

    assert both.rstrip("\n") == body_of(run, number)


def test_what_contradicts_is_opened_again(run: InProcess, tmp_path: Path) -> None:
    """The text comes back with both sides; what is not saved is a draft, opened the next time."""
    number = add(run, BODY)
    with (
        Edit(run, tmp_path, number, "mette", "'s/5 seconds/10 seconds/'") as mette,
        Edit(run, tmp_path, number, "kai", "'s/5 seconds/3 seconds/'") as kai,
    ):
        kai.comes_back("is changed")
        mette.comes_back("You both changed a passage")
        mette.terminal.shows("Enter opens it again")
        mette.terminal.press("\r")
        mette.terminal.shows("Two texts stand in line 3")
        mette.terminal.press("q\r")
        mette.terminal.shows("kept as a draft")
    saved = body_of(run, number)
    again = tmp_path / "again"
    again.mkdir()
    with Edit(run, again, number, "mette", "'/^<<<<<<< \\|^======= or\\|^>>>>>>> /d'") as later:
        later.comes_back("is changed")

    assert "3 seconds" in saved
    assert "1. Hold the button for 10 seconds.\n1. Hold the button for 3 seconds.\n" in (
        body_of(run, number)
    )


def test_processes_that_write_at_once_lose_nothing(run: InProcess) -> None:
    """Two of them, each line of each of them, in its own part and in a common list."""
    number = add(run, "# Said\n\n## mette\n\n## kai\n\n## All\n\n")
    writers = [
        subprocess.Popen(
            (sys.executable, "-m", "tests.support.article_writer",
             str(run.config), name, str(number), str(TIMES)),
            cwd=ROOT, stderr=subprocess.PIPE,
        )
        for name in ("mette", "kai")
    ]  # fmt: skip
    errors = [writer.communicate(timeout=WAIT_S)[1].decode() for writer in writers]
    lines = body_of(run, number).split("\n")

    assert [DONE, DONE] == [writer.returncode for writer in writers], "\n".join(errors)
    for name in ("mette", "kai"):
        for time in range(TIMES):
            assert f"{name} own {time}." in lines
            assert f"- {name} said {time}" in lines


def test_a_new_article_is_written_in_an_editor(run: InProcess, tmp_path: Path) -> None:
    """What slipped is told and opened again; what is given up is there the next time."""
    editor = tmp_path / "ed"
    editor.write_text(
        "#!/bin/sh\n"
        'if grep -q "^state: publik" "$1"; then sed -i "s/publik/public/" "$1"; else\n'
        "printf -- '---\\ntitle: Reset\\nlanguage: en\\nstate: publik\\n---\\nHold it.\\n' > "
        '"$1"; fi\n',
        encoding="utf-8",
    )
    editor.chmod(0o700)
    command = (*PROGRAM, "--config", str(run.config), "--as", "mette", "article", "add")
    environ = {**environment(tmp_path), "EDITOR": str(editor), "VISUAL": ""}
    with Terminal(command, environ=environ) as terminal:
        terminal.shows("is no state; there are draft")
        terminal.press("q\r")
        terminal.shows("kept as a draft")
    with Terminal(command, environ=environ) as terminal:
        terminal.shows("what you have begun before")
        terminal.shows("is kept: Reset")
    (row,) = run("article", "list", "--json").json["articles"]

    assert ("Reset", "public") == (row["title"], row["state"])
    assert "Hold it." == body_of(run, row["id"])
