"""Services: every error this layer raises; each text is a sentence that an agent can act on."""

from __future__ import annotations

from data.text.safe import clean_line


class ServiceError(Exception):
    """Root of what services refuse; its text is one safe line.

    Names of files and what was typed stand in it, which may be anything.
    """

    def __init__(self, text: str) -> None:
        super().__init__(clean_line(text))


class ConflictError(ServiceError):
    """The world has moved on: somebody was first, or it is too late."""


class UsageError(ServiceError):
    """What was asked makes no sense as it stands."""


class NotAllowedError(ServiceError):
    """Rightly asked, but by somebody whose role does not reach so far."""
