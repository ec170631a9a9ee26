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
