"""Widgets: each gets a value, draws it, and posts what the person wants."""
