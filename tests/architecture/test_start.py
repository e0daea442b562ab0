"""What is not imported before the inbox is painted: start-up time, held by name, not by clock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.console_app import open_office, question
from tests.support.console_process import ROOT
from tests.support.terminal import environment

LATER = (
    "aiosmtplib",
    "backports.zstd",
    "console.domain.agenda",
    "console.domain.typed_times",
    "console.services.agenda",
    "console.services.article_indexing",
    "console.services.replies",
    "console.settings.model",
    "data.mail",
    "data.sync",
    "data.text.html",
    "data.text.language",
    "data.text.quotes",
    "difflib",
    "email",
    "hashlib",
    "imapclient",
    "mimetypes",
    "platformdirs",
    "pydantic",
    "screens.conversation",
    "screens.outbox",
    "ssl",
    "textual.widgets._select",
    "textual.widgets._text_area",
    "textual.widgets._tree",
    "tomllib",
)
"""Mail, validation, whatever reads bodies, whatever writes: none of it is on the first screen."""

SELDOM = (
    "console.domain.clock_words",
    "console.domain.reply_check",
    "console.services.incoming",
    "data.mail.bounces",
    "data.mail.compose",
    "data.mail.parse",
    "data.text.html",
    "email",
    "markdown_it",
    "pydantic",
)
"""Taking mail in is the syncing process's; files, articles and sending come with their first use.
All of it is some 7 MB."""
READ = """
import sys
from console.services import drafts, follow_ups, replies, suggesting
from screens import later
later.load_knowledge_screen()
import screens.conversation
print(*sys.modules)
"""


async def test_the_list_is_painted_before_anything_else_is_imported(tmp_path: Path) -> None:
    """With settings read once before, the first paint needs no mail, no pydantic, no editor."""
    async with open_office(tmp_path) as office:
        await office.receive(question(1))
        config = tmp_path / "console.toml"
        config.write_text(
            f'store = "{office.store.path}"\n[mailbox]\naddress = "support@x.example"\n'
        )
    _loaded_at_first_paint(config)  # checks the settings, and remembers them

    loaded = _loaded_at_first_paint(config)

    assert [] == [m for m in loaded if any(m == n or m.startswith(f"{n}.") for n in LATER)]


def test_who_reads_carries_nothing_of_taking_in_or_sending() -> None:
    """What is imported behind the first paint is what reading wants; a console lives all day."""
    done = subprocess.run(
        [sys.executable, "-c", READ], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()

    assert [] == [m for m in loaded if any(m == n or m.startswith(f"{n}.") for n in SELDOM)]


def _loaded_at_first_paint(config: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.first_paint", str(config), "Question 1"],
        cwd=ROOT,
        env=environment(config.parent),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()
