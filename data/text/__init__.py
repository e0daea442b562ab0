"""Pure text work: the sanitiser, HTML for a terminal, quotes, search folding, language."""
