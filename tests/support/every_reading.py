"""Every command that reads, one after the other, in one process on this terminal.

Called with CONFIG NUMBER MESSAGE WORD ACCOUNT: what it prints is what people see who type them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from console.cli.main import main
from console.cli.output import say
from data.text.safe import clean_line
from tests.support.watched import watch

DOSSIER = (*range(1001, 1022), 1050, 1051)
"""Conversations with which something was done."""
END = "That was all."


def commands(number: str, message: str, word: str) -> list[tuple[str, ...]]:
    """Give the commands; some are wrong on purpose, since what was typed is repeated then."""
    queues = ("open", "all", "mine", "escalated", "closed", "spam", "trash", "quarantine")
    return [
        ("status",), ("status", "--json"), ("status", "--format", "tmux"),
        *(("list", "--queue", queue, "--limit", "300") for queue in queues),
        ("list", "--json", "--limit", "300"), ("list", word), ("search", word, "--limit", "50"),
        ("show", number), ("show", number, "--json"), ("show", number, "--raw", message),
        ("why", number), ("why", number, message), ("activity", number), ("activity",),
        ("attachment", "list", message), ("attachment", "show", message, "1"),
        ("attachment", "show", message, "2", "--json"),
        ("outbox",), ("outbox", "--json"), ("quarantine", "list"), ("quarantine", "show", "1"),
        ("article", "list"), ("article", "show", "1"), ("article", "list", word),
        ("article", "gaps"), ("article", "suggest", number), ("macro", "list"),
        ("macro", "show", "sign-in"), ("queue", "list"), ("tag", "list"), ("cause", "list"),
        ("tier", "list"), ("agent", "list"), ("sla", "list"), ("follow-up", "list"),
        ("escalation", "list"), ("keys",), ("export", "messages", word),
        ("show", word), ("list", "--queue", word), ("attachment", "save", message, word),
        ("tag", number, "--tag", word), ("article", "show", word), ("macro", "show", word),
        ("agent", "show", word), ("tier", "show", word), ("list", f"is:{word}"), (word,),
        ("show", f"--{word}"),
        *(("show", str(n)) for n in DOSSIER), *(("why", str(n)) for n in DOSSIER),
        *(("activity", str(n)) for n in DOSSIER),
        ("doctor",), ("doctor", "--json"), ("status", "--plain"), ("list", "--plain"),
        ("list", "--queue", "all", "--plain", "--limit", "300"), ("show", number, "--plain"),
        ("list", "--queue", "all", "--json", "--limit", "300"), ("activity", "--json"),
        ("agent", "show"), ("agent", "show", "kai"), ("agent", "list", "--json"),
        ("tier", "list", "--json"), ("queue", "count"), ("tag", "list", "--plain"),
        ("macro", "list", "--plain"), ("macro", "list", "--json"), ("macro", "fields"),
        ("article", "list", "--plain"), ("article", "show", "1", "--plain"),
        ("article", "show", "10"), ("article", "diff", "10"), ("article", "category", "list"),
        ("article", "tutorial", "list"), ("article", "draft", number, "--dry-run"),
        ("article", "publish", word, "--dry-run"), ("article", "import", word),
        ("macro", "import", word), ("sla", "show", word), ("sla", "calendar", "list"),
        ("follow-up", "list", "--plain"), ("escalation", "list", "--plain"),
        ("escalation", "prefill", number), ("outbox", "--plain"), ("quarantine", "show", word),
        ("quarantine", "list", "--plain"), ("attachment", "show", message, word),
        ("attachment", "show", word, "1"), ("completions", word), ("backup", f"{word}/x/y.db"),
        ("restore", word), ("undo", word), ("why", number, word), ("export", word),
    ]  # fmt: skip


def run_all(config: str, number: str, message: str, word: str, account: str) -> None:
    """Run them; each may end as it likes."""
    watch(Path(account))
    for each in commands(number, message, word):
        try:
            code = main(["--config", config, "--as", "ann", *each])
        except SystemExit as ended:
            code = ended.code  # type: ignore[assignment]  # a number, as all of ours
        say(f"== {clean_line(each[0])} {code}")
    say(END)


if __name__ == "__main__":
    run_all(*sys.argv[1:])
