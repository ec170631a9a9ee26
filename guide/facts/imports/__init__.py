"""Imports: files that other tools made, read as what those tools said. Pure reading of bytes; nothing is contacted or run.

Every reader takes bytes and a name and returns one Report; all text in it is inert. What a tool rates as fine is only counted.
"""
