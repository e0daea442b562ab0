"""Widgets: typed records in, messages out; they know no service and no screen."""
