"""What is wrong with the account of a folder, and what mends it (pure)."""

from __future__ import annotations

from data.records import FolderLedger

UIDS_SHOWN = 10
CURE = (
    "The next full pass fetches what is missing, within a quarter of an hour;"
    " support-console sync --once does it now."
)


def sum_of(ledger: FolderLedger) -> str:
    """Say how a folder adds up, or that it does not."""
    sign = " =" if ledger.is_even else ", but"
    return (
        f"{ledger.on_server} on the server{sign} {ledger.stored} stored"
        f" + {ledger.quarantined} quarantined + {ledger.ignored} ignored"
    )


def trouble_with(ledger: FolderLedger) -> str:
    """Say which mails of a folder have no fate here; empty where every mail has one."""
    if ledger.is_even:
        return ""
    if ledger.unaccounted < 0:
        return (
            f"{ledger.name}: {-ledger.unaccounted} more entered here than the server had at the"
            " last count."
        )
    count = max(ledger.unaccounted, len(ledger.missing))
    mails = "1 mail on the server has" if count == 1 else f"{count} mails on the server have"
    return f"{ledger.name}: {mails} no fate here{_named(ledger.missing, count)}."


def told_of_before(ledger: FolderLedger) -> str:
    """Say what was found uneven and has been mended; empty where that never was."""
    if ledger.mended_at is None or not ledger.uneven_uids:
        return ""
    named = _named(ledger.uneven_uids, len(ledger.uneven_uids)).strip(" ()")
    return f"{ledger.name} was uneven: {named} had no fate here; it is mended"


def _named(uids: tuple[int, ...], count: int) -> str:
    if not uids:
        return ""
    shown = ", ".join(map(str, uids[:UIDS_SHOWN]))
    return f" (uid {shown}{' and more' if count > UIDS_SHOWN else ''})"
