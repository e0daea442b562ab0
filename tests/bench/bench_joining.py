"""Joining mails into conversations: microseconds a mail, ordinary ones and those of a forger."""

from __future__ import annotations

from functools import partial
from random import Random

from console.domain.joining import join
from console.domain.parents import Mail
from tests.bench.measuring import Table, median_of, read_arguments

COUNT = 2_000
FEW = 200
ROUNDS = 5
US = "support@x.example"
FORGED_IDS = 30
"""Ids that each forged mail names: about what a header line holds."""


def main() -> None:
    """Time both kinds at two sizes: a cost that grows with the size shows in the ratio."""
    read_arguments(__doc__ or "")
    table = Table(f"Joining, seconds a mail, median of {ROUNDS}; the rival is ours at {FEW} mails")
    for what, make in (("ordinary", _ordinary), ("forged", _forged), ("one chain", _chain)):
        many, few = make(COUNT), make(FEW)
        at_many, at_few = median_of(
            ROUNDS, partial(join, many, conversation_of={}), partial(join, few, conversation_of={})
        )
        table.add(f"{what}, {COUNT:,} mails", at_many / COUNT, at_few / FEW, "")
    table.print()


def _mail(key: int, *refs: str, sender: str, to: str, is_ours: bool = False) -> Mail:
    return Mail(
        key=key,
        id=f"{key}@x",
        tie=f"{key:06}",
        sender=sender,
        people=frozenset({sender, to}),
        ancestors=refs,
        is_ours=is_ours,
    )


def _ordinary(count: int) -> list[Mail]:
    """Threads of a customer and us in turn, most of them short."""
    rng = Random(3)
    threads: list[list[int]] = []
    mails = []
    for key in range(count):
        if threads and rng.random() < 0.5:
            number = rng.randrange(len(threads))
        else:
            number = len(threads)
            threads.append([])
        above = threads[number]
        refs = tuple(f"{each}@x" for each in reversed(above[-9:]))
        customer = f"c{number}@y.example"
        is_ours = len(above) % 2 == 1
        sender, to = (US, customer) if is_ours else (customer, US)
        mails.append(_mail(key, *refs, sender=sender, to=to, is_ours=is_ours))
        above.append(key)
    return mails


def _forged(count: int) -> list[Mail]:
    """Mails of strangers who all name many mails of others, so that every link has to be judged."""
    rng = Random(4)
    mails = []
    for key in range(count):
        refs = tuple(f"{rng.randrange(count)}@x" for _ in range(FORGED_IDS))
        mails.append(_mail(key, *refs, sender=f"m{key}@z.example", to=US))
    return mails


def _chain(count: int) -> list[Mail]:
    """One thread in which each mail names only the one before it, by two people in turn."""
    mails = []
    for key in range(count):
        refs = (f"{key - 1}@x",) if key else ()
        sender, to = ("a@y.example", US) if key % 2 else ("b@y.example", "a@y.example")
        mails.append(_mail(key, *refs, sender=sender, to=to))
    return mails


if __name__ == "__main__":
    main()
