"""How screens look is parsed at the first start, and read at the next ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.css.parse import parse

from console.app import SupportConsole
from console.render import kept_rules
from console.render.kept_rules import KeptStylesheet
from tests.support.console_app import Office, question

THEME = "terminal"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect what is parsed."""
    texts: list[str] = []

    def noted(scope: str, css: str, *given: object, **named: object) -> object:
        texts.append(css)
        return parse(scope, css, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("textual.css.stylesheet.parse", noted)
    return texts


async def looks(office: Office, folder: Path, theme: str = THEME) -> list[str]:
    """Start a console with a folder of rules, leave it, and give how each widget looks."""
    app = SupportConsole(await office.services(), keeper=None, theme=theme, rules_folder=folder)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert isinstance(app.stylesheet, KeptStylesheet)
        app.stylesheet.keep()
        nodes = [app, *app.screen.walk_children(with_self=True)]
        return [f"{node.css_identifier} {node.styles.css}" for node in nodes]


async def test_a_second_start_parses_nothing(
    office: Office, tmp_path: Path, parsed: list[str]
) -> None:
    """All is as it was, and the file is for nobody else."""
    await office.receive(question(1))
    first = await looks(office, tmp_path)
    assert parsed
    parsed.clear()

    assert first == await looks(office, tmp_path)
    assert [] == parsed
    assert 0o600 == (tmp_path / f"rules-{THEME}.pickle").stat().st_mode & 0o777


async def test_another_theme_has_rules_of_its_own(
    office: Office, tmp_path: Path, parsed: list[str]
) -> None:
    """Both are kept beside each other."""
    terminal = await looks(office, tmp_path)
    dark = await looks(office, tmp_path, "support-dark")
    parsed.clear()

    assert terminal != dark
    assert dark == await looks(office, tmp_path, "support-dark")
    assert terminal == await looks(office, tmp_path)
    assert [] == parsed


async def test_a_theme_that_is_chosen_is_parsed(
    office: Office, tmp_path: Path, parsed: list[str]
) -> None:
    """What is kept is for the colours it was made for, and stays so."""
    first = await looks(office, tmp_path)
    app = SupportConsole(await office.services(), keeper=None, theme=THEME, rules_folder=tmp_path)
    async with app.run_test() as pilot:
        before = app.screen.styles.background
        app.theme = "support-light"
        await pilot.pause()
        assert before != app.screen.styles.background
        assert isinstance(app.stylesheet, KeptStylesheet)
        app.stylesheet.keep()

    assert parsed
    assert first == await looks(office, tmp_path)


@pytest.mark.parametrize("fault", ["cut", "foreign", "other", "none"])
async def test_on_any_doubt_all_is_parsed(
    office: Office,
    tmp_path: Path,
    parsed: list[str],
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    """A file that is cut off, that others may write, or of another program counts for nothing."""
    first = await looks(office, tmp_path)
    path = tmp_path / f"rules-{THEME}.pickle"
    match fault:
        case "cut":
            path.write_bytes(path.read_bytes()[:-100])
        case "foreign":
            path.chmod(0o622)
        case "other":
            monkeypatch.setattr(kept_rules, "PARSER", (*kept_rules.PARSER, "app"))
    parsed.clear()

    assert first == await looks(office, tmp_path)
    assert (fault != "none") == bool(parsed)


async def test_a_folder_that_cannot_be_written_is_no_trouble(
    office: Office, tmp_path: Path
) -> None:
    """The next start is only slower."""
    (tmp_path / "file").touch()

    assert await looks(office, tmp_path / "file" / "folder")
