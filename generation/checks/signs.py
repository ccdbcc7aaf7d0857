"""Short cuts: what a sentence holds, so that rules which need something else are not tried on it."""

from collections.abc import Sequence

from generation.checks.tokens import Token

Signs = frozenset[str]
"""Words, phrases, kinds and names, of which a rule needs one at least; a rule that tells no needs is always tried."""


def signs_of(tokens: Sequence[Token]) -> Signs:
    """Return every word and phrase of a sentence, with the kinds and names of its tokens."""
    texts = frozenset([token.text for token in tokens])
    return texts.union(" ".join(texts).split(), [token.kind for token in tokens], [token.name for token in tokens])


def may(needs: Signs, signs: Signs) -> bool:
    """Tell whether a rule may find what it looks for."""
    return not signs.isdisjoint(needs)
