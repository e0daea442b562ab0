"""Looking for a file to attach, and going back without one."""

from __future__ import annotations

from screens.attaching import AttachScreen
from tests.support.console_app import Office, running


async def test_a_text_without_a_file_is_gone_once_it_is_sent(office: Office) -> None:
    """What was kept while the files stood over the text does not come back as a draft."""
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services, number=number) as console:
        await console.press("r")
        await console.type("It is on its way.")
        await console.press("ctrl+f")
        assert isinstance(console.app.screen, AttachScreen)
        kept = await services.drafts.list_of(number)
        await console.press("ctrl+q", "ctrl+s", "w")
        await console.until(lambda: "leaves in" in console.lines[-1], "it is sent")

    assert ["It is on its way."] == [draft.words.text for draft in kept]
    assert [] == await services.drafts.list_of(number)
