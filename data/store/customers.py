"""Customers: who has an address (store room)."""

from __future__ import annotations

import sqlite3

from data.records import Customer, CustomerId, SafeLine


def find_by_address(connection: sqlite3.Connection, address: str) -> tuple[Customer, int] | None:
    """Read the customer of an address and count the conversations; None where it is unknown."""
    row = connection.execute(
        "SELECT c.id, c.name, c.address, c.language,"
        " (SELECT count(*) FROM conversations AS v"
        "   WHERE v.customer_id = c.id AND v.merged_into_id IS NULL)"
        " FROM customer_addresses AS a JOIN customers AS c ON c.id = a.customer_id"
        " WHERE a.address = ?",
        (address.casefold(),),
    ).fetchone()
    if row is None:
        return None
    customer = Customer(CustomerId(row[0]), SafeLine(row[1]), SafeLine(row[2]), row[3])
    return customer, int(row[4])
