"""Merging against a real mailbox: mail that comes meanwhile finds its place, before and after."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.console_process import ConsoleProcess
from tests.support.dovecot import Dovecot
from tests.support.letters import recently, write_mail
from tests.support.smtp_world import SmtpWorld


@pytest.mark.real_server
def test_mail_that_arrives_for_both_is_where_it_belongs(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """Merge, mail arrives to both, answers leave, un-merge: every message is where it belongs."""
    people = {"a": "Ann <ann@customer.example>", "b": "Bo <bo@customer.example>"}
    for key, who in people.items():
        dovecot.deliver(write_mail(f"{key}@customer.example", from_=who, subject=f"Matter {key}"))
    desk.sync()
    one, two = desk.number_of("a@customer.example"), desk.number_of("b@customer.example")
    before = desk.json("reply", two, "--body-file", "-", text="We look into it.\n")
    desk.sync()
    desk.json("merge", two, "--into", one, "--yes")
    ours = before["internet_message_id"]
    dovecot.deliver(
        write_mail("a1@customer.example", from_=people["a"], answers=["a@customer.example"])
    )
    dovecot.deliver(write_mail("b1@customer.example", from_=people["b"], answers=[ours]))
    dovecot.deliver(
        write_mail(
            "b2@customer.example",
            from_=people["b"],
            subject=f"Once more [#{two}]",
            at=recently() + timedelta(minutes=1),
        )
    )

    desk.sync()
    merged = desk.json("show", one)
    answer = desk.json("reply", one, "--to", "sender", "--body-file", "-", text="Here it is.\n")
    desk.sync()
    desk.json("unmerge", two)
    dovecot.deliver(
        write_mail(
            "b3@customer.example", from_=people["b"], answers=[answer["internet_message_id"]]
        )
    )
    desk.sync()

    assert 6 == len(merged["messages"])
    assert "open" == merged["status"]
    first, second = desk.json("show", one), desk.json("show", two)
    ids = [[m["internet_message_id"] for m in each["messages"]] for each in (first, second)]
    assert {"a@customer.example", "a1@customer.example"} == set(ids[0])
    assert {
        *(f"{key}@customer.example" for key in ("b", "b1", "b2", "b3")),
        ours, answer["internet_message_id"],
    } == set(ids[1])  # fmt: skip
    assert ("bo@customer.example",) == smtp_world.wait_for(2)[1].recipients
    assert [one, two] == [first["number"], second["number"]]
    assert first["unanswered_since"] is not None
