"""Words: the texts of one language, and how that language is chosen."""

from collections.abc import Mapping

from guide.model.language import Language
from guide.text.outside import Sayable, inert


def choose_language(given: str | None, environment: Mapping[str, str]) -> Language:
    """Return the language of ``given``, else ``GUIDE_LANG``, else the locale; English when none says Russian."""
    locale = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    wanted = given or environment.get("GUIDE_LANG") or locale
    return Language.RU if wanted.lower().startswith("ru") else Language.EN


class Words:
    """Key → text of one language."""

    def __init__(self, language: Language, texts: Mapping[str, str]) -> None:
        self.language = language
        self._texts = texts

    def has(self, key: str) -> bool:
        """Tell whether ``key`` has a text."""
        return key in self._texts

    def template(self, key: str) -> str:
        """Return the text of ``key`` with its placeholders unfilled; raise KeyError when there is none."""
        return self._texts[key]

    def say(self, key: str, /, **values: Sayable) -> str:
        """Return the text of ``key`` with its placeholders filled with inert values; raise KeyError when there is none."""
        text = self._texts[key]
        return text.format_map({name: inert(str(value)) for name, value in values.items()}) if values else text
