"""The rules hold their floors on the corpus, in the half that was looked at and in the one set aside."""

from collections import Counter

import pytest
from corpus_reading import CORPUS, ratios, samples, scores

from guide.facts.source_names import language_of

BUNDLES = 19


def test_the_corpus_has_every_language_and_both_halves():
    all_of_it = list(samples())
    assert len({sample.bundle for sample in all_of_it}) >= BUNDLES
    assert len({(sample.bundle, sample.name) for sample in all_of_it}) == len(all_of_it)
    assert all(language_of(sample.name) for sample in all_of_it)
    assert 0.35 < sum(sample.aside for sample in all_of_it) / len(all_of_it) < 0.65
    assert sum(not sample.labels for sample in all_of_it) > 30
    assert CORPUS.is_dir()


@pytest.mark.parametrize("aside", [False, True], ids=["looked at", "set aside"])
def test_recall_and_precision_hold_their_floors(aside):
    recall, precision = ratios(sum(scores(aside=aside).values(), Counter()))
    assert recall >= 0.80
    assert precision >= 0.90
