"""Screens and dialogs: each asks one thing and gives one typed answer."""
