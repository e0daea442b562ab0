"""The two lines that are always there: where I am on top, the keys that work below."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from data.text.safe import clean_line
from data.text.width import cut_to_width, width_of
from data.text.wrap import wrapped
from widgets.directions import in_directions
from widgets.glyphs import glyphs_of

PLACE_COLUMNS = 24
"""What the place keeps beside trouble, whose words are worth more than counts."""
NARROW_COLUMNS = 80
"""Below, a quarter is the place's: the words of trouble keep their cure at the end."""
PART_COLUMNS = 18
"""What a cut may lose of a part, such as a queue with its count, rather than tear it."""
WORD_COLUMNS = 12
"""The same of a word."""
GAP = "  "
"""Between two keys in the bottom line."""
NEWS_LINES_MAX = 3
"""A sentence that is longer is cut: what it is about stays readable above it."""


class TopLine(Widget):
    """Counts and place at the left, the state of the sync at the right."""

    DEFAULT_CSS = """
    TopLine { height: 1; dock: top; background: $surface; color: $foreground; }
    TopLine.trouble { color: $error; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._left, self._narrow, self._right, self._brief = "", "", "", ""

    def show(
        self, *, left: str, right: str, is_trouble: bool, narrow: str = "", brief: str = ""
    ) -> None:
        """Replace both sides.

        `narrow` stands for a left side that there is no room for, `brief` for such a right side.
        """
        words = clean_line(left), clean_line(narrow), clean_line(right), clean_line(brief or right)
        if words != (self._left, self._narrow, self._right, self._brief):
            self._left, self._narrow, self._right, self._brief = words
            self.set_class(is_trouble, "trouble")
            self.refresh()

    def render(self) -> Content:
        """Draw the line; the right side keeps its place."""
        width = self.size.width
        more = glyphs_of(self).more
        least = width_of(self._narrow or self._left) + 1
        is_roomy = least + 2 + width_of(self._right) <= width
        told = self._right if is_roomy else self._brief
        place = min(PLACE_COLUMNS, width // 4 if width < NARROW_COLUMNS else width)
        room = width - place if self.has_class("trouble") else width // 2
        right = cut_before_cure(told, max(room, 10), more=more)
        room = max(width - width_of(right) - 2, 1)
        fits = width_of(self._left) < room or not self._narrow
        words = f" {self._left if fits else self._narrow}"
        left = cut_at_word(words, room, dot=glyphs_of(self).dot, more=more)
        gap = max(width - width_of(left) - width_of(right) - 1, 1)
        return Content(in_directions(self, left, " " * gap + right))


def cut_before_cure(words: str, columns: int, *, more: str) -> str:
    """Cut words for a width so that the key at their end, in brackets, stays."""
    told, bracket, cure = words.rpartition(" (")
    kept = columns - width_of(bracket + cure)
    if not bracket or not cure.endswith(")") or width_of(words) <= columns or kept < columns // 2:
        return cut_to_width(words, columns, more=more)
    return cut_to_width(told, kept, more=more) + bracket + cure


def cut_at_word(words: str, columns: int, *, dot: str, more: str) -> str:
    """Cut words for a width: between two parts or words where that loses little."""
    cut = cut_to_width(words, columns, more=more)
    if cut == words:
        return words
    kept = cut.removesuffix(more)
    if kept.endswith(f" {dot}"):
        return f"{kept.removesuffix(dot)}{more}"
    ends = words.startswith(f"{kept} ")
    is_count = kept[-1:].isdigit() or words[len(kept) + 1 :][:1].isdigit()
    if ends and not is_count:  # a count would look torn, or be lost to what it counts
        return cut
    for between, most, share in ((f" {dot} ", PART_COLUMNS, 2), (" ", WORD_COLUMNS, 3)):
        head, _, tail = kept.rpartition(between)
        if head.strip() and width_of(tail) <= min(most, width_of(kept) // share):
            return f"{head}{between}{more}"
    return cut


class GuideLine(Widget):
    """What a newcomer is told, in as many lines as that takes."""

    DEFAULT_CSS = """
    GuideLine { height: 1; width: 100%; background: $surface; color: $accent; }
    """

    def __init__(self, words: str = "") -> None:
        super().__init__()
        self.words = clean_line(words)

    def on_mount(self) -> None:
        """Take the room that the words need."""
        self.show(self.words)

    def on_resize(self) -> None:
        """Take as many lines as the words need at this width."""
        self.show(self.words)

    def show(self, words: str) -> None:
        """Show a sentence; empty takes it away."""
        self.words = clean_line(words)
        lines = guide_lines(self.words, self.app.size.width)
        self.styles.height = max(len(lines), 1)
        self.styles.display = "block" if lines else "none"
        self.refresh()

    def render(self) -> Content:
        """Draw the sentence."""
        return Content("\n".join(f" {x}" for x in guide_lines(self.words, self.app.size.width)))


def guide_lines(words: str, columns: int) -> list[str]:
    """Give what a newcomer is told, in lines."""
    return wrapped(words, max(columns - 2, 1)) if words else []


class BottomLine(Widget):
    """What can be pressed now; above it what a newcomer is told."""

    DEFAULT_CSS = """
    BottomLine { height: 1; dock: bottom; background: $surface; color: $text-muted; }
    BottomLine:ansi { text-style: dim; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._hints, self._out, self._held = "", "", ""
        self._guide = ""
        self._above: tuple[str, ...] = ()

    def show_guide(self, words: str) -> int:
        """Set what a newcomer is told above the keys; give how many lines all of it takes."""
        self._guide = clean_line(words)
        height = 1 + len(guide_lines(self._guide, self.app.size.width))
        self.styles.height = height
        self.refresh()
        return height

    def show_held(self, words: str) -> None:
        """Set what stands before the keys while a mail can be taken back; empty: nothing."""
        words = clean_line(words)
        if words != self._held:
            self._held = words
            self.refresh()

    def show_hints(self, hints: str, out: str = "", *, above: Sequence[str] = ()) -> int:
        """Set the keys that are shown, and which leads out; draws only when they are others.

        Lines of keys above them stand in place of what a newcomer is told, as many as have room
        there: give how many that are.
        """
        room = len(guide_lines(self._guide, self.app.size.width))
        held = tuple(above)[max(len(above) - room, 0) :] if room else ()
        if (hints, out, held) != (self._hints, self._out, self._above):
            # our own words, spaced on purpose
            self._hints, self._out, self._above = hints, out, held
            self.refresh()
        return len(held)

    def render(self) -> Content:
        """Draw as many keys as there is room for; the way out and the last, all keys, stay."""
        held = f" {self._held}  " if self._held else ""
        guide = guide_lines(self._guide, self.app.size.width)
        blank = [""] * max(len(guide) - len(self._above), 0)
        lines = [*blank, *self._above] if self._above else guide
        told = "".join(f" {line}\n" for line in lines)
        width = self.size.width - width_of(held)
        more = glyphs_of(self).more
        hints = fit_keys(self._hints, width - 2, out=self._out)
        keys = cut_to_width(f" {hints}", max(width, 1), more=more)
        colour = "" if self._above else "$accent"
        return Content.assemble((told, colour), (held, "bold $accent"), keys)


def fit_keys(hints: str, columns: int, *, out: str = "") -> str:
    """Leave out keys from the right until there is room; the last one stays, and the way out.

    The last of a screen shows all its keys, the last of a sheet leads back.
    """
    *keys, last = hints.split(GAP)
    while keys and width_of(GAP.join([*keys, last])) > columns:
        others = [at for at, key in enumerate(keys) if key != out]
        keys.pop(others[-1] if others else -1)
    return GAP.join([*keys, last])


def in_lines(keys: Sequence[str], width: int) -> list[str]:
    """Put keys beside each other, in as many lines as they need."""
    lines = [""]
    for key in keys:
        longer = f"{lines[-1]}{GAP}{key}" if lines[-1] else key
        if width_of(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(key)
    return lines


class NewsLine(Widget):
    """What just happened, for a few seconds, above the keys; a long sentence takes more lines."""

    DEFAULT_CSS = """
    NewsLine {
        height: 1; dock: bottom; layer: over; offset: 0 -1; display: none;
        background: $surface; color: $accent; text-style: bold;
    }
    NewsLine.trouble { color: $error; }
    NewsLine.keys { color: $text-muted; text-style: none; }
    NewsLine.keys:ansi { text-style: dim; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self._keys: Sequence[str] = ()

    def stand_above(self, lines: int) -> None:
        """Stand above so many lines of keys."""
        self.styles.offset = (0, -lines)

    def show(self, text: str, *, is_trouble: bool = False) -> None:
        """Show a sentence over the last lines of the body; empty takes it away."""
        self.words = clean_line(text)
        self.set_class(is_trouble, "trouble")
        self._fit()

    def show_keys(self, lines: Sequence[str]) -> None:
        """Show keys that found no room in the bottom line, until they are taken away."""
        if lines != self._keys:
            self._keys = lines
            self.set_class(bool(lines), "keys")
            self._fit()

    def on_resize(self) -> None:
        """Take as many lines as the words need at this width."""
        self._fit()

    def _fit(self) -> None:
        lines = self._lines()
        self.styles.height = max(len(lines), 1)
        self.styles.display = "block" if lines else "none"
        self.refresh()

    def _lines(self) -> Sequence[str]:
        if self._keys or not self.words:
            return self._keys
        width, more = max(self.app.size.width - 2, 1), glyphs_of(self).more
        lines = wrapped(self.words, width)
        if len(lines) > NEWS_LINES_MAX:
            last = " ".join(lines[NEWS_LINES_MAX - 1 :])
            lines[NEWS_LINES_MAX - 1 :] = [cut_to_width(last, width, more=more)]
        return lines

    def render(self) -> Content:
        """Draw the words; what finds no room even so ends in a mark."""
        return Content("\n".join(f" {line}" for line in self._lines()))
