"""The keys of what waits: promises, mails that are to leave, mails that were not taken in."""

from __future__ import annotations

from console.actions.places import Action, Place
from console.domain.conditions import (
    on_correctable_mail,
    on_follow_up,
    on_live_mail,
    on_quarantined,
    on_retriable_mail,
    on_somebody,
    on_unknown_mail,
)

ON_FOLLOW_UPS: tuple[Action, ...] = (
    Action(
        "open_follow_up",
        "Open what it is about",
        ("enter", "l", "right"),
        (Place.FOLLOW_UPS,),
        "open",
        "open",
        on_follow_up,
    ),
    Action("done", "It is done", ("e",), (Place.FOLLOW_UPS,), "done", "done", on_follow_up),
    Action(
        "a_day_later",
        "A day later",
        ("plus",),
        (Place.FOLLOW_UPS,),
        "a_day_later",
        "a day later",
        on_follow_up,
    ),
    Action(
        "move", "Move it to a moment", ("s",), (Place.FOLLOW_UPS,), "move", "move", on_follow_up
    ),
    Action(
        "give_follow_up",
        "Give it to a colleague, or to anybody",
        ("a",),
        (Place.FOLLOW_UPS,),
        "hand_over",
        "give",
        on_follow_up,
    ),
    Action(
        "take_follow_up",
        "Take it (again: anybody's)",
        ("A",),
        (Place.FOLLOW_UPS,),
        "take",
        when=on_follow_up,
    ),
    Action(
        "cancel_follow_up",
        "Cancel it: it is not to be done any more",
        ("number_sign",),
        (Place.FOLLOW_UPS,),
        "cancel",
        "cancel",
        on_follow_up,
    ),
    Action(
        "follow_up_here",
        "Follow up: promise something by a date",
        ("F",),
        (Place.CUSTOMER,),
        "follow_up",
        "follow up",
        on_somebody,
    ),
    Action("new_follow_up", "New follow-up", ("F",), (Place.FOLLOW_UPS,), "new", "new"),
    Action(
        "follow_up_customer",
        "The customer, with history",
        ("d",),
        (Place.FOLLOW_UPS,),
        "customer",
        when=on_follow_up,
    ),
    Action(
        "next_scope",
        "Yours, anybody's, everybody's",
        ("tab",),
        (Place.FOLLOW_UPS,),
        "next_scope",
        "whose",
    ),
    Action(
        "previous_scope", "The other way", ("shift+tab",), (Place.FOLLOW_UPS,), "previous_scope"
    ),
)

ON_OUTBOX: tuple[Action, ...] = (
    Action("retry", "Send it now", ("r",), (Place.OUTBOX,), "retry", "send now", on_retriable_mail),
    Action(
        "correct",
        "Correct it: a draft again, with its files and recipients",
        ("e",),
        (Place.OUTBOX,),
        "correct",
        "correct",
        on_correctable_mail,
    ),
    Action(
        "cancel",
        "Take it back: its text is a draft again",
        ("x",),
        (Place.OUTBOX,),
        "cancel",
        "take back",
        on_live_mail,
    ),
    Action(
        "confirm_sent",
        "It did arrive (of a mail whose fate is unknown)",
        ("s",),
        (Place.OUTBOX,),
        "confirm_sent",
        "it arrived",
        on_unknown_mail,
    ),
)

ON_PROBLEMS: tuple[Action, ...] = (
    Action(
        "list_quarantine",
        "The mails in quarantine",
        ("enter", "l", "right"),
        (Place.PROBLEMS,),
        "list_quarantine",
        "quarantine",
    ),
    Action(
        "retry_quarantine",
        "Try again: the mail server, the quarantine",
        ("r",),
        (Place.PROBLEMS,),
        "retry",
        "try again",
    ),
    Action(
        "open_quarantined",
        "Its source",
        ("enter", "l", "right"),
        (Place.QUARANTINE,),
        "open",
        "source",
        on_quarantined,
    ),
    Action(
        "retry_quarantined",
        "Try it again",
        ("r",),
        (Place.QUARANTINE,),
        "retry",
        "try again",
        on_quarantined,
    ),
    Action(
        "retry_all_quarantined",
        "Try all of them again",
        ("R",),
        (Place.QUARANTINE,),
        "retry_all",
        "try all",
        on_quarantined,
    ),
)
"""With the quarantine, to which that page leads."""
