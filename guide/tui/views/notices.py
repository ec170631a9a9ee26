"""What a reader should know about the file that is no error."""

from guide.tui.sight import Sight


def notice_sentence(sight: Sight) -> str:
    """Return the first notice in words and how many more there are; empty when there is none."""
    notices = sight.assessment.notices
    if not notices:
        return ""
    first, words = notices[0], sight.words
    key = f"screen.notice.{first.code}"
    said = words.say(key, **first.detail) if words.has(key) else words.say("screen.notice.other", code=first.code)
    return said if len(notices) == 1 else f"{said} (+{len(notices) - 1})"
