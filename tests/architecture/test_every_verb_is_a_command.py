"""Every verb of the screens is a command, so that a screen reader has the whole product."""

from __future__ import annotations

import argparse
import shlex
from functools import cache

import pytest

from console.actions import ACTIONS
from console.cli.arguments import spelled_out
from console.cli.parser import make_parser

COMMANDS = {
    "show 1042": "open open_outbox open_follow_up open_exchange copy copy_this copy_number"
    " copy_address copy_text copy_id fold fold_all unfold fold_shut unfold_all fold_all_shut"
    " next_message previous_message",
    "show 1042 --raw 7": "headers source pipe run_pipe turn_pipe",
    "list --queue mine": "next_queue previous_queue go next_conversation previous_conversation",
    "list from:mette@fjordlys.example --queue all": "customer follow_up_customer",
    "search reset link": "search",
    "list --queue VIP": " ".join(f"queue_{digit}" for digit in range(1, 10)),
    "reply 1042 --body-file -": "reply_all review send_open editor",
    "reply 1042 --to sender --body-file -": "reply_sender",
    "reply 1042 --body-file - --then close": "send_close",
    "reply 1042 --body-file - --then wait": "send_wait",
    "reply 1042 --body-file - --at 'fri 14:00'": "send_later take_moment",
    "reply 1042 --body-file - --attach skaerm.png": "attach take_file",
    "reply 1042 --macro reset-password": "insert_macro take_macro",
    "forward 1042 --to kai@fjordlys.example --body-file -": "forward",
    "note 1042 --body-file -": "note toggle_note",
    "new --to mette@fjordlys.example --cc kai@fjordlys.example --subject Lampe --body-file -":
    "compose begin_mail fields",
    "log 1042 --channel phone --direction in --text 'asked for the invoice'":
    "begin_contact begin_elsewhere channel_phone channel_voicemail channel_chat channel_social"
    " channel_shop channel_on_site channel_form way_in way_out log_contact",
    "close 1042 1043": "close mark mark_all unmark",
    "reopen 1042": "reopen",
    "take 1042": "take",
    "take --next": "take_next",
    "assign 1042 --to kai": "assign",
    "watch 1042": "watch",
    "wait 1042 --on third_party": "wait",
    "snooze 1042 --until 'tomorrow 9'": "snooze",
    "priority 1042 --to high": "priority",
    "tag 1042 --tag vip": "tags",
    "set 1042 --cause 'damaged in transit'": "describe",
    "spam 1042": "spam",
    "trash 1042": "trash",
    "merge 1043 --into 1042": "merge",
    "split 1042 --message 7": "split split_these mark_message",
    "link 1042 --to 1003": "link",
    "why 1042": "why",
    "why 1042 7 --move-to 1003": "move_message",
    "undo": "undo",
    "macro apply reset-password 1042": "macro",
    "macro show reset-password --for 1042": "macro_language",
    "escalate 1042 --to 'tier 2' --reason 'product fault' --need 'a new driver' --by 'mon 12'":
    "escalate ask hand_over",
    "escalate 1042 --to lab@x.example --reason billing --need 'a word' --body-file - --consult":
    "consult other_way send_letter letter_editor field_editor",
    "return 1042 --text 'a new driver is on its way'": "take_words words_editor",
    "follow-up add 1042 --at 'fri 14:00' --text 'ask whether it still works'":
    "follow_up follow_up_here new_follow_up make_follow_up kind_remind send_ask",
    "follow-up add 1042 --at 3d --if-no-reply": "kind_if_no_reply",
    "follow-up list --owner everybody": "next_scope previous_scope",
    "follow-up done 4": "done",
    "follow-up move 4 --to 'tomorrow 9'": "move a_day_later",
    "follow-up assign 4 --to kai": "give_follow_up take_follow_up",
    "follow-up cancel 4": "cancel_follow_up",
    "outbox retry 3": "retry",
    "outbox edit 3 --to mette@fjordlys.example": "correct",
    "outbox cancel 3": "cancel",
    "outbox confirm-sent 3": "confirm_sent",
    "quarantine list": "list_quarantine",
    "quarantine show 2 --raw": "open_quarantined",
    "quarantine retry": "retry_quarantine retry_all_quarantined retry_quarantined",
    "attachment list 7": "attachments all_files",
    "attachment save 7 skaerm.png --dir .": "save_file save_files view_file pipe_file",
    "away --until mon": "away",
    "queue add VIP tag:vip --key 3": "save_queue keep_queue",
    "queue add VIP tag:vip --shared": "share_queue",
    "queue remove VIP": "remove_queue",
    "keys": "keys",
    "article suggest 1042": "article",
    "article list driver --state public": "search_articles narrow_articles order_articles"
    " next_shelf previous_shelf next_article previous_article",
    "article show 4": "open_article read_article open_link next_language previous_language"
    " article_language article_as_text article_as_link article_as_both article_into_mail"
    " link_into_mail both_into_mail insert_article copy_article article_files",
    "article show 4 --markdown": "copy_markdown",
    "article tutorial show set-up": "next_step previous_step",
    "article add --title Lampe --language da --body-file -": "new_article begin_from_gap",
    "article add --title Lampe --language da --body-file - --translation-of 4": "translate_article",
    "article edit 4 --body-file -": "edit_article article_fields article_editor keep_article"
    " save_article",
    "article edit 4 --holds": "says_the_same save_as_same",
    "article edit 4 --file a.png": "attach_to_article",
    "article edit 4 --state public": "article_state",
    "article edit 4 --owner kai": "article_owner take_article",
    "article show 4 --revisions": "article_revisions",
    "article diff 4": "open_revision with_now turn_beside",
    "article restore 4 --revision 2": "restore_revision",
    "article flag 4 --reason wrong --text 'the app looks otherwise'":
    "flag_article flag_wrong flag_outdated flag_so flag_answer",
    "article unflag 4": "settle_flags save_as_mended",
    "article remove 4": "remove_article",
    "article gaps": "article_gaps open_gap next_section previous_section",
    "article draft 1042 --keep 2": "draft_article draft_on put_back",
}  # fmt: skip
"""An example of each command, and the actions that it does without a screen."""
NONE = {
    "moves on the screen; output is read by its own means": "down up page_down page_up top end"
    " beside_down beside_up beside_page_down beside_page_up save_down save_up look_down look_up"
    " letter_down letter_up next_row previous_row next_rows previous_rows next_pick previous_pick"
    " next_macro previous_macro next_answer previous_answer next_offer previous_offer next_field"
    " previous_field next_article_field previous_article_field next_flag_row previous_flag_row"
    " next_name previous_name next_match previous_match find pipe_before pipe_after",
    "chooses in a sheet what a command names in an option": "choose_this take_pick mark_pick"
    " complete complete_name complete_folder mark_file mark_files unmark_files",
    "leaves a sheet or screen; a command ends by itself": "back beside_back not_yet no_flag"
    " leave_composer leave_article back_to_text attached no_moment no_escalation no_words"
    " no_letter no_follow_up no_contact no_pick no_macro no_article no_queue no_pipe leave_sheet"
    " quit suspend come_back",
    "is about a text on the screen; a command takes the text whole, from a file": "discard"
    " undo_typing discard_article undo_article_typing detach",
    "is about the screen itself": "palette editor_palette redraw tour show_copy",
}
"""Why there is no command, and for which actions."""


def test_every_action_has_a_command_or_a_reason() -> None:
    """No verb is on the screen alone; none is told of that is no verb any more."""
    told = [name for names in (*COMMANDS.values(), *NONE.values()) for name in names.split()]

    assert sorted(told) == sorted(set(told))
    assert {action.id for action in ACTIONS} == set(told)


@cache
def parser() -> argparse.ArgumentParser:
    """Give the parser of all commands; building it takes longer than reading them all."""
    return make_parser()


@pytest.mark.parametrize("line", COMMANDS)
def test_the_command_can_be_typed(line: str) -> None:
    """Each is read as it stands, with --plain behind it too."""
    arguments = parser().parse_args([*spelled_out(shlex.split(line)), "--plain"])

    assert arguments.command == line.split(maxsplit=1)[0]
    assert arguments.plain
