"""The copy in Sent is filed late, by real processes: exactly once, and the mail leaves once."""

from __future__ import annotations

import pytest

from tests.journeys.test_sending import copies_at, in_sent, reply_to
from tests.support.console_process import ConsoleProcess, Running, wait_until
from tests.support.dovecot import Dovecot
from tests.support.letters import DOMAIN, write_mail
from tests.support.smtp_world import SmtpWorld

pytestmark = pytest.mark.real_server


class Late:
    """A desk that answers one question again and again, while something is in the way."""

    def __init__(self, desk: ConsoleProcess, dovecot: Dovecot, world: SmtpWorld) -> None:
        self.desk, self.dovecot, self.world = desk, dovecot, world
        dovecot.deliver(write_mail(f"q@{DOMAIN}"))
        desk.sync()
        self.number = desk.number_of(f"q@{DOMAIN}")
        self.replies: list[str] = []

    def reply(self) -> str:
        """Answer; give the id."""
        self.replies.append(reply_to(self.desk, self.number))
        return self.replies[-1]

    def has_left(self, ours: str) -> None:
        """Wait until a mail has left, and its copy is still to be filed."""
        query = "SELECT state, copy_state FROM outbox WHERE internet_message_id = ?"
        wait_until(lambda: self.desk.rows(query, ours)[0][0] == "sent", "it did not leave")
        assert [("sent", "pending")] == self.desk.rows(query, ours)

    def is_filed(self, ours: str, running: Running) -> None:
        """Wait until the copy lies in Sent."""
        wait_until(lambda: in_sent(self.dovecot, ours), f"no copy was filed: {running.words}")


def test_copies_that_come_late_lie_in_sent_once(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """The mailbox away, sync killed after the yes or at the copy, the mailbox full for a while."""
    late = Late(desk, dovecot, smtp_world)

    with desk.syncing() as running:
        dovecot.kill()
        ours = late.reply()
        late.has_left(ours)
        dovecot.start()
        late.is_filed(ours, running)

        smtp_world.once_at["quit"] = running.process.kill
        ours = late.reply()
        wait_until(lambda: running.process.poll() is not None, "it was not killed")
        late.has_left(ours)
    with desk.syncing() as running:
        late.is_filed(ours, running)

        dovecot.set_quota("10B")
        ours = late.reply()
        why = "SELECT copy_error FROM outbox WHERE internet_message_id = ?"
        wait_until(lambda: desk.value(why, ours), f"it was not refused: {running.words}")
        refused = str(desk.value(why, ours))
        late.has_left(ours)
        dovecot.set_quota(None)
        late.is_filed(ours, running)

        ours = late.reply()
        late.is_filed(ours, running)
        running.kill()  # whether it has noted that or not
    for _ in range(2):
        desk.sync()

    assert "quota" in refused.lower()
    assert [(1, 1)] * 4 == [
        (copies_at(smtp_world, each), in_sent(dovecot, each)) for each in late.replies
    ]
    assert {"done"} == {state for (state,) in desk.rows("SELECT copy_state FROM outbox")}
    assert 1 + len(late.replies) == len(desk.json("show", late.number)["messages"])
