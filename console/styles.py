"""What the style of the whole console says, over what each widget says of itself."""

CSS = """
Screen { scrollbar-size: 0 0; }
Input > .input--placeholder { color: $text-muted; }
TextArea > .text-area--placeholder { color: $text-muted; }
SupportConsole.-ascii #preview { border-top: ascii $foreground 40%; }
SupportConsole.-ascii #macro-preview { border-top: ascii $foreground 30%; }
SupportConsole.-ascii .-wide #preview, SupportConsole.-ascii .-widest #preview {
    border-top: none;
}
SupportConsole.-ascii Composer, SupportConsole.-ascii ReviewScreen Vertical,
SupportConsole.-ascii FieldSheet Vertical, SupportConsole.-ascii ContactSheet Vertical,
SupportConsole.-ascii Sheet Vertical, SupportConsole.-ascii PickSheet Vertical,
SupportConsole.-ascii PaletteScreen Vertical, SupportConsole.-ascii EscalateSheet > Vertical,
SupportConsole.-ascii LetterLook > Vertical, SupportConsole.-ascii FollowUpForm > Vertical {
    border-top: ascii $accent;
}
SupportConsole.-ascii Composer.note, SupportConsole.-ascii WordsSheet > Vertical,
SupportConsole.-ascii FlagSheet > Vertical {
    border-top: ascii $warning;
}
SupportConsole.-ascii ArticleReview > Vertical { border-top: ascii $accent; }
SupportConsole.-ascii ArticleFields { border-bottom: ascii $foreground 30%; }
SupportConsole.-ascii #difference { border-top: ascii $foreground 30%; }
SupportConsole.-ascii .-wide #difference { border-top: none; }
/* Of sixteen colours none is a faint one: what has a ground has its own letters on it. */
SupportConsole:ansi #review-head.note, SupportConsole:ansi #words-title {
    background: ansi_yellow; color: ansi_black; text-style: none;
}
SupportConsole:ansi #review-head, SupportConsole:ansi #letter-head,
SupportConsole:ansi #escalate-effect.public {
    background: ansi_default; color: ansi_default; text-style: reverse;
}
SupportConsole:ansi Composer.note ComposerText { background: ansi_default; }
/* Textual's own is black where the ground may be black. */
Input:ansi > .input--cursor {
    background: ansi_default; color: ansi_default; text-style: reverse;
}
Input:nocolor > .input--selection { text-style: reverse; }
SupportConsole:nocolor #review-head.note, SupportConsole:nocolor #words-title {
    text-style: reverse;
}
"""
