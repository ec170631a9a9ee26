"""Readers of what names clients: API descriptions, recordings, lists, configurations, DNS. Nothing named is contacted here."""
