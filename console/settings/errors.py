"""What is wrong with settings, or where no secret is to be had."""

from __future__ import annotations

from data.text.safe import clean_line


class SettingsError(Exception):
    """The settings cannot be used; the text is one safe sentence a line, all problems together.

    Names of files, keys and variables stand in them, which may be called anything.
    """

    def __init__(self, *problems: str) -> None:
        self.problems = tuple(map(clean_line, problems))
        super().__init__("\n".join(self.problems))


class NoSecretError(SettingsError):
    """No password or token is to be had here, so this process may read and write the store only."""
