"""What a server, a file or a colleague may say to steer a terminal or a screen."""

CONTROL = "\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\x1b[31;7777mred\x1b[2J\x9b31m\x90q\x9c\x00\x08\x7f\r"
"""Title, clipboard (OSC 52), CSI with a parameter that nobody else uses, C1, NUL, BS, DEL, CR."""

HIDDEN = "\u202eevil\u202c\u2066x\u2069\u200b\ufeff\u2028\u2029\ue000"
MARKUP = "[@click=app.quit]click[/] [/bold] [bold red]x [link=https://evil.example]y[/link] $variable {braces} %s"
MARKDOWN = "<script>alert(1)</script> ![x](https://evil.example/p.png) [y](javascript:alert(1)) # h | `t`"
LONG = "x" * 9000
WIDE = "\u4e2d\u6587" * 50 + "e\u0301\u0301\u0301\u0301" + "\U0001f469\u200d\U0001f4bb"

EVERYTHING = CONTROL + HIDDEN + MARKUP + MARKDOWN
WITNESS = "\\x1b]0;owned\\x07"
"""How the beginning of ``CONTROL`` must read on the screen: proof that the text was shown, and inert."""

_BYTES = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
_DIRECTIONS = [chr(code) for code in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))]
_UNSEEN = ["\u200b", "\u200d", "\u2028", "\u2029", "\ufeff", "\u00ad", "\ue000", "\U000e0041", "\uffff", "\U0010ffff"]

_NAUGHTY = ("", " ", "\ttab", "a\r\nb", "a\n# b", "'; DROP TABLE x;--", "../../etc/passwd", "NULL", "nan", "-1e999", "=1+1", "\u4e2d\u6587", "e\u0301\u0301\u0301", "\U0001f469\u200d\U0001f4bb", "\ufdfa", "Z\u0351\u036b\u0343", "<b>", "&amp;", "`x`", "a|b")  # fmt: skip

PAYLOADS: dict[str, tuple[str, ...]] = {
    "harmless": ("plain", "words"),
    "control bytes": tuple(f"{sign}." for sign in _BYTES),
    "direction and hiding": tuple(f"{sign}." for sign in (*_DIRECTIONS, *_UNSEEN)),
    "undecodable": ("\udc80\udcff", "\ud800", "\udfff", b"caf\xe9\xff\xfe".decode("utf-8", "surrogateescape")),
    "markup and naughty words": ("[/x]", "[@click=app.quit]x[/]", "[bold]", "[/]", "[", "]", "\\[b]", "[link='https://evil.example']y[/link]", "[$accent]", "$x", "{0}", "{x!r:>9}", "%s", "%(x)s", "[on red]", "[[]]", *_NAUGHTY),
    "sequences": ("\x1b]52;c;b3duZWQ=\x07", "\x1b]8;;https://evil.example\x1b\\y\x1b]8;;\x1b\\", "\x1b]0;t\x07", "\x1b[31;7777m", "\x1b[2J", "\x1b[?1049l", "\x1bc", "\x1bP0;1|17/ab\x1b\\", "\x1b_Gx\x1b\\", "\x9b31m", "\x9d0;t\x9c"),
}  # fmt: skip
"""What is tried on every screen, by what it tries; the signs of one kind stand in one text, which no limit cuts."""
