"""The one door to the database: `Store` reads, `Transaction` writes, SQL is nowhere else."""

from data.store.store import Store, Transaction

__all__ = ["Store", "Transaction"]
