"""What is wrong with settings, or where no secret is to be had."""

from __future__ import annotations


class SettingsError(Exception):
    """The settings cannot be used; the text is one sentence a line, all problems together."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class NoSecretError(SettingsError):
    """No password or token is to be had here, so this process may read and write the store only."""
