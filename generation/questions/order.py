"""The order in which questions are asked: by chance, a yes beside the no that balances it."""

from collections.abc import Iterable
from itertools import chain
from random import Random

from generation.questions.kinds import Question


def by_chance(questions: Iterable[Question], seed: int = 0) -> list[Question]:
    """Shuffle questions, so that the first of them are of every kind, and as balanced as all are.

    A yes and the no of the same kind about its tile stay together: of a part that was drawn one by one, the yeses could
    outnumber the noes, and a model that always says yes would look better than chance.
    """
    together: dict[tuple[str, ...], list[Question]] = {}
    for one in questions:
        key = (one.tile, one.kind, one.strategy) if one.is_binary else (one.id,)
        together.setdefault(key, []).append(one)
    groups = list(together.values())
    Random(seed).shuffle(groups)  # noqa: S311 -- seeded, no secret
    return list(chain.from_iterable(groups))
