"""Promises of data.text.html: what a person would see, as text, and what of it is quoted."""
# ruff: noqa: E501 - mark-up as mail programs write it

from __future__ import annotations

import pytest

from data.text.html import HTML_MAX, render_html
from data.text.quotes import split_quotes


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One\n  two</p><p>three</p>", "One two\n\nthree"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("a<br>b<br/><br>c", "a\nb\n\nc"),
        ("<div>a</div><div><br></div><div>b<br></div><div>c</div>", "a\n\nb\nc"),
        ("<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>b</p>", "a\n\nb"),
        ("a <b>b</b>c <i> d</i>", "a bc d"),
        ("&lt;x&gt; &amp; &euro; &#229;&#x2014; a&nbsp;b &#99999999999;", "<x> & € å— a b \ufffd"),
        ("<h1>Big</h1>text<hr>more", "Big\n\ntext\n" + "-" * 40 + "\nmore"),
        ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>", "- a\n- b\n  - c\n- d"),
        ("<ol start=9><li>a</li><li>b<br>c</li></ol>", "9. a\n10. b\n    c"),
        ("<pre>a\n  b\n\tc</pre>", "a\n  b\n        c"),
        ("<blockquote>a<blockquote><p>b</p></blockquote></blockquote>c", "> a\n>\n> > b\n\nc"),
        ("<table border=1><tr><th>A<th>B<tr><td>1<td>2</table>", "A | B\n1 | 2"),
        ("<table><tr><td>a<td>b<td>c<tr><td>1<td><td>3</table>", "a | b | c\n1 |   | 3"),
        ("<table><tr><td>Order:</td><td>1042</td></tr></table>x", "Order:  1042\nx"),
        ("<table><tr><td>Sum<td>9.00<tr><td>To pay<td>119.00</table>", "Sum       9.00\nTo pay  119.00"),
        ("<table><tr><th>A<th>B<th>C<tr><td colspan=2>sum<td>3</table>", "A | B | C\nsum   | 3"),
        ("<table><tr><th>A<th>B<tr><td rowspan=2>x<td>1<tr><td>20</table>", "A |  B\nx |  1\n  | 20"),
        ("<table><tr><th>Key<td>one<tr><th>K2<td>two</table>", "Key  one\nK2   two"),
        ("<table><tr><td><p>Lamp<p>black<td>$9.00</table>", "Lamp  $9.00\n\nblack"),
        ("<p class=MsoListParagraph>·&nbsp;&nbsp;&nbsp; a<p class=MsoListParagraph>1.&nbsp; b", "- a\n1. b"),
        ("<p style='mso-list:l0 level2 lfo1'>o&nbsp;&nbsp;&nbsp; a", "  - a"),
        ("<ul><li>&bull; a<li><input type=checkbox checked>b</ul>", "- a\n- [x] b"),
        ("<dl><dt>Seat<dd>23A</dl>x", "Seat\n  23A\n\nx"),
        ("<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>", "a\n\nb\n\nc"),
        ("<table><tr><td><table><tr><td>in</table><td>out</table>", "in  out"),
        ("a<script>x()</script><style>p{}</style><title>t</title><iframe>i</iframe>b", "ab"),
        ("<object>o</object><svg><text>s</text></svg>a<!-- c --><![if !mso]>b<![endif]>", "ab"),
        ('<img src=x alt="A dog"> <img src=y>', "[A dog]"),
        ("<div>a</p>b</td></tr></table></body>c", "a\nbc"),
        ("a < b, c > d & e <3", "a < b, c > d & e <3"),
        ('<p title="a > b" it\'s>text</p>', "text"),
        ("<!DOCTYPE html><?xml x?><html><body>a</body></html>", "a"),
        ("<div style='white-space:pre-wrap'>a\n  b</div>", "a\n  b"),
        ("a&#13;b&#x2028;c", "a b c"),
        ("", ""),
        ("<p", "<p"),
    ],
)  # fmt: skip
def test_rendering(html: str, expected: str) -> None:
    """Mark-up becomes the text a browser would show."""
    assert expected == render_html(html).text


@pytest.mark.parametrize(
    "element",
    [
        '<div style="display:none">x</div>',
        '<div style="DISPLAY : NONE !important"><p>x</p></div>',
        '<span style="visibility:hidden">x</span>',
        '<span style="font-size:0">x</span>',
        '<span style="font-size: 0px;">x</span>',
        '<span style="opacity:0">x</span>',
        '<span style="mso-hide:all">x</span>',
        '<div style="max-height:0;overflow:hidden">x</div>',
        '<span style="color:#fff;background-color:#ffffff">x</span>',
        "<p hidden>x</p>",
        '<div style="position:absolute;left:-9999px">x</div>',
        '<div style="text-indent:-999em">x</div>',
        '<span style="position:absolute;clip:rect(0 0 0 0)">x</span>',
        '<span style="font-size:1px;line-height:1px">x</span>',
        '<span style="color:transparent">x</span>',
        '<div style="opacity:0.01">x</div>',
        '<div style="background:#ffffff"><b style="color:#fefefe">x</b></div>',
        '<table bgcolor=white><tr><td><font color="#ffffff">x</font></td></tr></table>',
        '<td class="preheader">x</td>',
        '<table style="display:none"><tr><td>x</td></tr></table>',
        '<img alt="x" style="display:none">',
    ],
)
def test_hidden_is_not_shown(element: str) -> None:
    """What the sender hid from the eye is hidden here too, and nothing else."""
    assert "a\nb" == render_html(f"<div>a</div>{element}<div>b</div>").text


@pytest.mark.parametrize(
    "style",
    [
        "font-size:0.9em",
        "font-size:10px",
        "opacity:0.9",
        "margin-left:-10px",
        "opacity:0.5",
        "color:#fff",
        "color:#000;background:#fff",
        "line-height:0",
    ],
)
def test_visible_stays(style: str) -> None:
    """A style that only resembles a hiding one hides nothing."""
    assert render_html(f'<div style="{style}">x</div>').text == "x"


def test_white_text_over_a_picture_or_a_dark_ground_is_seen() -> None:
    """Only what nobody can read is left out, and counted."""
    rendered = render_html(
        '<body bgcolor="#fff"><table bgcolor="#036"><tr><td style="color:#fff">on blue</td></tr></table>'
        '<div style="background:#fff url(https://x.example/a.jpg)"><p style="color:white">on a picture</p></div>'
        '<p style="color:#fff">two words</p>'
    )

    assert rendered.text == "on blue\n\non a picture"
    assert rendered.hidden_words == 2


def test_a_base_makes_links_whole() -> None:
    """Where the mail says what its links start from, they lead there; a wrapped one is unwrapped."""
    rendered = render_html(
        '<base href="https://shop.example/a/"><a href="b?c=1">one</a> <a href="https://eur01.safelinks.'
        'protection.outlook.com/?url=https%3A%2F%2Fshop.example%2Fx&amp;data=05">two</a>'
    )

    assert [target for _, target in rendered.links] == [
        "https://shop.example/a/b?c=1", "https://shop.example/x",
    ]  # fmt: skip


def test_links() -> None:
    """Links are numbered once each; addresses that speak for themselves and scripts are not."""
    rendered = render_html(
        '<a href="https://a.example/x?y=1&amp;z=2">here</a>, <a href="https://a.example/x?y=1&z=2">'
        'again</a>, <a href="https://www.b.example/">b.example</a>, <a href="mailto:a@b.c">a@b.c</a>'
        ', <a href="mailto:a@b.c">write</a>, <a href="java\nscript:x()">js</a>, <a href="data:x">d'
        '</a>, <a href="/rel">rel</a>, <a href="#x">top</a>, <a href="https://evil.example">'
        "https://bank.example</a>, <a href='tel:+4512'>+45 12</a>, <a href=//c.example/p>c</a>"
    )
    expected = (
        "here [1], again [1], b.example, a@b.c, write [2], js, d, rel, top, "
        "https://bank.example [3], +45 12, c [4]\n\n"
        "[1] https://a.example/x?y=1&z=2\n[2] mailto:a@b.c\n[3] https://evil.example\n"
        "[4] https://c.example/p"
    )

    assert expected == rendered.text
    assert ("here", "https://a.example/x?y=1&z=2") == rendered.links[0]


def test_images_are_counted_not_loaded() -> None:
    """Remote images and backgrounds count, embedded ones do not."""
    rendered = render_html(
        '<img src="https://x/a.gif"><img src="//x/b.gif"><img src="cid:1"><img src="data:image/png">'
        '<td background="http://x/c.png"><div style="display:none"><img src="http://x/d"></div>'
    )

    assert rendered.remote_images == 4
    assert not rendered.has_visible_text


GMAIL = (
    '<div dir="ltr">My answer</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
    "On Tue, May 3, 2026 at 12:34 PM Anna &lt;<a href='mailto:a@b.c'>a@b.c</a>&gt; wrote:<br></div>"
    '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">Old <a href="https://o.ld">l</a>'
    "</blockquote></div>"
)
QUOTES = {
    "gmail": GMAIL,
    "apple": "<div>My answer</div><br><blockquote type='cite'><div>On 3 May 2026, at 12.34, A"
    " &lt;a@b.c&gt; wrote:</div><br><div>Old</div></blockquote>",
    "apple outside": "My answer<div>On 3 May 2026, at 12.34, A &lt;a@b.c&gt; wrote:</div><br>"
    "<blockquote type=cite><div>Old</div></blockquote>",
    "thunderbird": '<p>My answer</p><div class="moz-cite-prefix">On 03/05/2026 12:34, A wrote:<br>'
    '</div><blockquote type="cite" cite="mid:x"><p>Old</p></blockquote>',
    "outlook web": '<div>My answer</div><hr><div id="divRplyFwdMsg"><b>From:</b> A &lt;a@b.c&gt;<br>'
    "<b>Sent:</b> x<br><b>To:</b> y<br><b>Subject:</b> z</div><div>Old</div><p>older</p>",
    "outlook": "<div><p class=MsoNormal>My answer<o:p></o:p></p><div><div style='border:none;"
    "border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>Fra:</b> A"
    " &lt;a@b.c&gt; <br><b>Sendt:</b> x<br><b>Til:</b> y<br><b>Emne:</b> z</p></div></div>"
    "<p class=MsoNormal>Gammel</p></div>",
    "yahoo": '<div>My answer</div><div id="ydp1" class="yahoo_quoted"><div>On Tuesday, A wrote:'
    "</div><div>Old</div></div>",
    "proton": "<div>My answer</div><div class='protonmail_quote'>On Tuesday, A wrote:<br>"
    "<blockquote class='protonmail_quote' type='cite'>Old</blockquote></div>",
    "gmx": 'My answer<div name="quote" style="margin:10px"><div><b>Von:</b> A</div>Alt</div>',
    "netease": "<div>My answer</div><div id='isReplyContent'><p>在 2026, A 写道：</p>旧</div>",  # noqa: RUF001 - as written
}  # fmt: skip


@pytest.mark.parametrize("html", QUOTES.values(), ids=QUOTES)
def test_quotes_are_known_from_the_mark_up(html: str) -> None:
    """Each mail program's own mark-up tells what is quoted."""
    rendered = render_html(html)
    split = split_quotes(rendered.text, quoted_lines=rendered.quoted_lines)

    assert split.new_text == "My answer"


def test_answers_inside_a_gmail_quote_stay() -> None:
    """What is written between and below the blockquotes of a quote is new."""
    html = GMAIL[: -len("</div>")] + "<div>Inline</div><blockquote>more</blockquote>End</div>After"
    rendered = render_html(html)
    split = split_quotes(rendered.text, quoted_lines=rendered.quoted_lines)

    assert split.new_text == "My answer\n\nInline\n\nEnd\nAfter"


def test_gmail_indent_is_no_quote() -> None:
    """A blockquote that only indents is the writer's own text."""
    html = '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">mine</blockquote>'

    assert render_html(html).text == "mine"


@pytest.mark.parametrize(
    "signature",
    [
        '<div class="gmail_signature" data-smartmail="gmail_signature">Anna<br>Shop</div>',
        '<pre class="moz-signature" cols="72">-- \nAnna</pre>',
        '<div id="Signature"><p>Anna</p></div>',
        '<div id="ms-outlook-mobile-signature">Get <a href="https://aka.ms/x">Outlook</a></div>',
    ],
)
def test_signatures_are_known_from_the_mark_up(signature: str) -> None:
    """Signatures that the mark-up names are folded, their links too."""
    rendered = render_html(f"<div>Hello</div>{signature}")
    split = split_quotes(rendered.text, signature_lines=rendered.signature_lines)

    assert split.new_text == "Hello"


def test_over_long_html_is_cut_and_told() -> None:
    """What is beyond the cap is not read, and the record says so."""
    rendered = render_html("<p>a</p>" + "b" * HTML_MAX)

    assert len(rendered.text) < HTML_MAX
    assert len(rendered.defects) == 1


@pytest.mark.parametrize("opening", ["<!-- ", "<style>", "<script>"])
def test_unclosed_sections_lose_nothing(opening: str) -> None:
    """A comment or section that never ends is shown rather than swallowing the mail."""
    rendered = render_html(f"<p>a</p>{opening}<p>important</p>")

    assert "important" in rendered.text
    assert len(rendered.defects) == 1


@pytest.mark.parametrize(
    "unit",
    ["<div>", "<blockquote>x", "<table><td>", "<ul><li>x", "<!--", "<a ", '<a ="', "&#", "<b>x"],
)
def test_ten_thousand_levels(unit: str) -> None:
    """Depth and unfinished mark-up neither fail nor lose what follows."""
    assert "end" in render_html(unit * 10_000 + ">end").text


def test_marks_end_where_they_should() -> None:
    """A hidden cell, a nested item and a stray end tag leave the rest as it was."""
    html = (
        '<table><tr><td style="display:none">x</td><td>a</td></tr><tr style="display:none"><td>y'
        "</table><ol><li>1<ul><li>2</ul></div></ol><p>b</table><a href=https://x.example>c<td>d"
    )
    expected = "a\n\n1. 1\n   - 2\n\nbc\n\nd [1]\n\n[1] https://x.example"

    assert expected == render_html(html).text


def test_preview_padding_is_dropped() -> None:
    """The invisible padding behind a newsletter's preview line does not become blanks."""
    assert render_html("Sale!" + "&zwnj;&nbsp;" * 80 + "<p>x</p>").text == "Sale!\n\nx"
