"""Whether an SVG only draws."""

from __future__ import annotations

import pytest

from console.domain.site.svg import SIZE_MAX, only_draws

HEAD = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
DRAWING = (
    b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">'
    + HEAD
    + b' xmlns:ink="http://www.inkscape.org/namespaces/inkscape" ink:label="x">'
    b'<style>.a { fill: url(#g) }</style><defs><linearGradient id="g"/></defs>'
    b'<use xlink:href="#g"/><a href="#g"><text style="fill: red">one</text></a>'
    b'<image href="data:image/png;base64,AAAA"/><ink:grid/></svg>'
)


def test_a_drawing_only_draws() -> None:
    """Shapes, styles, its own parts, pictures inside and an editor's notes are fine."""
    assert only_draws(DRAWING)


@pytest.mark.parametrize(
    "inside",
    [
        b"><script>alert(1)</script>",
        b' onload="alert(1)">',
        b' ONLOAD="alert(1)">',
        b'><a href="javascript:alert(1)"/>',
        b'><a xlink:href=" java&#x0a;script:alert(1)"/>',
        b'><image href="https://evil.example/x.png"/>',
        b'><image href="//evil.example/x.png"/>',
        b'><image href="data:image/svg+xml;base64,AAAA"/>',
        b'><use href="other.svg#x"/>',
        b"><foreignObject/>",
        b'><set attributeName="href" to="javascript:alert(1)"/>',
        b"><animate/>",
        b"><style>@import 'https://evil.example/x.css';</style>",
        b"><style>@im\\port 'x';</style>",
        b"><style>.a { fill: url('https://evil.example/x') }</style>",
        b'><rect fill="url(https://evil.example/x)"/>',
        b"><rect style=\"background: image-set('https://evil.example/x')\"/>",
        b'><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
        b'><x xmlns="urn:unknown"/>',
        b'><rect xml:base="https://evil.example/"/>',
        b"><unknown/>",
        b"><rect>",
    ],
)
def test_what_does_more_is_refused(inside: bytes) -> None:
    """Scripts, handlers, loads, animation and what nobody knows make it no drawing."""
    assert not only_draws(HEAD + inside + b"</svg>")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not xml",
        b"<html/>",
        b"<svg/>",
        b'<?xml-stylesheet href="https://evil.example/x.css"?>' + HEAD + b"/>",
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + HEAD + b">&a;</svg>",
        b'<?xml version="1.0" encoding="utf-7"?>' + HEAD + b"/>",
        HEAD + b"/>" + b" " * SIZE_MAX,
    ],
)
def test_what_is_no_plain_svg_is_refused(data: bytes) -> None:
    """Other documents, entities, style sheets, odd encodings and giants are no drawings."""
    assert not only_draws(data)
