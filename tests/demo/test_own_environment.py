"""What the demo takes from the environment: how it looks, never whose mailbox."""

from __future__ import annotations

from console.demo.joining import own_environment


def test_keys_and_colours_stay_the_agents_own() -> None:
    """Another mailbox stays outside; keymap, theme and letters come along."""
    kept = {"HOME": "/home/ann", "SUPPORT_CONSOLE_CONSOLE__KEYMAP": "gmail"}
    other = {"SUPPORT_CONSOLE_IMAP__HOST": "imap.example.com", "SUPPORT_CONSOLE_STORE": "/x.db"}

    assert own_environment({**kept, **other}) == kept
