"""The stores that the tests of the screens use, for use cases without a screen."""

from tests.screens.conftest import empty, office

__all__ = ["empty", "office"]
