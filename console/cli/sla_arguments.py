"""What can be typed about response targets: policies, their calendars, the rehearsal."""

from __future__ import annotations

import argparse

from console.cli.arguments import Adder, Verbs, add_below, add_json

CHECK_DAYS = 90
CHECK_DAYS_MAX = 3660
HOURS = "as: mon-fri 9-12 13-17; sat 10-14, or 24/7"
TARGETS = "as: first=1h next=4h resolution=3d; urgent: first=15m (d: a business day)"
WHEN = "for whom, as: kind:support tag:vip; empty for everybody"


def add_sla(add: Adder) -> None:
    """Add the command `sla`, with `calendar` below it."""
    sla = add("sla", "response targets: what is promised, to whom, in which hours")
    add_json(sla)
    verbs = sla.add_subparsers(dest="verb", metavar="VERB", required=True)
    add_below(verbs, "list", "every policy, in the order in which they are asked")
    _named(verbs, "show", "one policy, whole")
    parser = _named(verbs, "add", "make a policy; it is off until `sla on`, to be checked before")
    _policy(parser)
    parser.add_argument("--on", action="store_true", help="it applies at once")
    parser = _named(verbs, "edit", "change a policy; what is not named stays")
    parser.add_argument("--name", dest="new_name", metavar="NAME", help="what to call it")
    _policy(parser)
    _named(verbs, "remove", "remove a policy; its calendar stays")
    _named(verbs, "on", "have a policy apply from now on, to what is open as well")
    _named(verbs, "off", "have a policy not apply; it is kept")
    parser = _named(
        verbs, "move", "have a policy asked earlier or later; the first that fits applies"
    )
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--before", metavar="OTHER", help="just before another one")
    place.add_argument("--first", action="store_true", help="before all others")
    place.add_argument("--last", action="store_true", help="after all others")
    parser = add_below(verbs, "check", "rehearse a policy on what happened; nothing is changed")
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="without it: those that are on, as they apply"
    )
    parser.add_argument("--days", metavar="N", type=_days, default=CHECK_DAYS, help="how far back")
    _policy(parser)
    _add_calendar(add_below(verbs, "calendar", "business hours by which policies go"))


def _policy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--targets", metavar="TARGETS", action="append", default=[], help=TARGETS)
    parser.add_argument("--calendar", metavar="NAME", help="the business hours it goes by")
    parser.add_argument("--when", metavar="CONDITIONS", help=WHEN)
    parser.add_argument("--warn", metavar="TIME", help="so long before the breach, as 1h or 30m")


def _add_calendar(calendar: argparse.ArgumentParser) -> None:
    verbs = calendar.add_subparsers(dest="deed", metavar="VERB", required=True)
    add_below(verbs, "list", "every calendar with its hours")
    _named(verbs, "show", "one calendar, with the days to come that are not as usual")
    parser = _named(verbs, "add", "make a calendar")
    parser.add_argument("--hours", metavar="HOURS", required=True, help=HOURS)
    _calendar(parser)
    parser = _named(verbs, "edit", "change a calendar; what is not named stays")
    parser.add_argument("--name", dest="new_name", metavar="NAME", help="what to call it")
    parser.add_argument("--hours", metavar="HOURS", help=HOURS)
    _calendar(parser)
    parser.add_argument(
        "--usual", metavar="DATE", action="append", default=[],
        help="a special day that is none any more; again for more",
    )  # fmt: skip
    _named(verbs, "remove", "remove a calendar that no policy goes by")


def _calendar(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--zone", metavar="ZONE", help="as Europe/Copenhagen; else the mailbox's")
    for name, metavar, words in (
        ("holidays", "COUNTRY", "closed on its public holidays, as DK or DE-BY; none for nobody's"),
        ("closed", "DATE[=NAME]", "as 2026-12-24, or 12-24=Christmas for every year"),
        ("open", "DATE=HOURS", "as 2026-12-23=9-12"),
    ):
        parser.add_argument(
            f"--{name}", metavar=metavar, action="append", default=None, help=f"{words}; again"
            " for more",
        )  # fmt: skip


def _named(verbs: Verbs, name: str, summary: str) -> argparse.ArgumentParser:
    parser = add_below(verbs, name, summary)
    parser.add_argument("name", metavar="NAME")
    return parser


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= CHECK_DAYS_MAX:
        raise argparse.ArgumentTypeError(f"give a whole number of days from 1 to {CHECK_DAYS_MAX}")
    return int(text)
