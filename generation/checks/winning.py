"""Figures of speech for how much a class has of a place: "the south belongs to the forest", "a race that trees win"."""

from collections.abc import Callable, Sequence

from core.query.lexicon import WHOLE, Amount
from core.query.phrasebook import word_set
from core.raster.landcover import REGIONS
from generation.checks.filling import FILLING
from generation.checks.signs import Signs
from generation.checks.tokens import Token

Rule = Callable[[Sequence[Token]], list[Token]]

_CONTESTS = word_set("contest race battle duel fight tussle struggle competition rivalry tug")
_WINS = word_set("win wins won prevail prevails")
_OWNED = (("belongs", "to"), ("belong", "to"), ("owned", "by"), ("ruled", "by"), ("claimed", "by"), ("held", "by"))
_SURELY = word_set("clearly plainly firmly definitely obviously now really is are still")
_ARTICLES = word_set("the a an")
_ONLY = word_set("only just merely")
_MODEST = Amount("only modest", 0, 0.25)
_WALL = Amount("wall to wall", 0.6, 1)
_NEARLY = frozenset({"nearly", "almost", "practically", "virtually"})


def contest_won(tokens: Sequence[Token]) -> list[Token]:
    """Take "a contest between shrubs and trees that the trees win" for more trees than shrubs."""
    at = next((i for i, token in enumerate(tokens) if token.text in _CONTESTS), None)
    win = next((i for i, token in enumerate(tokens) if token.text in _WINS), None)
    if at is None or win is None or "between" not in [token.text for token in tokens[at : at + 4]]:
        return list(tokens)
    named = [token for token in tokens[at:win] if token.kind == "class"]
    if len(named) != 3 or tokens[win - 1] != named[2] or any(t.kind in ("not", "break") for t in tokens[at:win]):
        return list(tokens)
    winner = named[2].name
    losers = [token for token in named[:2] if token.name != winner]
    if len(losers) != 1:
        return list(tokens)
    start = at
    while start and tokens[start - 1].text in ("is", "are", "a", "the", "an"):
        start -= 1
    won = next(token for token in named[:2] if token.name == winner)
    more = Token("order", "exceeds", tokens[at].start, tokens[at].end, "more")
    places = [token for token in tokens[at:win] if token.kind == "place"]
    return [*tokens[:start], *places, won, more, losers[0], *tokens[win + 1 :]]


def belongs_to(tokens: Sequence[Token]) -> list[Token]:
    """Take "the south clearly belongs to the forest" for forest as what dominates the south."""
    for at in range(1, len(tokens) - 2):
        if (tokens[at].text, tokens[at + 1].text) not in _OWNED:
            continue
        back = at - 1
        while back > 0 and tokens[back].text in _SURELY:
            back -= 1
        led = back == 0 or tokens[back - 1].kind in ("comma", "break", "and")
        name = at + 2 + (tokens[at + 2].text in _ARTICLES)
        named = name < len(tokens) and tokens[name].kind == "class"
        shared = any(token.text.split()[0] in ("as", "more", "or") for token in tokens[name + 1 :])
        if led and named and not shared and tokens[back].kind == "place" and tokens[back].place != WHOLE:
            lead = Token("lead", "dominated by", tokens[at].start, tokens[at + 1].end, "right")
            bound = Token("word", "is", lead.start, lead.start)
            return [*tokens[: back + 1], bound, lead, *tokens[at + 2 :]]
    return list(tokens)


def only_modest(tokens: Sequence[Token]) -> list[Token]:
    """Take "only a modest forest footprint" for less than "a modest one" may be."""
    made = list(tokens)
    for at, token in enumerate(made):
        only = any(before.text in _ONLY for before in made[max(0, at - 2) : at])
        if only and token.kind == "amount" and token.text in ("modest", "limited"):
            made[at] = token._replace(amount=_MODEST)
    return made


def wall_to_wall(tokens: Sequence[Token]) -> list[Token]:
    """Take "grass, wall to wall" for nearly all."""
    for at in range(len(tokens) - 2):
        if [token.text for token in tokens[at : at + 3]] != ["wall", "to", "wall"]:
            continue
        wall = Token("amount", "wall to wall", tokens[at].start, tokens[at + 2].end, amount=_WALL)
        after = tokens[at + 3 : at + 4]
        if after and after[0].kind == "class":
            return [*tokens[:at], wall, *tokens[at + 3 :]]
        name = at - 1 - (at > 1 and tokens[at - 1].kind == "comma")
        if name >= 0 and tokens[name].kind == "class":
            return [*tokens[:name], wall, tokens[name], *tokens[at + 3 :]]
    return list(tokens)


def everywhere_in_it(tokens: Sequence[Token]) -> list[Token]:
    """Take "the north-west: trees nearly everywhere" for what is everywhere there, not in the tile."""
    sign = next((i for i, token in enumerate(tokens) if token.text == ":"), 0)
    if not any(token.kind == "place" and 0 < len(token.place) < 4 for token in tokens[:sign]):
        return list(tokens)
    made = list(tokens)
    for at in range(sign + 1, len(made)):
        token, before = made[at], made[at - 1]
        if token.place != REGIONS or token.text not in ("everywhere", "throughout", "all over"):
            continue
        if before.text in _NEARLY and made[at - 2].kind == "class":
            nearly = token._replace(kind="amount", text="nearly everywhere", place=(), amount=FILLING)
            made[at - 2 : at + 1] = [nearly, made[at - 2], before]
        else:
            made[at] = token._replace(kind="plain", place=())
    return made


def timber(tokens: Sequence[Token]) -> list[Token]:
    """Take "NE = timber, wall to wall" for trees; beside other words it is what houses are built of."""
    made = list(tokens)
    for at, token in enumerate(made):
        before, after = made[at - 1 : at], made[at + 1 : at + 2]
        opens = not before or before[0].kind in ("comma", "break", "approx") or before[0].text == "="
        ends = not after or after[0].kind == "comma" or after[0].text in _AFTER_TIMBER
        if token.text == "timber" and opens and ends:
            made[at] = token._replace(kind="class", name="tree")
    return made


_AFTER_TIMBER = _NEARLY | _ONLY | word_set("everywhere throughout wall")

WINNING_RULES: tuple[Rule, ...] = (timber, contest_won, belongs_to, only_modest, wall_to_wall, everywhere_in_it)
WINNING_NEEDS: dict[Rule, Signs] = {
    timber: word_set("timber"),
    contest_won: _CONTESTS,
    belongs_to: frozenset({verb for verb, _ in _OWNED}),
    only_modest: _ONLY,
    wall_to_wall: word_set("wall"),
    everywhere_in_it: word_set("everywhere throughout over"),
}
"""What each rule looks for, see `signs.Signs`."""
