"""Services: what follows from where conversations stand, worked out before every commit.

Theory of operation: whoever writes (a mail that came in, a command, a key, time, undo, a merge)
tells the change feed which conversations it was about. Before the transaction commits, each
consequence looks at those conversations and writes what follows from where they stand now. So it
holds whatever wrote and in whatever order things came, and nothing has to remember to ask for it.

A consequence derives everything from the store, does nothing the second time, and costs one read
by index where there is nothing to do.
"""

from __future__ import annotations

from console.services.clocks import keep_breaches
from console.services.escalation_news import follow_escalations
from console.services.marking import keep_marks
from console.services.promises import follow_promises
from console.services.undelivered import keep_undelivered
from data.store.store import Consequence

CONSEQUENCES: tuple[Consequence, ...] = (
    follow_escalations,
    follow_promises,
    keep_breaches,
    keep_marks,
    keep_undelivered,
)
"""In this order; one that writes about a conversation has all of them look at it again."""
