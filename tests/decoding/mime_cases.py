"""Structure: boundaries, line ends, transfer encodings and nesting, whole and broken."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

from tests.decoding.cases import HEAD, HTML, TEXT, Case, crlf, in_base64, mail, parts, text_in

PLAIN = TEXT + "Hello"
RICH = HTML + "<p>Rich</p>"
PDF = (
    "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
    + in_base64(b"%PDF-1.4 x")
)


def _multipart(field: str, body: str) -> bytes:
    return mail(f"MIME-Version: 1.0\nContent-Type: {field}", crlf(body))


def _encoded(encoding: str, body: str | bytes, charset: str = "utf-8") -> bytes:
    return mail(
        f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}", body
    )


QP = (
    ("soft break", "a=\r\nb", "ab"), ("lower case", "K=c3=b8b", "Køb"), ("break at the end", "ab=", "ab"),
    ("break with blanks behind it", "a= \t\r\nb", "ab"), ("blanks at the end of a line", "a  \r\nb", "a\nb"),
    ("bare LF", "a=\nb=C3=B8", "abø"), ("cut code", "a=C", "a=C"), ("no code", "1+1=2 a=xyz", "1+1=2 a=xyz"),
    ("two signs", "a==3D", "a=="), ("raw letters", "Køb =C3=B8l", "Køb øl"), ("empty", "", ""),
    ("soft break inside a letter", "K=C3=\r\n=B8b", "Køb"), ("encoded line end", "a=0D=0Ab", "a\nb"),
)  # fmt: skip
BASE64 = (
    ("whole", "SGVsbG8=", "Hello"), ("cut off", "SGVsbG8gd29ybG", "Hello worl"), ("no padding", "SGVsbG8", "Hello"),
    ("too much padding", "SGVsbG8====", "Hello"), ("line noise", "SGVsbG8gdGh!lcmUs#IGhvdyBhcmUg\x01eW91Pw==", "Hello there, how are you?"),
    ("blank lines", "SGVs\r\n\r\n\r\nbG8=", "Hello"), ("two runs", "SGVsbG8=\r\nIQ==", "Hello!"),
    ("for URLs", "w7jDuMO4w7jDuMO4w7jDuMO_", "øøøøøøøøÿ"), ("plain text in truth", "Hello, this is not base64.", "Hello, this is not base64."),
    ("a list's footer behind it", "SGVsbG8=\r\n-- \r\nlist mailing list\r\nhttps://list.example/\r\n",
     "Hello\n-- \nlist mailing list\nhttps://list.example/"),
    ("a list's footer, no padding", "SGVsbG8h\r\nOur list: x@y.example, https://y.example\r\n",
     "Hello!\nOur list: x@y.example, https://y.example"), ("empty", "", ""),
    ("one letter too many", "SGVsbG8hS", "Hello!"),
)  # fmt: skip
ENCODINGS = ("7bit", "8bit", "binary", "8Bit", "7-bit", '"8bit"', "8bit (eight)", "")

CASES = (
    *(Case(f"quoted-printable: {name}", _encoded("quoted-printable", body), {"text": text}) for name, body, text in QP),
    *(Case(f"base64: {name}", _encoded("base64", body), {"text": text}) for name, body, text in BASE64),
    *(Case(f"encoding {name!r}", _encoded(name, "Køb"), {"text": "Køb"}) for name in ENCODINGS),
    Case("unknown encoding", _encoded("x-magic", "Hello"), {"text": "Hello", "defects": 1}),
    Case("uuencoded part", _encoded("x-uuencode", "begin 644 a\n%2&5L;&\\\n`\nend\n"), {"text": "Hello"}),
    Case("encoding in capitals", _encoded("BASE64", "SGVsbG8="), {"text": "Hello"}),
    Case("lone CRs", b"Subject: a\rFrom: a@x.example\r\rone\rtwo\r", {"subject": "a", "text": "one\ntwo"}),
    Case("LFs only", b"Subject: a\nFrom: a@x.example\n\none\ntwo\n", {"subject": "a", "text": "one\ntwo"}),
    Case("mixed line ends", b"Subject: a\nFrom: a@x.example\r\n\r\none\r\ntwo\nthree\rfour", {"text": "one\ntwo\nthree\nfour"}),
    Case("doubled CRs", b"Subject: a\r\r\nFrom: a@x.example\r\r\n\r\r\none\r\r\ntwo\r\r\n",
         {"subject": "a", "from": [("", "a@x.example")], "text": "one\ntwo"}),
    Case("mbox line first", crlf("From ann@x.example Mon Nov 16 13:32:02 2009\nSubject: a\n\nx"), {"subject": "a", "text": "x"}),
    Case("escaped mbox line first", crlf(">From ann@x.example Mon Nov 16 13:32:02 2009\nSubject: a\n\nx"), {"subject": "a"}),
    Case("blank lines first", crlf("\n\nSubject: a\nFrom: a@x.example\nTo: b@x.example\n\nx"), {"subject": "a", "text": "x"}),
    Case("mark of UTF-8 first", b"\xef\xbb\xbfSubject: a\r\nFrom: a@x.example\r\n\r\nx", {"subject": "a", "text": "x"}),
    Case("no blank line", crlf("Subject: a\nFrom: a@x.example\nHello there\nmore"), {"subject": "a", "text": "Hello there\nmore"}),
    Case("no header", b"Just words.\r\nAnd more.\r\n", {"text": "Just words.\nAnd more."}),
    Case("header only", crlf("Subject: a\nFrom: a@x.example\n"), {"subject": "a", "text": ""}),
    Case("nothing", b"", {"text": "", "subject": "", "files": []}),
    Case("blank header line of spaces", crlf("Subject: a\n \nFrom: a@x.example\n\nx"), {"subject": "a", "from": [("", "a@x.example")]}),
    Case("a stray line among fields", crlf("Subject: a\n!! noise\nFrom: a@x.example\nTo: b@x.example\n\nx"),
         {"subject": "a", "from": [("", "a@x.example")], "text": "x"}),
    Case("no end mark", parts(PLAIN, PDF, end=False), {"text": "Hello", "files": ["a.pdf"], "defects": 1}),
    Case("missing boundary parameter", _multipart("multipart/mixed", f"--cut\n{PLAIN}\n--cut--\n"), {"text": "Hello"}),
    Case("wrong boundary", _multipart("multipart/mixed; boundary=other", f"--cut\n{PLAIN}\n--cut\n{PDF}\n--cut--\n"),
         {"text": "Hello", "files": ["a.pdf"]}),
    Case("boundary unquoted with a comment", _multipart("multipart/mixed; boundary=cut (here)", f"--cut\n{PLAIN}\n--cut--\n"), {"text": "Hello"}),
    Case("boundary with blanks inside", _multipart('multipart/mixed; boundary="a b c"', f"--a b c\n{PLAIN}\n--a b c--\n"), {"text": "Hello"}),
    Case("boundary of odd signs", _multipart("multipart/mixed; boundary=\"=_'()+,-./:?\"", f"--=_'()+,-./:?\n{PLAIN}\n--=_'()+,-./:?--\n"), {"text": "Hello"}),
    Case("blanks behind boundaries", _multipart("multipart/mixed; boundary=cut", f"--cut  \t\n{PLAIN}\n--cut--  \n"), {"text": "Hello"}),
    Case("boundary said twice", _multipart("multipart/mixed; boundary=cut; boundary=other", f"--cut\n{PLAIN}\n--cut--\n"), {"text": "Hello"}),
    Case("boundary in continuations", _multipart("multipart/mixed; boundary*0=c; boundary*1=ut", f"--cut\n{PLAIN}\n--cut--\n"), {"text": "Hello"}),
    Case("prefix of another", _multipart("multipart/mixed; boundary=cut", f"--cut\nContent-Type: multipart/alternative; boundary=cut2\n\n--cut2\n{PLAIN}\n--cut2\n{RICH}\n--cut2--\n\n--cut\n{PDF}\n--cut--\n"),
         {"text": "Hello", "files": ["a.pdf"]}),
    Case("the same boundary inside", _multipart("multipart/mixed; boundary=cut", f"--cut\nContent-Type: multipart/mixed; boundary=cut\n\n--cut\n{PLAIN}\n--cut--\n"), {"text": "Hello"}),
    Case("inner end mark missing", _multipart("multipart/mixed; boundary=out", f"--out\nContent-Type: multipart/alternative; boundary=in\n\n--in\n{PLAIN}\n--out\n{PDF}\n--out--\n"),
         {"text": "Hello", "files": ["a.pdf"]}),
    Case("boundary in the preamble", _multipart("multipart/mixed; boundary=cut", f"This --cut is no part.\n--cutter\n--cut\n{PLAIN}\n--cut--\n"), {"text": "Hello"}),
    Case("words around the parts", _multipart("multipart/mixed; boundary=cut", f"preamble\n--cut\n{PLAIN}\n--cut--\nepilogue\n"), {"text": "Hello"}),
    Case("parts behind the end mark", _multipart("multipart/mixed; boundary=cut", f"--cut\n{PLAIN}\n--cut--\n--cut\n{PDF}\n--cut--\n"), {"files": ["a.pdf"]}),
    Case("an empty part", _multipart("multipart/mixed; boundary=cut", f"--cut\n--cut\n{PLAIN}\n--cut--\n"), {"text": "Hello"}),
    Case("part without a header", _multipart("multipart/mixed; boundary=cut", "--cut\n\nHello\n--cut--\n"), {"text": "Hello"}),
    Case("part without a blank line", _multipart("multipart/mixed; boundary=cut", "--cut\nHello there\n--cut--\n"), {"text": "Hello there"}),
    Case("no part at all", _multipart("multipart/mixed; boundary=cut", "Hello\n"), {"text": "Hello"}),
    Case("whole multipart in base64", mail('Content-Type: multipart/mixed; boundary=cut\nContent-Transfer-Encoding: base64',
         in_base64(crlf(f"--cut\n{PLAIN}\n--cut\n{PDF}\n--cut--\n"))), {"text": "Hello", "files": ["a.pdf"]}),
    Case("alternative: plain first", parts(PLAIN, RICH, kind="alternative"), {"text": "Hello", "html": True, "files": []}),
    Case("alternative: plain last", parts(RICH, PLAIN, kind="alternative"), {"text": "Hello"}),
    Case("alternative: only rich", parts(RICH, kind="alternative"), {"text": "Rich"}),
    Case("alternative: a stub", parts(TEXT + "Your mail program cannot show HTML.", RICH, kind="alternative"), {"text": "Rich"}),
    Case("alternative in mixed", parts('Content-Type: multipart/alternative; boundary=in\n\n--in\n' + PLAIN + "\n--in\n" + RICH + "\n--in--\n", PDF),
         {"text": "Hello", "files": ["a.pdf"], "html": True}),
    Case("related with a picture", parts(HTML + '<p>See <img src="cid:p1"></p>',
         "Content-Type: image/png; name=p.png\nContent-ID: <p1>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=", kind="related"),
         {"files": ["p.png"], "inline": ["p.png"], "remote": 0}),
    Case("related by start", _multipart('multipart/related; boundary=cut; start="<root>"', f"--cut\nContent-Type: image/png; name=p.png\nContent-ID: <p>\n\nx\n--cut\nContent-ID: <root>\n{RICH}\n--cut--\n"),
         {"text": "Rich", "files": ["p.png"]}),
    Case("digest", parts("\n" + HEAD + "\ninner one", "\n" + HEAD + "\ninner two", kind="digest"), {"types": ["message/rfc822"] * 2, "files": ["Lamp.eml"] * 2}),
    Case("several texts", parts(PLAIN, PDF, TEXT + "Footer"), {"text": "Hello\n\nFooter", "files": ["a.pdf"]}),
    Case("unknown multipart", parts(PLAIN, PDF, kind="x-unheard-of"), {"text": "Hello", "files": ["a.pdf"]}),
    Case("type without a subtype", mail("Content-Type: text", "Hello"), {"text": "Hello"}),
    Case("type without a semicolon", mail("Content-Type: text/html charset=utf-8", "<p>Køb</p>"), {"text": "Køb"}),
    Case("type with blanks", mail("Content-Type: text / html; charset=utf-8", "<p>Køb</p>"), {"text": "Køb"}),
    Case("two types", mail("Content-Type: text/plain; charset=utf-8\nContent-Type: text/html", "Hello"), {"text": "Hello"}),
    Case("nonsense as type", mail("Content-Type: %%%", "Hello"), {"files": ["attachment-1.bin"]}),
    Case("flowed", mail("Content-Type: text/plain; charset=utf-8; format=flowed", "one \r\ntwo\r\n> q \r\n> r\r\n-- \r\nAnn"),
         {"text": "one two\n> q r\n-- \nAnn"}),
    Case("flowed with delsp", mail("Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes", "中 \r\n文\r\n"), {"text": "中文"}),
    Case("flowed, stuffed", mail("Content-Type: text/plain; format=flowed", " From here\r\n > no quote\r\n"), {"text": "From here\n> no quote"}),
    Case("flowed without a semicolon", mail("Content-Type: text/plain; charset=utf-8 format=flowed", "one \r\ntwo"), {"text": "one two"}),
    Case("enriched", mail("Content-Type: text/enriched", "<bold>Now</bold> is\nthe <<time>\n\nfor <param>x</param>all"),
         {"text": "Now is the <time>\nfor all"}),
    Case("richtext", mail("Content-Type: text/richtext", "<bold>Now</bold><nl>then<lt>x"), {"text": "Now\nthen<x"}),
    Case("one very long line", text_in("utf-8", b"x" * 200_000), {"text": "x" * 200_000}),
    Case("8-bit text said to be 7bit", text_in("utf-8", "Køb".encode(), "7bit"), {"text": "Køb"}),
)  # fmt: skip
