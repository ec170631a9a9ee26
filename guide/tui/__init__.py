"""The screen: one immutable assessment, rendered; intents, posted.

What may enter: Textual, widgets, screens, and the threads that keep a slow verb of the session away from the keyboard.
Nothing is decided here. Every string that was not written by us becomes a :class:`~guide.tui.ink.Piece` before it is
shown, and a piece is inert; only our own content is ever read as Markdown.
"""
