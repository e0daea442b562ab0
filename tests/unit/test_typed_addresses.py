"""Recipients typed in one line: who is meant, and what is said of the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.typed_addresses import parse_people, render_people


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("", []),
        (" , ;", []),
        ("a@b.example", ["a@b.example"]),
        ("a@b.example, C D <c@d.example>;e@f.example", "a@b.example c@d.example e@f.example"),
        ('"Doe, John" <j@d.example>, x@y.example', "j@d.example x@y.example"),
        ("Doe, John <j@d.example>", "j@d.example"),
        ("a@b.example, A@B.example", "a@b.example"),
    ],
)
def test_addresses_in_a_line(line: str, meant: str | list[str]) -> None:
    """Commas and semicolons part people, names may hold a comma, nobody is meant twice."""
    people = parse_people(line)
    expected = meant.split() if isinstance(meant, str) else meant

    assert (expected, ()) == ([a.address for a in people.addresses], people.problems)


def test_what_is_no_address_is_said() -> None:
    """One bad entry is told by name; the good ones are understood."""
    people = parse_people("a@b.example, nobody, c@d")

    assert ["a@b.example"] == [a.address for a in people.addresses[:1]]
    assert "nobody" in people.problems[0]


@given(st.text(max_size=80))
def test_any_line_is_read(line: str) -> None:
    """Whatever is typed gives people or sentences; what is written from people is read again."""
    people = parse_people(line)
    again = parse_people(render_people(people.addresses))

    assert [a.address for a in people.addresses] == [a.address for a in again.addresses]
