"""The one door to the database: `Store` for reading, `Transaction` for writing, SQL nowhere else."""

from data.store.store import Store, Transaction

__all__ = ["Store", "Transaction"]
