"""Services: every error this layer raises; each text is a sentence that an agent can act on."""

from __future__ import annotations


class ServiceError(Exception):
    """Root of what services refuse."""


class ConflictError(ServiceError):
    """The world has moved on: somebody was first, or it is too late."""


class UsageError(ServiceError):
    """What was asked makes no sense as it stands."""


class NotAllowedError(ServiceError):
    """Rightly asked, but by somebody whose role does not reach so far."""
