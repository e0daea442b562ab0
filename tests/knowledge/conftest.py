"""The stores that the tests of the screens use."""

from tests.screens.conftest import empty

__all__ = ["empty"]
