"""Ids and safe text: plain values that types keep apart."""

from __future__ import annotations

from typing import NewType

ConversationId = NewType("ConversationId", int)
"""The number people see (`#1042`); never used twice."""
MessageId = NewType("MessageId", int)
CustomerId = NewType("CustomerId", int)
AgentId = NewType("AgentId", int)
FolderId = NewType("FolderId", int)
OutboxId = NewType("OutboxId", int)
RawId = NewType("RawId", int)
DraftId = NewType("DraftId", int)
TierId = NewType("TierId", int)
MacroId = NewType("MacroId", int)
ArticleId = NewType("ArticleId", int)
"""Of one article in one language; commands take it (`article show 12`); never used twice."""
FollowUpId = NewType("FollowUpId", int)
CalendarId = NewType("CalendarId", int)
PolicyId = NewType("PolicyId", int)
EscalationId = NewType("EscalationId", int)

SafeLine = NewType("SafeLine", str)
"""One line without control, bidi or invisible characters; made only by `data.text.safe`."""
SafeText = NewType("SafeText", str)
"""Text of several lines (only `\\n` and printable characters); made only by `data.text.safe`."""

NO_WORDS = SafeLine("")
