"""Our own collection of what machines send back: each case is seen for what it is."""

from __future__ import annotations

import pytest

from data.mail.parse import parse_body, parse_head
from data.records import Automatic
from tests.machine_mail.by_language import CASES as BY_LANGUAGE
from tests.machine_mail.by_program import CASES as BY_PROGRAM
from tests.machine_mail.case import Case

CASES = {case.name: case for case in (*BY_LANGUAGE, *BY_PROGRAM)}


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_each_is_seen_for_what_it_is(case: Case) -> None:
    """Kind, whether it may be answered, each recipient with what became of the mail, and which."""
    head, body = parse_head(case.raw), parse_body(case.raw)
    reports = body.delivery_reports if head.automatic is Automatic.BOUNCE else ()

    assert (case.kind, case.may_answer) == (head.automatic, head.may_auto_answer)
    assert case.reports == {str(r.recipient): r.outcome for r in reports}
    assert {case.returns} >= {r.original_message_id for r in reports} - {None}


def test_the_collection_is_large_enough() -> None:
    """Sixty cases at least, no name twice, and every language with each of five kinds."""
    assert len(BY_LANGUAGE) + len(BY_PROGRAM) == len(CASES)
    assert 60 <= len(CASES)
    assert 50 == len(BY_LANGUAGE)
