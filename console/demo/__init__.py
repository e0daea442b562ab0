"""The demo: an embedded mailbox, a sample shop, simulated customers."""
