"""Exit codes, a contract with scripts, and which error gives which."""

from __future__ import annotations

from console.services.errors import ConflictError, UsageError
from console.settings import SettingsError
from data.errors import (
    BadCursorError,
    ComposeError,
    MailServerError,
    NotFoundError,
    StaleRevisionError,
    StoreBusyError,
    StoreFullError,
    StoreInUseError,
    SyncBusyError,
)

DONE = 0
FAILED = 1
USAGE = 2
NOT_FOUND = 3
CONFLICT = 4
TEMPORARY = 75
"""EX_TEMPFAIL of sysexits.h: server away, store busy or disk full: the same may work later."""


def code_of(error: Exception) -> int:
    """Give the exit code of an error of ours."""
    match error:
        case SettingsError() | UsageError() | ComposeError() | BadCursorError():
            return USAGE
        case NotFoundError():
            return NOT_FOUND
        case StaleRevisionError() | ConflictError():
            return CONFLICT
        case MailServerError() | SyncBusyError():
            return TEMPORARY
        case StoreBusyError() | StoreFullError() | StoreInUseError():
            return TEMPORARY
        case _:
            return FAILED
