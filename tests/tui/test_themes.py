import pytest
from textual.color import Color

from guide.tui.themes import CONTRAST, DARK, LIGHT, PLAIN, THEMES, following


def ratio(one, other):
    """Contrast as WCAG 2.2 counts it."""
    light, dark = sorted((luminance(Color.parse(one)), luminance(Color.parse(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color):
    parts = [part / 255 for part in (color.r, color.g, color.b)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("theme", "least"), [(DARK, 4.5), (LIGHT, 4.5), (CONTRAST, 7.0)], ids=lambda one: getattr(one, "name", "")
)
def test_every_ink_can_be_read_on_every_ground(theme, least):
    inks = [theme.foreground, theme.primary, theme.accent, theme.success, theme.warning, theme.error]
    inks += [theme.variables["aged"], theme.variables["faint"]]
    grounds = [theme.background, theme.surface, theme.panel]
    worst = min((ratio(ink, ground), ink, ground) for ink in inks for ground in grounds)
    assert worst[0] >= least, worst


def test_the_plain_theme_names_no_colour():
    named = (PLAIN.primary, PLAIN.accent, PLAIN.success, PLAIN.warning, PLAIN.error, PLAIN.foreground, PLAIN.background)
    assert set(named) == {"ansi_default"}


def test_themes_come_round():
    name = THEMES[0].name
    seen = []
    for _ in THEMES:
        seen.append(name)
        name = following(name)
    assert seen == [theme.name for theme in THEMES]
    assert name == THEMES[0].name
    assert following("gone") == THEMES[0].name
