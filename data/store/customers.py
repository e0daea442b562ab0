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


def list_by_address(connection: sqlite3.Connection, prefix: str, *, limit: int) -> list[Customer]:
    """Give customers one of whose addresses begins so, by address."""
    rows = connection.execute(
        "SELECT c.id, c.name, c.address, c.language"
        " FROM customer_addresses AS a JOIN customers AS c ON c.id = a.customer_id"
        " WHERE a.address >= ?1 AND a.address < ?1 || char(1114111)"
        " ORDER BY a.address LIMIT ?2",
        (prefix.casefold(), limit),
    )
    found = [Customer(CustomerId(r[0]), SafeLine(r[1]), SafeLine(r[2]), r[3]) for r in rows]
    return list({customer.id: customer for customer in found}.values())
