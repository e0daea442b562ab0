"""A mistyped word on the command line is named, with the one that was meant."""

from __future__ import annotations

import pytest

from console.cli.parser import parse


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("repyl 12", "there is no command 'repyl'; did you mean reply?"),
        ("article publsh x", "there is no command 'publsh'; did you mean publish?"),
        ("zzz", "there is no command 'zzz'; `support-console --help` lists what there is"),
        (
            "list --jsn",
            "support-console list: error: there is no option --jsn; did you mean --json",
        ),
        ("list --limt=5", "there is no option --limt; did you mean --limit?"),
        ("wait 12 --on custmer", "did you mean customer?"),
        ("list --\x1b[2J", "there is no option --"),
    ],
)
def test_the_nearest_word_is_told(
    typed: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Commands, verbs below them, options and choices; it ends with 2."""
    with pytest.raises(SystemExit) as ended:
        parse(typed.split())
    said = capsys.readouterr().err

    assert 2 == ended.value.code
    assert told in said
    assert "\x1b" not in said
