"""The looks: dark, light, high contrast, and plain for terminals and people without colour."""

from textual.theme import Theme

DARK = Theme(
    name="dark",
    primary="#58a6ff",
    secondary="#79b8ff",
    accent="#56d4dd",
    success="#3fb950",
    warning="#e3a03a",
    error="#ff6a69",
    foreground="#d6dde4",
    background="#0f151c",
    surface="#121a23",
    panel="#17212c",
    dark=True,
    variables={"aged": "#bc8cff", "faint": "#8b98a5", "cursor": "#20344f"},
)
LIGHT = Theme(
    name="light",
    primary="#0a4fa3",
    secondary="#0a4fa3",
    accent="#0b6b75",
    success="#176b2c",
    warning="#8a5300",
    error="#b3261e",
    foreground="#1b2026",
    background="#fbfbfa",
    surface="#f3f4f5",
    panel="#e6e9ec",
    dark=False,
    variables={"aged": "#6b3fa0", "faint": "#59636d", "cursor": "#cfe0f5"},
)
CONTRAST = Theme(
    name="contrast",
    primary="#7fd4ff",
    secondary="#7fd4ff",
    accent="#00ffff",
    success="#5dff5d",
    warning="#ffff00",
    error="#ff9494",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#262626",
    dark=True,
    variables={"aged": "#ff9cff", "faint": "#e0e0e0", "cursor": "#00408f"},
)
PLAIN = Theme(
    name="plain",
    primary="ansi_default",
    secondary="ansi_default",
    accent="ansi_default",
    success="ansi_default",
    warning="ansi_default",
    error="ansi_default",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    ansi=True,
    variables={
        **dict.fromkeys(
            (
                "aged",
                "faint",
                "cursor",
                "ansi-background",
                "ansi-foreground",
                "border",
                "border-blurred",
                "block-cursor-foreground",
                "block-cursor-background",
                "input-cursor-background",
                "input-cursor-foreground",
                "input-selection-background",
                "input-selection-foreground",
                "screen-selection-background",
                "screen-selection-foreground",
            ),
            "ansi_default",
        ),
        "block-cursor-text-style": "reverse",
        "input-cursor-text-style": "reverse",
        "button-focus-text-style": "reverse",
    },
)

THEMES = (DARK, LIGHT, CONTRAST, PLAIN)


def following(name: str) -> str:
    """Return the name of the theme after ``name``, round the end."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]
