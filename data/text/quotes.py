"""Find what of a mail is new: fold quotes, the headers above them, and signatures.

Theory of operation: lines that start with `>` or that the mark-up calls quoted are quotes, each
run on its own, so answers between them stay. Where a program quotes without marking lines, the
quote runs from its introduction to the end: a block of header labels, a dashed separator, or a
line with an address or a full date that ends in "wrote:". Losing a line the customer wrote is far
worse than leaving a quote, so every introduction needs several signs at once, only counts below
something the customer wrote, and a mail of which nothing would remain is shown whole. A forward
with little above it is kept: what it carries is what the customer wants read.

Every rule looks at a bounded part of a line and at a few neighbours, so time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from operator import attrgetter

from data.text.folds import Fold, QuoteSplit, folds_of, keep_listed_links, new_text_of
from data.text.quote_lines import (
    ATTRIBUTION_LINES,
    attribution_start,
    block_end,
    core_of,
    introduces_surely,
    is_bare_original,
    is_dashed,
    is_dashed_attribution,
    is_forwarded,
    is_plain,
    is_rule,
    label_of,
    separator_of,
)
from data.text.quote_words import LITTLE_TO_SAY
from data.text.signatures import (
    SIGNATURE_LINES,
    above_mail,
    below_mail,
    contact_lines,
    is_delimiter,
    is_phone_line,
    signature_length,
)

FORWARD_NOTE_MAX = 300
"""Characters above a marked forward that still leave the forward as the matter of the mail."""
_AFTER_PHONE_LINE = 2

# GroupWise: ">>> Anna Larsen <anna@shop.example> 5/4/2026 4:31 PM >>>", and nothing is marked.
_GROUPWISE = re.compile(
    r">>> [^>]{2,80}(?:<[^>]{3,80}>)? ?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}[^>]{4,30}>>>\s*"
)
_MBOX_ESCAPE = re.compile(r">From (?!:)")


def split_quotes(
    text: str,
    *,
    subject: str = "",
    quoted_lines: Collection[int] = (),
    signature_lines: Collection[int] = (),
) -> QuoteSplit:
    """Tell what the writer added from what was quoted; the lines given are known from mark-up.

    Outlook forwards as it answers: that it did stands only in the subject.
    """
    lines = text.split("\n")
    splitter = _Splitter(lines, quoted_lines, signature_lines)
    splitter.is_forward = is_forwarded(subject, text)
    return splitter.split(text)


class _Splitter:
    """One pass over the lines of one mail; `_marks` says what each line was found to be."""

    def __init__(
        self, lines: list[str], quoted_lines: Collection[int], signature_lines: Collection[int]
    ) -> None:
        self._lines = lines
        self.is_forward = False
        """Whether the subject says so."""
        self._count = len(lines)
        # " " own, ">" and "m" marked by sign or mark-up and not judged yet, "q" quote,
        # "s" signature, "f" kept forward; blank lines between own ones are own.
        self._marks = [
            ">" if line[:1] == ">" or line[:4].lstrip()[:1] == ">" else " " for line in lines
        ]
        # Most lines have no colon and no dash at either end: no rule but ">" can apply to them.
        self._is_plain = [
            mark == ">" or is_plain(line) for mark, line in zip(self._marks, lines, strict=True)
        ]
        self._last_marked = max(
            (n for n, mark in enumerate(self._marks) if mark == ">"), default=-1
        )
        self._own = 0
        self._note: list[str] = []
        self._headers: list[Fold] = []
        self._delimiter: int | None = None
        self._free_phone_lines(signature_lines)
        for number in above_mail(self._lines, self._count):
            if self._marks[number] == " ":
                self._marks[number] = "s"
        for number in quoted_lines:
            if 0 <= number < self._count and self._marks[number] == " ":
                self._marks[number] = "m"

    def split(self, text: str) -> QuoteSplit:
        """Walk over the lines once and collect what is new."""
        number = 0
        marks = self._marks
        while number < self._count:
            mark = marks[number]
            if mark in ">m":
                number = self._take_run(number)
            elif mark == "s":
                number += 1
            else:
                number = self._take_line(number)
        self._end_signature(self._count)
        keep_listed_links(self._marks, self._lines)
        folds = folds_of(self._marks, self._lines)
        new_text = new_text_of(self._marks, self._lines)
        if not folds or not new_text:
            return QuoteSplit(text, tuple(self._headers))
        return QuoteSplit(
            new_text, tuple(sorted((*folds, *self._headers), key=attrgetter("start")))
        )

    def _free_phone_lines(self, signature_lines: Collection[int]) -> None:
        """Mark what programs sign with: known from mark-up, or "Sent from my iPhone"."""
        known = [n for n in signature_lines if 0 <= n < self._count and self._marks[n] == " "]
        if len(known) <= SIGNATURE_LINES * 2:
            for number in known:
                self._marks[number] = "s"
        following = 0
        for number in range(self._count - 1, -1, -1):
            is_own = self._marks[number] == " "
            if is_own and following > _AFTER_PHONE_LINE and self._is_plain[number]:
                continue  # nearly all lines
            if not is_own or self._starts_quote(number):
                following = 0
            elif following <= _AFTER_PHONE_LINE and self._lines[number].strip():
                if is_phone_line(self._lines[number]):
                    self._marks[number] = "s"
                else:
                    following += 1

    def _starts_quote(self, number: int) -> bool:
        """Say whether a line may introduce a quote, so that a phone's line may stand above it."""
        line = self._lines[number]
        return not self._is_plain[number] and (
            is_rule(line)
            or label_of(line) is not None
            or separator_of(line) is not None
            or line[-1:] in (":", "：")  # noqa: RUF001 - Chinese programs write it so
        )

    def _take_run(self, start: int) -> int:
        """Judge a run of quoted lines; return where to go on."""
        marks, lines = self._marks, self._lines
        end = start
        while end < self._count and (marks[end] in ">m" or self._joins_runs(end)):
            end += 1
        if marks[start] == ">" and end == start + 1 and _MBOX_ESCAPE.match(lines[start]):
            marks[start] = " "  # mbox files write ">" before a sentence that starts with "From "
            return start
        if _GROUPWISE.fullmatch(lines[start]):
            self._end_signature(start)
            return self._fold_rest(start) if end == start + 1 else self._fold_run(start, end)
        head = start
        while head < end and (not lines[head].strip() or is_rule(lines[head])):
            head += 1
        kind = separator_of(lines[head]) if head < end else None
        labels = self._next_written(head + 1) if kind is not None else head
        ends = block_end(lines, start=labels, end=end)
        before = self._last_written(start)
        is_forward = kind == "forward" or (before is not None and self._is_forward_line(before))
        is_headed = is_forward or (kind is None and ends is not None)
        if is_headed and self._is_little(marked=is_forward):
            self._keep_forward(start, end, header=(head, ends or head))
            return end
        first = attribution_start(lines, start)
        if first is None and all(_is_prompt(line) for line in lines[start:end]):
            marks[start:end] = [" "] * (end - start)
            return start
        self._end_signature(start)
        self._fold_run(self._above_rules(start) if first is None else first, start)
        return self._fold_run(start, end)

    def _joins_runs(self, number: int) -> bool:
        """Say whether a blank line stands between two quoted ones."""
        return (
            not self._lines[number].strip()
            and number + 1 < self._count
            and self._marks[number + 1] in ">m"
        )

    def _take_line(self, number: int) -> int:
        """Judge a line that is not quoted; return where to go on."""
        line = self._lines[number]
        if not self._is_plain[number]:
            following = self._take_sign(number, line)
            if following is not None:
                return following
        if self._delimiter is None and line and not is_rule(line):
            self._own += len(line)
            if len(self._note) <= ATTRIBUTION_LINES:
                core = core_of(line)
                if core:
                    self._note.append(core)
        return number + 1

    def _take_sign(self, number: int, line: str) -> int | None:
        """Act on a line that introduces a quote or signature; None if it does not after all."""
        if is_delimiter(line) and self._own and self._delimiter is None:
            self._delimiter = number
            return number + 1
        kind = separator_of(line)
        if kind is not None:
            return self._take_introduction(number, number + 1, kind)
        if label_of(line) is not None:
            ends = block_end(self._lines, start=number, end=self._count)
            if ends is not None:
                return self._take_introduction(number, ends, "block")
        elif self._own and (
            line.rstrip()[-1:] in (":", "：")  # noqa: RUF001 - as in Chinese
            or is_dashed_attribution(line)
        ):
            return self._take_attribution(number)
        return None

    def _take_attribution(self, number: int) -> int | None:
        """Fold what follows a machine's "… wrote:" where no line of it is marked."""
        first = attribution_start(self._lines, number + 1)
        if first is None or (first > 0 and self._lines[first - 1].strip()):
            return None
        following = self._next_written(number + 1)
        if following == self._count or self._marks[following] in ">m":
            return None  # the run of quoted lines finds its attribution itself
        joined = " ".join(core_of(line) for line in self._lines[first : number + 1])
        line = self._lines[number]
        is_sure = introduces_surely(joined) or is_dashed_attribution(line)
        if not is_sure or self._last_marked > number:
            return None
        self._fold_run(first, number + 1)
        return self._fold_rest(number + 1)

    def _take_introduction(self, start: int, end: int, kind: str) -> int:
        """Fold or keep what a separator or header block introduces; return where to go on."""
        if kind != "block":
            ends = self._find_block(end)
            if ends is None and kind == "forward" and not is_dashed(self._lines[start]):
                return self._count_own(start)
            end = ends or end
        self._end_signature(start)
        if self._is_little(marked=kind == "forward"):
            header = (start, end)
            while end < self._count and (self._marks[end] in ">m" or self._joins_runs(end)):
                end += 1  # a program that marks each line of what it forwards
            self._keep_forward(start, end, header=header)
            return end
        following = self._next_written(end)
        self._fold_run(self._above_rules(start), end)
        if following < self._count and self._marks[following] in ">m":
            return end  # the lines are marked one by one: answers may stand between them
        return self._fold_rest(end)

    def _find_block(self, start: int) -> int | None:
        """Return where the header block ends that begins within the next few lines."""
        number = start
        for _ in range(ATTRIBUTION_LINES):
            number = self._next_written(number)
            ends = block_end(self._lines, start=number, end=self._count)
            if ends is not None:
                return ends
            number += 1
        return None

    def _count_own(self, number: int) -> int:
        self._own += len(self._lines[number])
        return number + 1

    def _fold_rest(self, start: int) -> int:
        return self._fold_run(start, self._count)

    def _fold_run(self, start: int, end: int) -> int:
        for number in range(start, end):
            self._marks[number] = "q"
        return end

    def _is_little(self, *, marked: bool) -> bool:
        """Say whether so little stands above a forward that the forward is the matter itself."""
        if marked or self.is_forward:
            return self._own <= FORWARD_NOTE_MAX
        return self._own == 0 or (
            len(self._note) == 1 and self._note[0].strip(" .!:,") in LITTLE_TO_SAY
        )

    def _is_forward_line(self, number: int) -> bool:
        return separator_of(self._lines[number]) == "forward"

    def _above_rules(self, number: int) -> int:
        """Return where the drawn lines directly above a quote begin."""
        above = number
        while above > 0 and number - above <= ATTRIBUTION_LINES:
            line = self._lines[above - 1]
            if line.strip() and not is_rule(line) and not is_bare_original(line):
                break
            above -= 1
            if line.strip():
                number = above
        return number

    def _next_written(self, number: int) -> int:
        while number < self._count and not self._lines[number].strip():
            number += 1
        return number

    def _last_written(self, before: int) -> int | None:
        number = before - 1
        while number >= 0 and before - number <= ATTRIBUTION_LINES:
            if self._lines[number].strip():
                return number
            number -= 1
        return None

    def _keep_forward(self, start: int, end: int, *, header: tuple[int, int]) -> None:
        """Count a forwarded mail as new, except what it quotes itself."""
        if header[1] > header[0]:
            self._headers.append(Fold(*header, "forward_header"))
        # Whoever forwards with ">" marks each line once; what the forwarded mail quotes, twice.
        for number in range(start, end):
            line = self._lines[number]
            is_nested = line.replace(" ", "").startswith(">>")
            self._marks[number] = "q" if is_nested else "f"
            self._own += 0 if is_nested else len(line)
        self._own += 1

    def _end_signature(self, end: int) -> None:
        """Decide on the lines below what was written, now that it is known where they end."""
        start, self._delimiter = self._delimiter, None
        first = end
        while first > 0 and self._marks[first - 1] in " s":
            first -= 1
        below = below_mail(self._lines, first, end)
        if start is not None:
            end = min((n for n in below if n > start), default=end)
            below |= set(range(start, start + signature_length(self._lines, start, end)))
        last = end
        while last > first and (last - 1 in below or not self._lines[last - 1].strip()):
            last -= 1
        for number in below | contact_lines(self._lines, first, last):
            if self._marks[number] == " ":
                self._marks[number] = "s"


def _is_prompt(line: str) -> bool:
    """Say whether a line begins as Python's prompt does: quotes of quotes have others around."""
    return line.startswith(">>>") or not line.strip()
