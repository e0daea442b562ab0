"""Which of our screens are there; sheets and questions may stand above them."""

from __future__ import annotations

from textual.app import App

from screens.frame import Frame


def frames_of(app: App[None]) -> list[Frame]:
    """Give all of ours, the topmost first."""
    return [screen for screen in reversed(app.screen_stack) if isinstance(screen, Frame)]


def top_frame(app: App[None]) -> Frame | None:
    """Give the topmost of ours, whatever stands above it."""
    return next(iter(frames_of(app)), None)


def shown_frame(app: App[None]) -> Frame | None:
    """Give the screen on top if it is one of ours."""
    return app.screen if isinstance(app.screen, Frame) else None
