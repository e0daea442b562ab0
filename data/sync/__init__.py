"""Sync: pure planner and engine, thin runner."""
