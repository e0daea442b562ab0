"""The console's own colours, dark and light; every role stands out enough (checked by a test)."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="support-dark",
    primary="#7aa2c9",
    accent="#e0a95c",
    foreground="#d8dce2",
    background="#14171c",
    surface="#1d2229",
    success="#8fbf7f",
    warning="#e0c15c",
    error="#e07a6b",
    dark=True,
)
LIGHT = Theme(
    name="support-light",
    primary="#2f5f8f",
    accent="#8a4b08",
    foreground="#1c2026",
    background="#fbfaf7",
    surface="#ecebe6",
    success="#2f6b2a",
    warning="#7a5c00",
    error="#a3261a",
    dark=False,
)
