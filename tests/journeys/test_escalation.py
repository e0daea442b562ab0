"""Escalation on real parts: Postfix, Dovecot, our sync, the supplier's server, forgers."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.console_process import ConsoleProcess, wait_until
from tests.support.dovecot import Dovecot
from tests.support.letters import write_mail
from tests.support.postfix import Postfix
from tests.support.smtp_world import SmtpWorld, WorldMail

ADDRESS = "support@x.example"
CUSTOMER = "bo@y.example"
MAKER = "parts@maker.example"
DELIVERED_S = 60.0
NEED = "Which bulb fits lamp 7?"
SECRET_NOTE = "She always complains."
WORDS = "My kingfisher lamp is dark."


@pytest.fixture
def office(tmp_path: Path, dovecot: Dovecot, postfix: Postfix) -> Iterator[ConsoleProcess]:
    """A store whose mail goes out through Postfix; its sync runs, one agent beside us."""
    desk = ConsoleProcess(tmp_path, imap_port=dovecot.imap_port, smtp_port=postfix.port)
    desk.run("sync", "--once", "--practice")
    desk.run("agent", "list", "--as", "kai")
    with desk.syncing():
        yield desk


class Post:
    """What outsiders send us, and what reaches them."""

    def __init__(self, office: ConsoleProcess, postfix: Postfix, world: SmtpWorld) -> None:
        self.office, self.world = office, world
        self._port = postfix.port
        self._seen = 0

    def send(
        self,
        key: str,
        *,
        from_: str,
        answers: tuple[str, ...] = (),
        text: str = "The E27.\r\n",
        extra: tuple[tuple[str, str], ...] = (),
    ) -> int:
        """Have somebody write to us; give the conversation that it came into."""
        raw = write_mail(
            f"{key}@outside.example", from_=f"Somebody <{from_}>", subject="Re: bulb", text=text,
            answers=answers, extra=extra,
        )  # fmt: skip
        with smtplib.SMTP("127.0.0.1", self._port) as smtp:
            smtp.sendmail(from_, [ADDRESS], raw)
        query = "SELECT conversation_id FROM messages WHERE internet_message_id = ?"
        id_ = f"{key}@outside.example"
        look = lambda: self.office.value(query, id_)  # noqa: E731 - a look, named for its line
        return int(wait_until(look, f"{id_} did not come in", timeout_s=DELIVERED_S))

    def next(self) -> WorldMail:
        """Give the next mail that leaves us."""
        self._seen += 1
        return self.world.wait_for(self._seen, timeout_s=DELIVERED_S)[self._seen - 1]

    def show(self, number: int) -> Any:
        """Give a conversation as scripts see it."""
        return self.office.json("show", number)

    def standing(self, number: int) -> tuple[object, ...]:
        """Give status, on whom it waits, and who has it."""
        shown = self.show(number)
        return shown["status"], shown["waiting_on"], shown["assignee"]


@pytest.fixture
def post(office: ConsoleProcess, postfix: Postfix, smtp_world: SmtpWorld) -> Post:
    """Both sides of the line."""
    return Post(office, postfix, smtp_world)


def ask_outside(post: Post) -> tuple[int, int, str]:
    """Have mette ask the maker about a customer's question: question, exchange, signed id."""
    number = post.send("q1", from_=CUSTOMER, text=f"{WORDS}\r\n")
    post.office.json("take", number, "--as", "mette")
    post.office.json("note", number, "--body-file", "-", "--as", "mette", text=SECRET_NOTE)
    done = post.office.json(
        "escalate", number, "--to", MAKER, "--reason", "product fault", "--need", NEED,
        "--as", "mette",
    )  # fmt: skip
    return number, done["thread"], done["internet_message_id"]


@pytest.mark.real_server
def test_the_makers_answer_comes_back_and_the_customer_sees_nothing(post: Post) -> None:
    """Asked, automatically answered, answered, answered again; then each side gets its own."""
    number, thread, signed = ask_outside(post)
    letter = post.next()

    assert (MAKER,) == letter.recipients
    said = letter.raw.decode()
    assert NEED in said
    for secret in (CUSTOMER, "kingfisher", SECRET_NOTE, f"#{number}", "q1@outside"):
        assert secret not in said
    assert ("waiting", "third_party", "mette") == post.standing(number)

    away = post.send(
        "a0", from_=MAKER, answers=(signed,), extra=(("Auto-Submitted", "auto-replied"),)
    )
    assert thread == away
    assert ("waiting", "third_party", "mette") == post.standing(number)

    assert thread == post.send("a1", from_=MAKER, answers=(signed,))
    shown = post.show(number)
    assert ("open", None, "mette") == post.standing(number)
    (kept,) = shown["escalations"]
    assert ("answered", "The E27.", thread) == (kept["state"], kept["answer"], kept["thread"])
    assert "closed" == post.standing(thread)[0]
    assert MAKER not in str([shown["participants"], shown["messages"]])

    post.office.json("close", number, "--as", "mette")
    assert thread == post.send("a2", from_=MAKER, answers=(signed,), text="No, the E14!\r\n")
    assert ("open", None, "mette") == post.standing(number)

    post.office.json("reply", number, "--body-file", "-", "--as", "mette", text="The E14 fits.\n")
    to_customer = post.next()
    post.office.json("reply", thread, "--body-file", "-", "--as", "mette", text="Thank you!\n")
    to_maker = post.next()
    assert ((CUSTOMER,), (MAKER,)) == (to_customer.recipients, to_maker.recipients)
    assert MAKER.encode() not in to_customer.raw
    assert CUSTOMER.encode() not in to_maker.raw
    assert b"E14!" not in to_customer.raw
    assert b"kingfisher" not in to_maker.raw


@pytest.mark.real_server
def test_forged_ids_and_strangers_bring_nothing_back(post: Post) -> None:
    """A wrong signature stays out; with the right one a stranger is shown apart and marked."""
    number, thread, signed = ask_outside(post)
    post.next()
    forged = f"{signed.partition('@')[0][:-1]}{'a' if signed.partition('@')[0][-1] != 'a' else 'b'}"
    apart = [
        post.send(f"f{n}", from_=who, answers=(id_,))
        for n, (who, id_) in enumerate(
            [
                ("mallory@evil.example", f"{forged}@x.example"),
                (MAKER, f"sc.{thread}.aaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaa@x.example"),
                (MAKER, f"sc.{number}.aaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaa@x.example"),
            ]
        )
    ]

    assert {number, thread}.isdisjoint(apart)
    assert ("waiting", "third_party", "mette") == post.standing(number)
    for who, key in (("mallory@evil.example", "s1"), (CUSTOMER, "s2")):
        assert thread == post.send(key, from_=who, answers=(signed,))
        assert ("waiting", "third_party", "mette") == post.standing(number)
        assert ("open", None, "mette") == post.standing(thread)
    shown = post.show(thread)
    roles = {p["address"]: p["role"] for p in shown["participants"]}
    assert {"mallory@evil.example": "participant", CUSTOMER: "participant"} == roles
    assert "open" == post.show(number)["escalations"][0]["state"]
    post.office.json("reply", thread, "--body-file", "-", "--as", "mette", text="Who are you?\n")
    assert CUSTOMER not in post.next().recipients
    refused = post.office.run("reply", number, "--body-file", "-", "--as", "mette", text="Hi\n")
    assert 0 == refused.code
    assert (CUSTOMER,) == post.next().recipients


@pytest.mark.real_server
def test_a_return_restores_owner_and_status(post: Post) -> None:
    """The outsider says it on the phone: the agent returns it with words, all as it was."""
    number = post.send("q1", from_=CUSTOMER)
    post.office.json("take", number, "--as", "mette")
    post.office.json("wait", number, "--on", "customer", "--as", "mette")
    for to in (MAKER, "kai"):
        post.office.json(
            "escalate", number, "--to", to, "--reason", "billing", "--need", NEED, "--as", "mette"
        )
        by = "mette" if to == MAKER else "kai"
        post.office.json("return", number, "--text", "By phone: E27.", "--as", by)
        assert ("waiting", "customer", "mette") == post.standing(number)
    states = [each["state"] for each in post.show(number)["escalations"]]
    assert ["returned", "returned"] == states


@pytest.mark.real_server
def test_a_letter_that_cannot_be_delivered_brings_the_question_back(
    post: Post, smtp_world: SmtpWorld
) -> None:
    """The supplier's server knows nobody of that name: the owner is told, nothing is answered."""
    smtp_world.answers = {MAKER: f"550 5.1.1 <{MAKER}>: no such user here"}
    number, _, _ = ask_outside(post)

    wait_until(
        lambda: post.standing(number) == ("open", None, "mette"),
        "it does not come back",
        timeout_s=DELIVERED_S,
    )

    shown = post.show(number)
    lines = post.office.json("activity", number)["activity"]
    assert "open" == shown["escalations"][0]["state"]
    assert "escalation.undelivered" in [line["verb"] for line in lines]
