"""Domain: what a careful colleague would ask before a reply leaves (pure).

`check_reply` gives doubts, the weightiest first. One kind of doubt keeps a mail back, a field that
nobody filled in; all others are told and never in the way. So each check would rather say nothing
than cry wolf: a warning that is wrong twice is not read the third time. What each of them says of
realistic mails in five languages is kept in tests/unit/reply_check.
"""

from console.domain.reply_check.background import (
    NO_BACKGROUND,
    Background,
    DeadAddress,
    background_of,
)
from console.domain.reply_check.check import Reply, check_reply
from console.domain.reply_check.doubts import Doubt, DoubtKind, Point

__all__ = [
    "NO_BACKGROUND",
    "Background",
    "DeadAddress",
    "Doubt",
    "DoubtKind",
    "Point",
    "Reply",
    "background_of",
    "check_reply",
]
