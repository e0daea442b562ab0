"""The contract of `queue`: what it answers in JSON, what it refuses; `list` takes its names."""

from __future__ import annotations

from tests.cli.conftest import Office


def test_a_saved_queue_from_first_to_last(office: Office) -> None:
    """Added, listed, shown, counted, changed and removed; its total is that of its list."""
    run = office.run
    made = run("queue", "add", "Lamp mails", "lamp", "is:open", "--key", "2", "--json").json
    listed = run("queue", "list", "--json").json
    page = run("list", "--queue", "lamp mails", "--json").json
    counts = run("queue", "count", "--json").json["queues"]
    status = run("status", "--json").json["queues"]
    changed = run("queue", "set", "Lamp mails", "--name", "lamps", "--key", "none", "--json").json
    shown = run("queue", "show", "lamps", "--json").json
    removed = run("queue", "remove", "lamps", "--json").json

    assert {"name", "query", "key", "shared", "total"} == made.keys()
    assert ("Lamp mails", "lamp is:open", 2, False) == (
        made["name"], made["query"], made["key"], made["shared"],
    )  # fmt: skip
    assert {"queues": [made]} == listed
    assert made["total"] == page["total"] == len(page["conversations"]) > 0
    assert made["total"] == counts["Lamp mails"] == status["Lamp mails"]
    assert counts == status
    assert {**made, "name": "lamps", "key": None} == changed == shown
    assert {**shown, "total": None} == removed
    assert {"queues": []} == run("queue", "list", "--json").json


def test_what_is_shared_is_seen_by_all_and_kept_by_leads(office: Office) -> None:
    """An agent sees the queue of her admin, and is told who may change it."""
    run = office.run
    run("queue", "add", "late", "is:open", "--shared", "--key", "1")
    seen = run("--as", "kai", "queue", "list", "--json").json["queues"]
    refused = run("--as", "kai", "queue", "remove", "late", "--shared")

    assert [("late", 1, True)] == [(q["name"], q["key"], q["shared"]) for q in seen]
    assert 1 == refused.code
    assert "lead or an admin" in refused.err


def test_what_makes_no_sense_is_refused(office: Office) -> None:
    """2 for what is no name, query or key; 3 for what is not there; 4 for what is taken."""
    run = office.run
    run("queue", "add", "lamps", "lamp", "--key", "1")
    answers = {
        ("queue", "add", "mine", "lamp"): (2, "is a queue already"),
        ("queue", "add", "x", "is:lost"): (2, "is: knows open"),
        ("queue", "add", "x", "lamp", "--key", "0"): (2, "a digit from 1 to 9"),
        ("queue", "set", "lamps"): (2, "--name, --query or --key"),
        ("queue", "show", "lampz"): (3, "Did you mean 'lamps'?"),
        ("queue", "add", "LAMPS", "lamp"): (4, "already"),
        ("queue", "add", "x", "lamp", "--key", "1"): (4, "is that of 'lamps'"),
        ("list", "--queue", "lampz"): (2, "Did you mean 'lamps'?"),
        ("list", "in:nowhere"): (2, "in: knows open"),
    }
    for words, (code, sentence) in answers.items():
        answer = run(*words)

        assert code == answer.code, words
        assert sentence in answer.err, words


def test_people_read_lines(office: Office) -> None:
    """Without --json each queue is a line; nothing saved says how to begin."""
    run = office.run
    empty = run("queue", "list")
    run("queue", "add", "lamps", "lamp", "--key", "1")

    assert "queue add NAME QUERY" in empty.err
    assert run("queue", "list").text.startswith("1  lamps  ")
    assert "  lamps" in run("queue", "count").text
