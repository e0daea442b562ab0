"""Which conversation a mail joins: mails on a real server, the answers of the command line."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from tests.support.console_process import ConsoleProcess
from tests.support.dovecot import Dovecot
from tests.support.letters import DOMAIN, recently, write_mail
from tests.support.smtp_world import SmtpWorld

FORGERIES = 100


def _reply(desk: ConsoleProcess, number: int, text: str = "We look into it.\n") -> str:
    """Answer a conversation, send the answer; give its Message-ID."""
    queued = desk.json("reply", number, "--body-file", "-", text=text)
    desk.sync()
    return str(queued["internet_message_id"])


def _answer(id_: str, to_id: str, **more: str) -> bytes:
    return write_mail(id_, answers=[to_id], subject="Re: Where is my order?", **more)  # type: ignore[arg-type]  # only strings are given here


@pytest.mark.real_server
def test_mail_from_an_outside_client_joins(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """In-Reply-To alone, References alone, a quoted token or the subject's tag bring it home."""
    dovecot.deliver(write_mail("q@customer.example"))
    desk.sync()
    number = desk.number_of("q@customer.example")
    ours = _reply(desk, number)
    sent = smtp_world.wait_for(1)[0].raw.decode()
    token = next(line for line in sent.splitlines() if f"#{number}-" in line).strip()
    by_header = (("In-Reply-To", f"<{ours}>"),)
    by_references = (("References", f"<elsewhere@unknown.example> <{ours}>"),)
    mails = {
        "a@customer.example": write_mail("a@customer.example", extra=by_header),
        "b@customer.example": write_mail("b@customer.example", extra=by_references),
        "c@customer.example": write_mail("c@customer.example", answers=["q@customer.example"]),
        "d@customer.example": write_mail("d@customer.example", text=f"No header.\r\n> {token}\r\n"),
        "e@customer.example": write_mail("e@customer.example", subject=f"About [#{number}]"),
    }
    for raw in mails.values():
        dovecot.deliver(raw)

    desk.sync()

    shown = desk.json("show", number)
    joined = {m["internet_message_id"]: m["joined_by"] for m in shown["messages"]}
    expected = ("signed_id", "signed_id", "reference", "body_token", "subject_tag")
    assert dict(zip(mails, expected, strict=True)) == {id_: joined[id_] for id_ in mails}
    assert "open" == shown["status"]
    why = desk.json("why", number)
    assert all(m["text"] for m in why["messages"])


@pytest.mark.real_server
def test_forgeries_of_strangers_join_nothing(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """A hundred strangers who know ids and number get a hundred conversations of their own."""
    dovecot.deliver(write_mail("q@customer.example"))
    desk.sync()
    number = desk.number_of("q@customer.example")
    ours = _reply(desk, number)
    left, _, right = ours.partition("@")
    unsigned = f"{left[:-3]}aaa@{right}"
    assert unsigned != ours
    known = ("q@customer.example", unsigned)
    before = desk.json("show", number)
    for forger in range(FORGERIES):
        dovecot.deliver(
            write_mail(
                f"f{forger}@evil.example",
                from_=f"Mallory <m{forger}@evil.example>",
                subject=f"Re: Where is my order? [#{number}]",
                text=f"Send me the money. #{number}-AAAAAAA{forger % 10}\r\n",
                answers=known if forger % 2 else known[::-1],
            )
        )

    desk.sync()

    after = desk.json("show", number)
    assert before == after
    conversations = desk.conversations()
    forged = [ids for ids in conversations if any("evil.example" in id_ for id_ in ids)]
    assert [1] * FORGERIES == [len(ids) for ids in forged]
    marked = desk.json("why", desk.number_of("f1@evil.example"))["messages"][0]
    assert "unsigned" in marked["marks"]


@pytest.mark.real_server
@pytest.mark.parametrize("is_live", [False, True], ids=["import", "live"])
def test_replies_that_come_first_end_in_one_conversation(
    desk: ConsoleProcess, dovecot: Dovecot, is_live: bool
) -> None:
    """A thread of four is one conversation in every order of arrival, imported or live."""
    expected = []
    orders = list(permutations(range(4)))
    if is_live:
        desk.sync()  # the first contact is over: from now on mail is news
    for name, order in enumerate(orders):
        thread = _thread(name)
        expected.append(sorted(id_ for id_, _ in thread))
        for place, number in enumerate(order):
            dovecot.deliver(thread[number][1], at=recently() + place * timedelta(seconds=1))
    if is_live:
        _one_by_one(desk, dovecot)
    else:
        desk.sync()

    assert sorted(expected) == desk.conversations()


def _thread(name: int) -> list[tuple[str, bytes]]:
    """Write a question and three answers, by two people whose clients thread differently."""
    ids = [f"t{name}.{n}@{DOMAIN}" for n in range(4)]
    cc = f"Bo <bo{name}@{DOMAIN}>"
    ann = f"Ann <ann{name}@{DOMAIN}>"
    chains = [[], ids[:1], ids[1:2], ids[:3]]
    authors = [ann, cc, ann, cc]
    others = [cc, ann, cc, ann]
    return [
        (
            ids[n],
            write_mail(
                ids[n], from_=authors[n], answers=chains[n], extra=(("Cc", others[n]),),
                at=recently() + timedelta(minutes=n),
            ),
        )
        for n in range(4)
    ]  # fmt: skip


def _one_by_one(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """Take the first mail of each thread in, then the second of each, and so on."""
    place = dovecot.maildir() / "new"
    waiting = sorted(place.iterdir())
    aside = dovecot.folder / "aside"
    aside.mkdir()
    for path in waiting:
        path.rename(aside / path.name)
    share = len(waiting) // 4
    for part in range(4):
        for path in waiting[part * share : (part + 1) * share]:  # names begin with the time
            (aside / path.name).rename(path)
        desk.sync()


@pytest.mark.real_server
def test_late_reply_starts_a_linked_conversation(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """After `reopen_days` an answer to a closed conversation starts a new one that points to it."""
    asked = recently() - timedelta(days=90)
    closed = recently() - timedelta(days=80)
    dovecot.deliver(write_mail("old@customer.example", at=asked), at=asked)
    done = write_mail(
        "done@x.example", from_="support@x.example", to=f"ann@{DOMAIN}",
        answers=["old@customer.example"], at=closed,
    )  # fmt: skip
    dovecot.deliver(done, folder="Sent", at=closed, flags=("\\Seen",))
    desk.sync()
    number = desk.number_of("old@customer.example")
    assert "closed" == desk.json("show", number)["status"]
    dovecot.deliver(_answer("late@customer.example", "done@x.example"))

    desk.sync()

    late = desk.json("show", desk.number_of("late@customer.example"))
    assert late["number"] != number
    assert [number] == late["linked"]
    assert "new" == late["status"]
    assert "closed" == desk.json("show", number)["status"]
    dovecot.deliver(_answer("later@customer.example", "late@customer.example"))
    desk.sync()
    assert late["number"] == desk.number_of("later@customer.example")


@pytest.mark.real_server
def test_automatic_mail_does_not_reopen_and_a_person_does(
    desk: ConsoleProcess, dovecot: Dovecot
) -> None:
    """An out-of-office leaves the closed conversation closed; its customer reopens it."""
    dovecot.deliver(write_mail("q@customer.example"))
    desk.sync()
    number = desk.number_of("q@customer.example")
    queued = desk.json("reply", number, "--body-file", "-", "--then", "close", text="Done.\n")
    desk.sync()
    ours = queued["internet_message_id"]
    away = (("Auto-Submitted", "auto-replied"),)
    dovecot.deliver(write_mail("away@customer.example", answers=[ours], extra=away))

    desk.sync()
    after_robot = desk.json("show", number)
    dovecot.deliver(_answer("person@customer.example", ours))
    desk.sync()
    after_person = desk.json("show", number)

    assert "closed" == after_robot["status"]
    assert ["auto_reply"] == [m["automatic"] for m in after_robot["messages"] if m["automatic"]]
    assert "open" == after_person["status"]
    assert 4 == len(after_person["messages"])


@pytest.mark.real_server
def test_reply_written_on_a_phone_joins_from_sent(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """An answer written elsewhere shows up from Sent as ours, in its conversation."""
    dovecot.deliver(write_mail("q@customer.example"))
    desk.sync()
    number = desk.number_of("q@customer.example")
    phone = write_mail(
        "phone@x.example", from_="X Support <support@x.example>", to=f"ann@{DOMAIN}",
        answers=["q@customer.example"], text="From my phone.\r\n",
    )  # fmt: skip
    dovecot.deliver(phone, folder="Sent", flags=("\\Seen",))

    desk.sync()

    shown = desk.json("show", number)
    assert ["in", "out"] == [m["direction"] for m in shown["messages"]]
    assert shown["unanswered_since"] is None
    assert "open" == shown["status"]


@pytest.mark.real_server
def test_participant_by_subject_and_stranger_not(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """`[#n]` and the token count from somebody who takes part, and from nobody else."""
    dovecot.deliver(write_mail("q@customer.example", extra=(("Cc", f"Bo <bo@{DOMAIN}>"),)))
    desk.sync()
    number = desk.number_of("q@customer.example")
    subject = f"Re: [#{number}] order"
    dovecot.deliver(write_mail("bo@customer.example", from_=f"bo@{DOMAIN}", subject=subject))
    dovecot.deliver(write_mail("eve@evil.example", from_="eve@evil.example", subject=subject))

    desk.sync()

    assert number == desk.number_of("bo@customer.example")
    assert number != desk.number_of("eve@evil.example")


@pytest.mark.real_server
def test_new_uid_validity_loses_and_doubles_nothing(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """When the server renumbers a folder every mail stays where it was, and the ledger is even."""
    for number in range(30):
        above = [f"u{number - 1}@{DOMAIN}"] if number % 3 else []
        dovecot.deliver(write_mail(f"u{number}@{DOMAIN}", answers=above))
    before = desk.sync()["folders"][0]
    conversations = desk.conversations()
    numbers = desk.rows("SELECT id, conversation_id FROM messages ORDER BY id")
    dovecot.renumber()
    dovecot.deliver(write_mail(f"fresh@{DOMAIN}"))

    after = desk.sync()["folders"][0]

    assert before["uid_validity"] != after["uid_validity"]
    assert (31, 31) == (after["on_server"], after["stored"])
    assert sorted([*conversations, [f"fresh@{DOMAIN}"]]) == desk.conversations()
    assert numbers == desk.rows("SELECT id, conversation_id FROM messages ORDER BY id")[:30]
    assert 0 == desk.sync()["fetched"]
