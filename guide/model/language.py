"""Languages. Apart from the other nouns, so that ``guide --help`` need not load them."""

from enum import StrEnum


class Language(StrEnum):
    """Languages of content, screen and reports. English owns structure; Russian translates."""

    EN = "en"
    RU = "ru"
