"""The sample shop of the demo: Fjordlys, a Nordic lamp maker that does not exist."""
