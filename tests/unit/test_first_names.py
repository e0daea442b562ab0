"""First names out of the names in mails."""

from __future__ import annotations

import pytest

from console.domain.first_names import first_name


@pytest.mark.parametrize(
    ("name", "address", "expected"),
    [
        ("Anna Larsen", "", "Anna"),
        ("Larsen, Anna", "", "Anna"),
        ("ANNA LARSEN", "", "Anna"),
        ("anna larsen", "", "Anna"),
        ("Jean-Pierre Dupont", "", "Jean-Pierre"),
        ("JEAN-PIERRE DUPONT", "", "Jean-Pierre"),
        ("Dr. Anna Larsen", "", "Anna"),
        ("Frau Dr. Anna Weber", "", "Anna"),
        ('"Anna Larsen"', "", "Anna"),
        ("Anna Larsen (ACME)", "", "Anna"),
        ("Anna Larsen via Webshop", "", "Anna"),
        ("Åse Ødegård", "", "Åse"),
        ("Õnne Pärn", "", "Õnne"),
        ("McKenzie Ford", "", "McKenzie"),
        ("Anna", "anna@example.com", "Anna"),
        ("anna", "anna.larsen@example.com", "Anna"),
        ("王小明", "", "王小明"),
        ("田中 太郎", "", "田中 太郎"),
        ("김민수", "", "김민수"),
    ],
)
def test_a_person_has_a_first_name(name: str, address: str, expected: str) -> None:
    """What looks like one person's name gives the name by which a letter begins."""
    assert expected == first_name(name, address)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("", ""),
        ("anna@example.com", "anna@example.com"),
        ("Support", ""),
        ("Nordlys ApS", ""),
        ("Nordlys", "info@nordlys.dk"),
        ("Nord-Lys", "info@nordlys.dk"),
        ("Kundeservice hos Nordlys", ""),
        ("Example Ltd.", ""),
        ("A. Larsen", ""),
        ("J Smith", ""),
        ("Anna & Peter Larsen", ""),
        ("Anna og Peter Larsen", ""),
        ("user1234", "user1234@example.com"),
        ("Larsen, Anna, ACME", ""),
        ("北京科技有限公司", ""),
        ("客服部", ""),
        ("anna", "larsen@example.com"),
        ("Where is my order now please answer me", ""),
        ("\u202e\x1b[2J", ""),
    ],
)
def test_what_is_no_one_persons_name_gives_none(name: str, address: str) -> None:
    """Companies, desks, couples, initials and numbers give nothing rather than a guess."""
    assert first_name(name, address) is None
