"""What the demo cannot do, said in sentences for the person who started it."""

from __future__ import annotations


class DemoError(Exception):
    """Root of everything that the demo raises on purpose."""


class DemoExtraMissingError(DemoError):
    """The mail servers of the demo are not installed."""

    def __init__(self) -> None:
        super().__init__("The demo needs the extra `demo`: pip install 'support-console[demo]'.")


class DemoFolderBusyError(DemoError):
    """Another demo keeps its mailbox in the same folder."""


class DemoMailboxError(DemoError):
    """The embedded mail servers did not start, or were asked for while stopped."""


class DemoFolderError(DemoError):
    """The folder of the demo cannot be made, written or freed."""


class DemoRunError(DemoError):
    """Something that the scripted run waited for did not come."""
