"""Sync: a pure planner, a pure engine, and a runner that carries their words out."""
