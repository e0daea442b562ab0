"""Reports, answers and lists in the manner of many programs, and people who only sound like one."""
# ruff: noqa: RUF001 - what people write in Chinese and Russian

from __future__ import annotations

from data.records import Automatic
from tests.machine_mail.case import (
    DEAD,
    DELIVERED,
    OURS,
    REFUSED,
    TEMPORARY,
    UNKNOWN,
    WHO,
    Case,
    answer,
    daemon,
    report,
)
from tests.support.builders import header, plain_mail

MTA = "Reporting-MTA: dns; mx.kunde.example\n\n"
LIST, NO_ONE = Automatic.LIST, None


def said(action: str, status: str, words: str, *, who: str = WHO, more: str = "") -> str:
    """Write the fields of one recipient."""
    return (f"{more}Final-Recipient: rfc822; {who}\nAction: {action}\nStatus: {status}\n"
            f"Diagnostic-Code: smtp; {words}\n\n")  # fmt: skip


REPORTS = (
    report("postfix", MTA + said("failed", "5.1.1", "550 5.1.1 User unknown"), {WHO: DEAD}),
    report("postfix-late", MTA + said("delayed", "4.4.1", "connect timed out"), {WHO: TEMPORARY},
           subject="Delayed Mail (still being retried)"),
    report("exchange-online", MTA + said("failed", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNot"
           "Found; Recipient not found by SMTP address lookup"), {WHO: DEAD},
           subject="Undeliverable: Re: Order",
           from_="Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.example>"),
    report("exchange-blocked", MTA + said("failed", "5.7.1", "550 5.7.1 Service unavailable, client"
           " host blocked using Spamhaus"), {WHO: REFUSED}),
    report("gmail", MTA + said("failed", "5.1.1", "550-5.1.1 The email account that you tried to "
           "reach does not exist."), {WHO: DEAD}, subject="Delivery Status Notification (Failure)",
           from_="Mail Delivery Subsystem <mailer-daemon@googlemail.example>"),
    report("gmail-full", MTA + said("failed", "5.2.2", "552-5.2.2 The email account that you tried "
           "to reach is over quota"), {WHO: REFUSED}),
    report("yahoo-refused", MTA + said("failed", "5.7.9", "554 Message not accepted for policy "
           "reasons"), {WHO: REFUSED}),
    report("sendmail-two", MTA + said("failed", "5.1.1", "550 User unknown")
           + said("failed", "5.2.2", "552 Quota exceeded", who="bo@kunde.example"),
           {WHO: DEAD, "bo@kunde.example": REFUSED}, subject="Returned mail: see transcript"),
    report("delivered", MTA + said("delivered", "2.0.0", "250 2.0.0 Ok"), {WHO: DELIVERED},
           subject="Successful Mail Delivery Report"),
    report("relayed", MTA + said("relayed", "2.0.0", "250 Ok"), {WHO: DELIVERED},
           subject="Delivery Status Notification (Relay)"),
    report("original-recipient", MTA + said("failed", "5.1.1", "550 5.1.1 unknown",
           who="box7@far.example", more=f"Original-Recipient: rfc822;{WHO}\n"), {WHO: DEAD}),
    report("greylisted-too-long", MTA + said("failed", "4.7.1", "451 4.7.1 Greylisted, try later"),
           {WHO: TEMPORARY}),
    report("too-large", MTA + said("failed", "5.3.4", "552 5.3.4 Message size exceeds limit"),
           {WHO: REFUSED}),
    report("no-such-domain", MTA + said("failed", "5.1.2", "Host or domain name not found"),
           {WHO: DEAD}),
    report("disabled", MTA + said("failed", "5.2.1", "550 5.2.1 The account is disabled"),
           {WHO: DEAD}),
    report("utf8", MTA + said("failed", "5.1.1", "550 5.1.1 unknown").replace(
           "rfc822; ", "utf-8; "), {WHO: DEAD}, report_type="global-delivery-status"),
    report("dmarc-refused", MTA + said("failed", "5.7.26", "550 5.7.26 Unauthenticated mail is not "
           "accepted due to DMARC policy"), {WHO: REFUSED}),
    report("expired", MTA + said("failed", "4.4.7", "delivery time expired"), {WHO: TEMPORARY}),
)  # fmt: skip
PROSE = (
    daemon("exim", "This message was created automatically by mail delivery software.\n\n"
           "A message that you sent could not be delivered to one or more of its\nrecipients. This "
           f"is a permanent error. The following address(es) failed:\n\n  {WHO}\n    host mx.kunde."
           "example [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:"
           f"<{WHO}>:\n    550 No such user here", {WHO: DEAD}, subject="Mail delivery failed: "
           "returning message to sender", more=(("X-Failed-Recipients", WHO),)),
    daemon("qmail", "Hi. This is the qmail-send program at mx.kunde.example.\nI'm afraid I wasn't "
           "able to deliver your message to the following addresses.\nThis is a permanent error; "
           f"I've given up. Sorry it didn't work out.\n\n<{WHO}>:\nSorry, no mailbox here by that "
           "name. (#5.1.1)", {WHO: DEAD}, subject="failure notice"),
    daemon("domino", f"Your message\n\n  Subject: Re: Order\n\nwas not delivered to:\n\n  {WHO}\n\n"
           "because:\n\n  User ann (ann@kunde.example) not listed in Domino Directory",
           {WHO: DEAD}, subject="DELIVERY FAILURE: User ann not listed in Domino Directory"),
    daemon("mdaemon", "The following data may contain sections which represent BASE64 encoded "
           f"attachments.\n\nFailed address: {WHO}\n\n--- Session Transcript ---\n RCPT To:"
           f"<{WHO}>\n 550 Recipient unknown", {WHO: DEAD}, subject="Permanent Delivery Failure",
           from_="MDaemon at kunde.example <MDaemon@kunde.example>"),
    daemon("groupwise", f"The message that you sent was undeliverable to the following:\n\t{WHO} "
           "(user not found)", {WHO: DEAD}, subject="Message status - undeliverable"),
    daemon("exchange-old", "Your message did not reach some or all of the intended recipients.\n\n"
           f"The following recipient(s) could not be reached:\n\n      {WHO} on 22-11-2026\n"
           "            The e-mail account does not exist at the organization this message was sent"
           " to.\n            <mx.kunde.example #5.1.1>", {WHO: DEAD},
           subject="Undeliverable: Re: Order",
           from_="System Administrator <postmaster@kunde.example>"),
    daemon("only-an-id", f"Something went wrong with your mail to {WHO}.\nReference: {OURS}",
           {WHO: UNKNOWN}, is_returned=False),
    daemon("web-host", f"The mail to {WHO} was rejected: 554 5.7.1 Spam message rejected",
           {WHO: REFUSED}, subject="Undeliverable mail"),
)  # fmt: skip
OTHERS = (
    answer("sieve-vacation", "Auto: Re: Order", "I am away.",
           more=(("Auto-Submitted", "auto-replied (vacation)"),)),
    answer("vacation-1", "away from my mail", "I will not be reading my mail for a while.",
           more=(("Precedence", "bulk"), ("Auto-Submitted", "auto-replied"))),
    answer("gmail-vacation", "Out of Office Re: Order", "I am away.",
           more=(("Auto-Submitted", "auto-replied"), ("X-Autoreply", "yes"),
                 ("Precedence", "auto_reply"))),
    answer("help-desk", "[#991] Re: Order", "We have received your request.",
           more=(("Auto-Submitted", "auto-replied"), ("X-OTRS-Loop", "yes"))),
    answer("zammad", "We received it", "Your ticket has been opened.",
           more=(("X-Loop", "yes"), ("Precedence", "bulk"), ("Auto-Submitted", "auto-replied")),),
    answer("cpanel", "Order", "Thanks for writing.", more=(("X-Autorespond", "Order"),
           ("Auto-Submitted", "auto-replied"))),
    answer("calendar", "Accepted: Delivery", "", from_=f"Ann <{WHO}>",
           more=(("Sender", "Calendar <calendar-notification@google.example>"),)),
    answer("cron", "Cron <root@box> backup", "done", from_="Cron Daemon <root@kunde.example>",
           more=(("Auto-Submitted", "auto-generated"), ("X-Cron-Env", "<SHELL=/bin/sh>"))),
    answer("challenge", "Please confirm your message", "Answer to prove that you are a person.",
           more=(("Auto-Submitted", "auto-replied"), ("Return-Path", "<>"))),
    answer("mailman", "[users] Order", "Hello all", kind=LIST,
           more=(("List-Id", "<users.lists.example>"), ("Precedence", "list"))),
    answer("google-groups", "Order", "Hello all", kind=LIST,
           more=(("Mailing-List", "list users@groups.example"), ("Precedence", "list"))),
    answer("newsletter", "News of November", "Buy!", kind=LIST, more=(("Precedence", "bulk"),)),
    answer("offers-no-reply", "Your parcel", "It comes.", from_="Post <no-reply@post.example>",
           kind=NO_ONE),
    answer("suppressing", "Re: Order", "A person wrote this.", kind=NO_ONE,
           more=(("X-Auto-Response-Suppress", "OOF, AutoReply"),)),
    answer("stripped-marks", "Re: Order", "Thanks!", kind=NO_ONE, may_answer=True,
           more=(("Auto-Submitted", "no"), ("Precedence", "normal"))),
    report("read-receipt", f"Final-Recipient: rfc822; {WHO}\nDisposition: manual-action/"
           "MDN-sent-manually; displayed\n", {}, subject="Read: Re: Order", from_=f"Ann <{WHO}>",
           kind=Automatic.AUTO_REPLY, report_type="disposition-notification"),
    report("complaint", "Feedback-Type: abuse\nUser-Agent: SomeGenerator/1.0\nVersion: 1\n", {},
           subject="Email Feedback Report", from_="Feedback <fbl@big.example>",
           kind=Automatic.AUTO_REPLY, report_type="feedback-report"),
)  # fmt: skip
PEOPLE = tuple(
    answer(f"person-{place}", subject, text, kind=NO_ONE, may_answer=True)
    for place, (subject, text) in enumerate(
        (
            ("Re: Vacation", "Can you deliver while I am on vacation?"),
            ("Delivery failure", "My parcel was not delivered. Where is it?"),
            ("Problem with my lamp", "It hums."),
            ("Why did I get an automatic reply?", "I wrote to you twice."),
            ("Fwd: Undelivered Mail Returned to Sender", "I got this back, what is wrong?"),
            ("Ferie i uge 30", "Jeg rejser i morgen, kan I levere før?"),
            ("Re: Automaatvastus", "Miks ma sain automaatvastuse?"),
            ("关于自动回复的问题", "为什么我收到自动回复？"),
            ("Frage zur Abwesenheit", "Ich bin nächste Woche nicht da."),
            ("Absence de réponse", "Je n'ai pas reçu de réponse."),
            ("Вопрос об отпуске", "Вы работаете в праздники?"),
        )
    )
)
_EXCHANGE_OLD = (
    "Your message\n\n  To:      list@shop.example\n  Cc:      boss@shop.example\n"
    "  Subject: Order\n  Sent:    Fri, 20 Nov 2026 08:53\n\n"
    f"did not reach the following recipient(s):\n\n{WHO} on Fri\n"
    "    The recipient name is not recognized\n"
)
_X400 = _EXCHANGE_OLD.replace(WHO, f"c=US;a= ;p=KUNDE;dda:SMTP={WHO};")
_WHOSE_MAIL = (
    f"Your mail to <{WHO}> could not be delivered because they are not accepting mail from"
    " news@shop.example:\n"
)
SAVED = (
    daemon("exchange-55", _EXCHANGE_OLD, {WHO: DEAD}, subject="Undeliverable: Order",
           from_="System Administrator <postmaster@kunde.example>"),
    daemon("exchange-x400", _X400, {WHO: DEAD}, subject="Undeliverable: Order"),
    daemon("whose-mail-is-not-taken", _WHOSE_MAIL, {WHO: REFUSED}, subject="Mail Delivery Problem"),
    Case("sendmail-own-name", plain_mail(f"It had problems\r\nto {WHO}\r\nUser not known\r\n",
         head=header(from_="scan@kunde.example", subject="Mail could not be delivered",
                     extra=(("Return-Path", "<MAILER-DAEMON@mx.kunde.example>"),))),
         Automatic.BOUNCE, reports={WHO: DEAD}),
)  # fmt: skip
CASES: tuple[Case, ...] = (*REPORTS, *PROSE, *SAVED, *OTHERS, *PEOPLE)
