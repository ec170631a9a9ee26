"""What a signer must see, as lines for a terminal: what stands, what changed, and every item to be named."""

from collections.abc import Iterator

from guide.model.content import Catalog
from guide.model.signoffs import Survey
from guide.text.glyphs import STATUS_GLYPHS
from guide.text.language import Words
from guide.text.outside import inert
from guide.text.signing import change_sentences, item_sentences


def item_lines(survey: Survey, catalog: Catalog, words: Words) -> Iterator[str]:
    """Yield lines that ``--exceptions`` reads: what begins with ``#`` is for the reader, the rest begins with an item."""
    assessment = survey.assessment
    for name, verdict in (("requirement", assessment.requirement), ("programme", assessment.programme)):
        yield f"# {words.say(f'bearing.{name}')}: {STATUS_GLYPHS[verdict.status]} {words.say(f'status.{verdict.status.value}')}"
    yield from (inert(f"# {one}") for one in change_sentences(survey, words))
    sentences = item_sentences(survey, catalog, words)
    for bearing in ("requirement", "programme"):
        mine = [one for one in survey.unresolved if one.bears_on.value == bearing]
        if mine:
            yield f"# {words.say(f'report.bears.{bearing}')}: {len(mine)}"
        for one in mine:
            yield inert(f"{one.item}  {STATUS_GLYPHS[one.status]} {sentences[one.item]}")
