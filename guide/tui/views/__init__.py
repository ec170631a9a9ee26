"""What the panes show, as lines of ink: pure functions of a :class:`~guide.tui.sight.Sight`."""
