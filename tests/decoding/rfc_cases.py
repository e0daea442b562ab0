"""What the mail RFCs describe, each as a mail of ours: their shapes, with words of our own."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

from tests.decoding.cases import HEAD, HTML, TEXT, Case, crlf, in_base64, mail, parts, text_in

FROM = "From: Ann <ann@x.example>\n"


def field(name: str, value: str) -> bytes:
    """Give a mail whose header is one field beside From."""
    start = "" if name == "From" else FROM
    return crlf(f"{start}{name}: {value}\n\nx")


def attached(disposition: str, content_type: str = "application/pdf") -> bytes:
    """Give a mail with one file, described by these two fields."""
    return parts(
        TEXT + "See the file.",
        f"Content-Type: {content_type}\nContent-Disposition: {disposition}\n"
        f"Content-Transfer-Encoding: base64\n\n{in_base64(b'%PDF-1.4 x')}",
    )


INNER = "From: Bo <bo@y.example>\nTo: ann@x.example\nSubject: Broken lamp\n\nIt does not light.\n"

# RFC 2047, section 8: where white space between words counts, and where it does not.
WORDS = (
    *(
    Case(f"RFC 2047: {value}", field("Subject", value), {"subject": text})
    for value, text in (
        ("=?ISO-8859-1?Q?If_you_can_read_this_yo?=\n =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
         "If you can read this you understand the example."),
        ("(=?ISO-8859-1?Q?a?=)", "(a)"), ("(=?ISO-8859-1?Q?a?= b)", "(a b)"),
        ("(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)", "(ab)"), ("(=?ISO-8859-1?Q?a?=\n  =?ISO-8859-1?Q?b?=)", "(ab)"),
        ("(=?ISO-8859-1?Q?a_b?=)", "(a b)"), ("(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)", "(a b)"),
        ("=?iso-8859-8?b?7eXs+SDv4SDp7Oj08A==?=", "םולש ןב ילטפנ"),
    )),
    Case("RFC 2047: in a name", field("From", "=?US-ASCII?Q?Keld_Moe?= <k@x.example>"), {"from": [("Keld Moe", "k@x.example")]}),
    Case("RFC 2047: in a comment", field("From", "k@x.example (=?iso-8859-1?Q?Olle_J=E4rn?=)"), {"from": [("Olle Järn", "k@x.example")]}),
    Case("RFC 2047: two comments deep", field("From", "k@x.example (=?iso-8859-1?Q?a?= (=?iso-8859-1?Q?b?=))"), {"from": [("a (b)", "k@x.example")]}),
)  # fmt: skip

# RFC 2231: parameters in pieces, coded, and both in one.
PARAMETERS = tuple(
    Case(f"RFC 2231: {name}", attached(disposition), {"files": [file]})
    for name, disposition, file in (
        ("pieces", 'attachment; filename*0="report-"; filename*1="of-may.pdf"', "report-of-may.pdf"),
        ("one coded value", "attachment; filename*=us-ascii'en-us'This%20is%20%2D%2Dfun%2D%2D.pdf", "This is --fun--.pdf"),
        ("coded and plain pieces", "attachment; filename*0*=us-ascii'en'This%20is%20even%20more%20; filename*1*=%2Dfun%2D%20; filename*2=\"isn't it!.pdf\"",
         "This is even more -fun- isn't it!.pdf"),
        ("plain for the old, coded for the new", "attachment; filename=\"lampe.pdf\"; filename*=UTF-8''l%C3%A4mp.pdf", "lämp.pdf"),
        ("words in quotes beside it", "attachment; filename=\"=?UTF-8?Q?l=C3=A4mp.pdf?=\"; filename*=UTF-8''l%C3%A4mp%2Epdf", "lämp.pdf"),
        ("coded in quotes", "attachment; filename*=\"UTF-8''l%C3%A4mp.pdf\"", "lämp.pdf"),
        ("no marks at all", "attachment; filename*=l%C3%A4mp.pdf", "lämp.pdf"),
        ("double for single quotes", 'attachment; filename*=UTF-8""l%C3%A4mp.pdf', "lämp.pdf"),
        ("a letter cut between pieces", "attachment; filename*0*=UTF-8''l%C3; filename*1*=%A4mp.pdf", "lämp.pdf"),
        ("set of its own", "attachment; filename*=iso-8859-5''%BB%D0%DC%DF%D0.pdf", "Лампа.pdf"),
        ("raw letters for codes", "attachment; filename*=UTF-8''lämp.pdf", "lämp.pdf"),
        ("pieces of encoded words", 'attachment; filename*0="=?UTF-8?B?bMOk"; filename*1="bXAucGRm?="', "lämp.pdf"),
    )
)  # fmt: skip

# RFC 5322, appendix A.
ADDRESSES = tuple(
    Case(f"RFC 5322: {value}", field("To", value), {"to": people})
    for value, people in (
        ('"Jo Q. Public" <jo.q.public@example.com>', [("Jo Q. Public", "jo.q.public@example.com")]),
        ("Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>", [("Mary Smith", "mary@x.test"), ("", "jdoe@example.org"), ("Who?", "one@y.test")]),
        ('<boss@nil.test>, "Giant; \\"Big\\" Box" <sysservices@example.net>', [("", "boss@nil.test"), ('Giant; "Big" Box', "sysservices@example.net")]),
        ("A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;", [("Ed Jones", "c@a.test"), ("", "joe@where.test"), ("John", "jdoe@one.test")]),
        ("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", [("Pete", "pete@silly.test")]),
        ("A Group(Some people)\n     :Chris Jones <c@(Chris's host.)public.example>,\n         joe@example.org,\n  John <jdoe@one.test> (my dear friend); (the end of the group)",
         [("Chris Jones", "c@public.example"), ("", "joe@example.org"), ("John", "jdoe@one.test")]),
        ("Jo Q. Public <john.q.public@example.com>", [("Jo Q. Public", "john.q.public@example.com")]),
        ("Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example", [("Mary Smith", "mary@example.net"), ("", "jdoe@test.example")]),
    )
) + tuple(
    Case(f"RFC 5322: date {value}", field("Date", value), {"date": date})
    for value, date in (
        ("Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T09:55:06-06:00"),
        ("Thu,\n      13\n        Feb\n          1969\n      23:32\n               -0330 (Newfoundland Time)", "1969-02-13T23:32:00-03:30"),
        ("21 Nov 97 09:55:06 GMT", "1997-11-21T09:55:06+00:00"),
        ("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21T09:55:06-06:00"),
    )
) + (
    Case("RFC 5322: white space before colons", crlf("From  : Jo <jo@x.example>\nSubject    : A lamp\nMessage-ID  : <1 . 2 @ x.example>\n\nx"),
         {"subject": "A lamp", "from": [("Jo", "jo@x.example")]}),
    Case("RFC 5322: fields resent", crlf("Resent-From: Mary <mary@y.example>\nResent-To: Jo <jo@y.example>\nFrom: Ann <ann@x.example>\nTo: Mary <mary@y.example>\nSubject: Hi\n\nx"),
         {"from": [("Ann", "ann@x.example")], "to": [("Mary", "mary@y.example")]}),
    Case("RFC 6532: letters everywhere", crlf("From: Jøran Øygård <jøran@bøk.example>\nTo: 用户@例子.example\nSubject: Lampe på ønskelista\n\nx"),
         {"from": [("Jøran Øygård", "jøran@bøk.example")], "to": [("", "用户@例子.example")], "subject": "Lampe på ønskelista"}),
    Case("RFC 6854: a group for From", crlf("From: Automatic service:;\nSubject: x\n\nx"), {"from": []}),
)  # fmt: skip

# RFC 2045 and 2046.
PREAMBLE = (
    "This is the preamble.\n\n--simple boundary\n\nImplicitly typed.\nNo line end at its end.\n"
    "--simple boundary\nContent-type: text/plain; charset=us-ascii\n\nExplicitly typed.\nIt does end so.\n\n"
    "--simple boundary--\n\nThis is the epilogue.\n"
)
MIME = (
    Case("RFC 2046: preamble and epilogue", mail('MIME-Version: 1.0\nContent-type: multipart/mixed; boundary="simple boundary"', crlf(PREAMBLE)),
         {"text": "Implicitly typed.\nNo line end at its end.\n\nExplicitly typed.\nIt does end so.", "files": []}),
    Case("RFC 2046: an unknown kind of text is text", mail("Content-Type: text/x-unheard-of", "Read me."), {"text": "Read me."}),
    Case("RFC 2046: an unknown kind of text beside others", parts(TEXT + "One.", "Content-Type: text/x-whatever\n\nTwo."), {"text": "One.\n\nTwo."}),
    Case("RFC 2046: tables are files", parts(TEXT + "One.", "Content-Type: text/csv\n\na,b\n"), {"text": "One.", "types": ["text/csv"]}),
    Case("RFC 2046: a digest", parts("\n" + INNER, "\n" + INNER, kind="digest"), {"types": ["message/rfc822"] * 2, "files": ["Broken lamp.eml"] * 2}),
    Case("RFC 2046: parallel", parts(TEXT + "One.", "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0K", kind="parallel"), {"text": "One.", "types": ["image/png"]}),
    Case("RFC 2045: comments in fields", mail("MIME-(made by hand)Version: 1.0\nContent-Type: text/plain; charset=us-ascii (Plain text)", "Hello"), {"text": "Hello", "guessed": None}),
    Case("RFC 2045: quoted or not is the same", mail('Content-Type: Text/Plain; CharSet="ISO-8859-1"', b"K\xf8b"), {"text": "Køb", "guessed": None}),
    Case("RFC 2045: encodings of old gateways", mail("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: Quoted-Printable", b"If you believe that truth=3Dbeauty, then surely =\r\nmathematics is the most beautiful branch of philosophy."),
         {"text": "If you believe that truth=beauty, then surely mathematics is the most beautiful branch of philosophy."}),
    Case("a mail that only holds a mail shows it", mail("Content-Type: message/rfc822", crlf(INNER)),
         {"text": "From: Bo <bo@y.example>\nTo: ann@x.example\nSubject: Broken lamp\n\nIt does not light.", "files": ["Broken lamp.eml"]}),
    Case("a first piece shows what it holds", mail('Content-Type: message/partial; id="1@x"; number=1; total=2', crlf(INNER)),
         {"text": "From: Bo <bo@y.example>\nTo: ann@x.example\nSubject: Broken lamp\n\nIt does not light.", "defect": "piece 1 of 2"}),
    Case("a later piece shows its words", mail('Content-Type: message/partial; id="1@x"; number=2; total=2', "and it hums at night.\r\n"),
         {"text": "and it hums at night.", "defect": "piece 2 of 2"}),
    Case("a later piece of a file shows none", mail('Content-Type: message/partial; id="1@x"; number=2; total=2', in_base64(bytes(range(256)) * 3).encode()),
         {"text": "", "defect": "piece 2 of 2"}),
    Case("RFC 2017: who has the file is told", mail('Content-Type: message/external-body; access-type=mail-server; server="files@x.example"', crlf("Content-Type: text/plain\n\nSEND lamp.txt")),
         {"defect": "files@x.example"}),
    Case("RFC 2387: the root stands last", parts("Content-Type: image/png\nContent-ID: <a@x>\nContent-Transfer-Encoding: base64\n\niVBORw0K", "Content-Type: text/html\nContent-ID: <root@x>\n\n<p>Look: <img src='cid:a@x' alt='a lamp'></p>",
         kind='related; start="<root@x>"; type="text/html"'), {"html": True, "types": ["image/png"]}),
    Case("RFC 1740: a file of two forks", parts(TEXT + "x", 'Content-Type: multipart/appledouble; boundary="two"\n\n--two\nContent-Type: application/applefile\nContent-Transfer-Encoding: base64\n\nAAUWBwACAAA=\n--two\nContent-Type: image/gif; name="lamp.gif"\nContent-Transfer-Encoding: base64\n\nR0lGODlhAQABAAAAACw=\n--two--'),
         {"files": ["lamp.gif"], "types": ["image/gif"]}),
    Case("RFC 8098: a receipt is read", parts(TEXT + "The mail was displayed.", "Content-Type: message/disposition-notification\n\nReporting-UA: x; y\nFinal-Recipient: rfc822;ann@x.example\nDisposition: manual-action/MDN-sent-manually; displayed\n", kind="report; report-type=disposition-notification"),
         {"text": "The mail was displayed.", "types": ["message/disposition-notification"]}),
    Case("RFC 6522: a report with the header alone", parts(TEXT + "It could not be delivered.", "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@y.example\nAction: failed\nStatus: 5.1.1\n", "Content-Type: text/rfc822-headers\n\nSubject: x\n", kind="report; report-type=delivery-status"),
         {"text": "It could not be delivered.", "types": ["message/delivery-status", "text/rfc822-headers"]}),
    Case("RFC 3676: quotes, stuffing, signature", text_in("us-ascii; format=flowed", b">> `Take some more tea,' \r\n>> she said.\r\n> `I've had nothing yet,' \r\n> she replied.\r\n \r\n >From here on \r\nit is ours.\r\n-- \r\nAnn\r\n", "7bit"),
         {"text": ">> `Take some more tea,' she said.\n> `I've had nothing yet,' she replied.\n\n>From here on it is ours.\n-- \nAnn"}),
    Case("RFC 3676: DelSp", text_in("utf-8; format=flowed; delsp=yes", "灯が \r\nつかない".encode()), {"text": "灯がつかない"}),
    Case("RFC 1896: enriched", mail("Content-Type: text/enriched", "<bold>Now</bold> is the time for <italic>all</italic> good men <smaller>(and <<women>)</smaller>\nto come.\n\nSecond.<param>red</param>"), {"text": "Now is the time for all good men (and <women>) to come.\nSecond."}),
)  # fmt: skip


# RFC 5545 and 5546.
def calendar(lines: str, method: str = "REQUEST") -> bytes:
    """Give a mail with one event."""
    text = f"BEGIN:VCALENDAR\nMETHOD:{method}\n{lines}\nEND:VCALENDAR\n"
    return parts(
        TEXT + "Hello", f"Content-Type: text/calendar; method={method}; charset=utf-8\n\n{text}"
    )


EVENT = "BEGIN:VEVENT\nUID:1@x\nSUMMARY:Repair\nDTSTART:20261124T080000Z\nRRULE:FREQ=WEEKLY;COUNT=4\nEND:VEVENT"
CALENDARS = (
    Case("RFC 5545: one of many is moved", calendar(EVENT + "\nBEGIN:VEVENT\nUID:1@x\nSUMMARY:Repair\nRECURRENCE-ID:20261201T080000Z\nDTSTART:20261201T100000Z\nEND:VEVENT"),
         {"repeats": ["every week, 4 times", "once, in place of 2026-12-01"]}),
    Case("RFC 5545: days left out", calendar(EVENT.replace("END:VEVENT", "EXDATE:20261201T080000Z\nEXDATE:20261208T080000Z,20261215T080000Z\nEND:VEVENT")),
         {"repeats": ["every week, 4 times, not on 2026-12-01, 2026-12-08, 2026-12-15"]}),
    Case("RFC 5545: this and all that follow", calendar("BEGIN:VEVENT\nUID:1@x\nSUMMARY:Repair\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261201T080000Z\nDTSTART:20261201T100000Z\nEND:VEVENT"),
         {"repeats": ["in place of 2026-12-01 and all that follow"]}),
    Case("RFC 5545: a task and how far it is", calendar("BEGIN:VTODO\nUID:2@x\nSUMMARY:Send the lamp\nDUE:20261124T080000Z\nPERCENT-COMPLETE:40\nSTATUS:IN-PROCESS\nEND:VTODO"),
         {"invitations": [("request", "Send the lamp (task, 40 % done)")]}),
    Case("RFC 5545: when somebody is busy", calendar("BEGIN:VFREEBUSY\nUID:3@x\nATTENDEE:mailto:ann@x.example\nDTSTART:20261124T000000Z\nDTEND:20261125T000000Z\nFREEBUSY:20261124T080000Z/PT2H,20261124T120000Z/20261124T130000Z\nEND:VFREEBUSY", "REPLY"),
         {"invitations": [("busy", "not free")] * 2, "starts": ["2026-11-24T08:00:00+00:00", "2026-11-24T12:00:00+00:00"], "ends": ["2026-11-24T10:00:00+00:00", "2026-11-24T13:00:00+00:00"]}),
    Case("RFC 5545: folded within a letter", calendar("BEGIN:VEVENT\nSUMMARY:Repair of the l\n ämp\\, soon\nDTSTART:20261124T080000Z\nEND:VEVENT"), {"invitations": [("request", "Repair of the lämp, soon")]}),
    Case("RFC 5546: a counter proposal", calendar(EVENT, "COUNTER"), {"invitations": [("counter", "Repair")]}),
)  # fmt: skip

CASES = (*WORDS, *PARAMETERS, *ADDRESSES, *MIME, *CALENDARS)
__all__ = ["CASES", "HEAD", "HTML"]
