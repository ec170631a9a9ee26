"""The door out: documents made from a report. One format, one file, pure functions.

What may enter: turning a Report and the words of a language into text. Nothing is decided or looked up here.
"""
