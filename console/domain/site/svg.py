"""Domain: whether an SVG only draws (pure).

Theory of operation: an SVG is a page, not a picture: opened by its address it may run scripts and
load what it likes. Cleaning one would mean to write another one. So it is read with a real parser
and compared with what drawing needs: the elements that draw, editors' own notes, links to its own
parts, pictures inside of it. Anything else, and it is not shown. Animation is refused, too: it can
change an address after we have read it.
"""

from __future__ import annotations

import re
from xml.parsers import expat

SIZE_MAX = 5_000_000
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_NOTES = (
    "http://www.inkscape.org/", "http://sodipodi.sourceforge.net/", "http://creativecommons.org/",
    "http://web.resource.org/cc/", "http://purl.org/dc/", "http://ns.adobe.com/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.bohemiancoding.com/sketch/",
    "http://www.serif.com/", "http://www.figma.com/",
)  # fmt: skip
"""Namespaces of editors' notes; browsers draw and run nothing of them."""
_DRAWING = frozenset(
    re.findall(
        r"\w+",
        """
        svg g defs symbol use a switch title desc metadata style view path rect circle ellipse line
        polyline polygon text tspan textPath tref image marker pattern mask clipPath stop
        linearGradient radialGradient meshgradient meshrow meshpatch solidColor hatch hatchpath
        filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDropShadow
        feDiffuseLighting feDisplacementMap feDistantLight feFlood feFuncA feFuncB feFuncG feFuncR
        feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpotLight
        feSpecularLighting feTile feTurbulence flowRoot flowRegion flowPara flowSpan
        """,
    )
)
_OWN_PART = re.compile(r"\s*(?:#[^\s]*)?\s*")
_PICTURE_INSIDE = re.compile(r"\s*data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*")
_URL = re.compile(r"url\s*\(\s*['\"]?\s*([^'\")]*)", re.IGNORECASE)
# A backslash could spell any of these otherwise.
_LOADING_CSS = re.compile(r"@import|image-set|image\s*\(|src\s*\(|\\", re.IGNORECASE)
_SPLIT = "\x1f"


class _NotDrawingError(Exception):
    """Something in it does more than draw."""


def only_draws(data: bytes) -> bool:
    """Say whether nothing in an SVG runs, moves or loads."""
    if len(data) > SIZE_MAX:
        return False
    try:
        _read(data)
    except (expat.ExpatError, _NotDrawingError, LookupError, ValueError):
        return False
    return True


def _read(data: bytes) -> None:
    parser = expat.ParserCreate(namespace_separator=_SPLIT)
    parser.buffer_text = True
    opened: list[str] = []
    styles: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(_SPLIT)
        if not opened and (space, local) != (_SVG, "svg"):
            raise _NotDrawingError(name)
        if space == _SVG:
            _require(local in _DRAWING, name)
        else:
            _require(space.startswith(_NOTES), name)
        opened.append(name)
        for key, value in attributes.items():
            _judge_attribute(key, value)

    def end(name: str) -> None:
        opened.pop()
        if name == f"{_SVG}{_SPLIT}style":
            _judge_style("".join(styles))
            styles.clear()

    def words(text: str) -> None:
        if opened and opened[-1] == f"{_SVG}{_SPLIT}style":
            styles.append(text)

    def refuse(*found: object) -> None:
        raise _NotDrawingError(found)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = words
    # A style sheet from elsewhere, and entities, which can hide everything above.
    parser.ProcessingInstructionHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.Parse(data, True)  # noqa: FBT003 - expat takes no keywords


def _judge_attribute(name: str, value: str) -> None:
    space, _, local = name.rpartition(_SPLIT)
    _require(not (local.lower().startswith("on") and space in ("", _SVG)), name)
    if local.lower() in ("href", "src", "base"):
        if space not in ("", _SVG, _XLINK) and space.startswith(_NOTES):
            return
        is_inside = _OWN_PART.fullmatch(value) or _PICTURE_INSIDE.fullmatch(value)
        _require(is_inside is not None, value)
    if local == "style":
        _judge_style(value)
    else:
        _judge_addresses(value)


def _judge_style(text: str) -> None:
    _require(_LOADING_CSS.search(text) is None, text)
    _judge_addresses(text)


def _judge_addresses(text: str) -> None:
    """Refuse what a style, or an attribute that is drawn as one, would load."""
    for address in _URL.findall(text) if "(" in text else ():
        is_inside = _OWN_PART.fullmatch(address) or _PICTURE_INSIDE.fullmatch(address)
        _require(is_inside is not None, address)


def _require(is_fine: bool, what: str) -> None:  # noqa: FBT001 - what is asked reads as the word
    if not is_fine:
        raise _NotDrawingError(what)
