"""The contract of tag, untag and set: words in their one form, wrong ones told, shown in text."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Office


def shown(office: Office, number: int) -> dict[str, object]:
    """Give a conversation as `show` tells it."""
    document: dict[str, object] = office.run("show", str(number), "--json").json
    return document


def test_tags_are_kept_in_one_form(office: Office) -> None:
    """However a tag is typed it is one tag; what was made of it is told; it is found at once."""
    number, other = office.number("kingfisher"), office.number("nightjar")

    told = office.run("tag", str(number), str(other), "--tag", "VIP Kunde", "--tag", "#refund")
    again = office.run("tag", str(number), "--tag", "vip-kunde", "--json").json
    found = office.run("list", "tag:VIP-KUNDE", "tag:refund", "--queue", "all", "--json").json
    off = office.run("untag", str(other), "--tag", "Refund", "--json").json

    assert "“VIP Kunde” is kept as vip-kunde" in told.err
    assert [] == again["changed"]
    assert {number, other} == {c["number"] for c in found["conversations"]}
    assert 2 == found["total"]
    assert [other] == off["changed"]
    assert ["refund", "vip-kunde"] == shown(office, number)["tags"]
    assert ["vip-kunde"] == shown(office, other)["tags"]


def test_what_is_no_tag_is_refused(office: Office) -> None:
    """One that cannot be a tag changes nothing; one that nothing has is told with the nearest."""
    number = office.number("kingfisher")
    office.run("tag", str(number), "--tag", "refund")

    comma = office.run("tag", str(number), "--tag", "good", "--tag", "a,b")
    lost = office.run("untag", str(number), "--tag", "refnud")

    assert [2, 0] == [comma.code, lost.code]
    assert "comma" in comma.err
    assert "Nothing has the tag refnud. Did you mean refund?" in lost.err
    assert ["refund"] == shown(office, number)["tags"]


def test_fields_are_set_in_people_s_words(office: Office) -> None:
    """Names and people's words are understood; empty empties; undo brings everything back."""
    number = office.number("kingfisher")
    before = shown(office, number)

    done = office.run(
        "set", str(number), "--kind", "Support", "--cause", "Broken  switch", "--stage", "Pre-sale",
        "--language", "dansk", "--channel", "on-site", "--json",
    ).json  # fmt: skip
    after = shown(office, number)
    office.run("set", str(number), "--kind", "", "--cause", "", "--stage", "", "--language", "")
    emptied = shown(office, number)
    office.run("undo")
    office.run("undo", str(done["undo_id"]))

    names = ("kind", "cause", "stage", "language", "channel")
    assert ["support", "broken switch", "pre_sale", "da", "on_site"] == [after[n] for n in names]
    assert [None, None, None, None, "on_site"] == [emptied[n] for n in names]
    assert [before[n] for n in names] == [shown(office, number)[n] for n in names]


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--kind", "suport", "Did you mean support?"),
        ("--stage", "delivry", "Did you mean delivery?"),
        ("--language", "dk", "Did you mean da (Danish)?"),
        ("--channel", "fone", "Did you mean phone?"),
        ("--channel", "", "mail is the usual one"),
        ("--cause", "x" * 99, "too long"),
    ],
)
def test_a_mistyped_value_is_told(office: Office, option: str, value: str, told: str) -> None:
    """Wrong usage, the nearest right word, and nothing of the command is done."""
    number = office.number("kingfisher")

    done = office.run("set", str(number), "--cause", "good", option, value)

    assert 2 == done.code
    assert told in done.err
    assert shown(office, number)["cause"] is None


def test_a_cause_is_one_of_the_leads_list(office: Office) -> None:
    """Where leads keep causes, an agent's other one is refused with the nearest."""
    number = office.number("kingfisher")
    assert 0 == office.run("cause", "add", "late delivery").code
    office.run("agent", "list", "--as", "kai")

    wrong = office.run("set", str(number), "--cause", "late delivry", "--as", "kai")
    right = office.run("set", str(number), "--cause", "Late Delivery", "--as", "kai")

    assert [2, 0] == [wrong.code, right.code]
    assert "Did you mean “late delivery”?" in wrong.err
    assert "late delivery" == shown(office, number)["cause"]


def test_text_output_says_what_it_is_about(office: Office) -> None:
    """`show` gives a line for each thing said, `list` kind and tags behind the subject."""
    number = office.number("kingfisher")
    office.run("set", str(number), "--kind", "support", "--stage", "set-up", "--language", "sv")
    office.run("tag", str(number), "--tag", "vip")
    office.run("priority", str(number), "--to", "urgent")
    office.run("watch", str(number))

    whole = office.run("show", str(number)).out.decode()
    row = office.run("list", "tag:vip").out.decode()

    told = "urgent priority · support, stage set-up, language Swedish, channel mail\ntags: vip\n"
    assert told in whole
    assert "watched by" in whole
    assert row.startswith("! #")
    assert row.endswith("  support\n")
