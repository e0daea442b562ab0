"""What can be typed about escalations: asking, giving back, looking."""

from __future__ import annotations

from console.cli.arguments import (
    Adder,
    add_below,
    add_if_revision,
    add_json,
    add_number,
    conversation_number,
    page_size,
    row_id,
)

ESCALATIONS_LIMIT = 100


def add_escalations(add: Adder) -> None:
    """Add the commands about escalations."""
    parser = add("escalate", "ask a tier, a colleague or an outsider for help")
    add_number(parser)
    parser.add_argument(
        "--to", metavar="TIER|AGENT|ADDRESS", required=True, help="an outsider is never given it"
    )
    parser.add_argument(
        "--reason", metavar="R", required=True,
        help="product fault, needs expertise, needs access, needs a decision, billing, delivery, "
        "complaint; more behind a colon, or any words",
    )  # fmt: skip
    parser.add_argument("--need", metavar="TEXT", required=True, help="what is to be done or said")
    parser.add_argument("--tried", metavar="TEXT", default="", help="what was tried already")
    parser.add_argument(
        "--by", metavar="TIME", help="until when: fri 14:00, tomorrow 9 (default: a working day on)"
    )
    parser.add_argument(
        "--consult", action="store_true", help="ask only; the conversation stays whose it is"
    )
    parser.add_argument("--subject", metavar="S", help="of the mail to an outsider")
    parser.add_argument(
        "--body-file", metavar="FILE",
        help="the mail to an outsider, instead of what is needed and was tried; - for standard "
        "input",
    )  # fmt: skip
    parser.add_argument(
        "--attach", metavar="FILE", action="append", default=[], help="send an outsider a file"
    )
    parser.add_argument(
        "--attach-original", action="store_true",
        help="send an outsider the customer's newest mail, name and address too",
    )  # fmt: skip
    add_if_revision(parser)
    add_json(parser)
    parser = add("return", "give an escalated conversation back, with words")
    add_number(parser)
    parser.add_argument("--text", metavar="T", required=True, help="why, or the answer")
    parser.add_argument(
        "--escalation", metavar="ID", type=row_id, help="which, where several are open"
    )
    add_if_revision(parser)
    add_json(parser)
    escalation = add("escalation", "who was asked for help, and what became of it")
    add_json(escalation)
    verbs = escalation.add_subparsers(dest="verb", metavar="VERB", required=True)
    parser = add_below(verbs, "list", "the open escalations, what is due first")
    parser.add_argument("number", metavar="NUMBER", type=conversation_number, nargs="?",
                        help="all of one conversation, ended ones too")  # fmt: skip
    parser.add_argument("--tier", metavar="NAME", help="asked of this tier")
    parser.add_argument("--agent", metavar="NAME", help="asked of this agent; me")
    parser.add_argument("--overdue", action="store_true", help="without an answer in time")
    parser.add_argument("--all", action="store_true", help="ended ones too, the newest first")
    parser.add_argument("--limit", metavar="N", type=page_size, default=ESCALATIONS_LIMIT)
    parser = add_below(verbs, "withdraw", "ask no more; the conversation goes back")
    add_number(parser)
    parser.add_argument("--text", metavar="T", default="", help="why, for colleagues")
    parser.add_argument(
        "--escalation", metavar="ID", type=row_id, help="which, where several are open"
    )
    add_if_revision(parser)
    parser = add_below(verbs, "prefill", "what colleagues would be told of a conversation")
    add_number(parser)
