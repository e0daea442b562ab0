"""The mailbox behind an address that a program has tagged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.tagged import box_of


@pytest.mark.parametrize(
    ("tagged", "box"),
    [
        ("Ann@X.example", "ann@x.example"),
        ("ann+orders@x.example", "ann@x.example"),
        ("prvs=0123abcdef=ann@x.example", "ann@x.example"),
        ("prvs=ann/0123abcdef@x.example", "ann@x.example"),
        ("btv1==0123==ann@x.example", "ann@x.example"),
        ("SRS0=HHH=TT=x.example=ann@forward.example", "ann@x.example"),
        ("SRS0+HHH=TT=x.example=ann@forward.example", "ann@x.example"),
        ("SRS1=GGG=first.example==HHH=TT=x.example=ann@second.example", "ann@x.example"),
        ("SRS0=H=T=x.example=prvs=9=ann+tag@forward.example", "ann@x.example"),
        ("users-bounces+bo=y.example@lists.example", "users-bounces@lists.example"),
        ("bounce-4711-bo=y.example@mail.example", "bounce@mail.example"),
        ("+@x.example", "+@x.example"),
        ("no address", "no address"),
    ],
)
def test_tags_are_taken_off(tagged: str, box: str) -> None:
    """Each way to tag an address leads to its mailbox; what bears no tag stays."""
    assert box == box_of(tagged)


@given(st.text(max_size=400))
def test_any_text_has_a_box(text: str) -> None:
    """Whatever stands there, the answer is the same when asked again, in time."""
    once = box_of(text)

    assert len(once) <= 400
    assert isinstance(box_of(once), str)
