"""Idioms, clauses and journeys are read as the plain words that they stand for, or not at all."""

import pytest

from generation.checks.claims import parse, read

_N, _S = "top left + top right", "bottom left + bottom right"
_W, _E = "top left + bottom left", "top right + bottom right"

READ = [
    # what denies a class
    ("Anything but forest covers the top left.", ["no tree @ top left"]),
    ("There isn't a drop of water here.", ["no water @ whole"]),
    ("The sea never reaches the top left.", ["no water @ top left"]),
    ("Water does not extend into the south.", [f"no water @ {_S}"]),
    ("Forest spares the north.", [f"no tree @ {_N}"]),
    ("Trees are kept out of the south.", [f"no tree @ {_S}"]),
    ("Trees are found neither in the north nor in the middle.", ["no tree @ middle", f"no tree @ {_N}"]),
    (
        "Trees end where crops begin, and neither reaches into the south.",
        ["crop @ whole", f"no crop @ {_S}", f"no tree @ {_S}", "tree @ whole"],
    ),
    ("Neither the north nor the south is free of snow.", [f"snow @ {_N}", f"snow @ {_S}"]),
    ("The north is by no means free of snow.", [f"snow @ {_N}"]),
    ("Trees are nowhere to be found in the north.", [f"no tree @ {_N}"]),
    ("The south is nearly treeless.", [f"tree @ {_S} = hardly any"]),
    ("The north is nearly free of trees.", [f"tree @ {_N} = hardly any"]),
    ("One is hard pressed to find a building.", ["developed area @ whole = extra small"]),
    # which is first
    ("Grass is far from dominant; that honour goes to the trees.", ["grass @ whole", "lead tree @ whole"]),
    ("Trees are second only to water.", ["number 2 tree @ whole", "tree @ whole", "water > tree @ whole"]),
    ("Crops outnumber all the other classes combined.", ["crop @ whole = at least half"]),
    ("Of all classes, grass covers the most.", ["grass @ whole", "lead grass @ whole"]),
    ("Crops take over from grass as the main cover.", ["crop > grass @ whole"]),
    ("Trees exceed grass but not water.", ["tree > grass @ whole", "water > tree @ whole"]),
    ("There is as much snow as grass.", ["snow = grass @ whole"]),
    ("Sorted, largest first:\n- trees\n- crops", ["crop @ whole", "tree > crop @ whole", "tree @ whole"]),
    (
        "| Region | Dominant class |\n|---|---|\n| Top left | Trees |",
        ["lead tree @ top left", "tree @ top left"],
    ),
    # from side to side
    (
        "From north to south: snow, rock, grass.",
        [
            "bare land @ whole",
            f"grass @ {_S}",
            f"more grass @ {_S}",
            f"more snow @ {_N}",
            f"snow @ {_N}",
        ],
    ),
    (
        "Forest gives way to water further south.",
        [f"more tree @ {_N}", f"more water @ {_S}", f"tree @ {_N}", f"water @ {_S}"],
    ),
    ("Trees thin out from north to south.", [f"less tree @ {_S}"]),
    ("Unlike the snowy north, the south is grass.", [f"grass @ {_S} = occupying"]),
    # clauses and what is left out
    (
        "Grass, which is absent in the north, dominates the south.",
        [f"grass @ {_S}", f"lead grass @ {_S}", f"no grass @ {_N}"],
    ),
    (
        "Trees prevail in the north, water in the south.",
        [f"lead tree @ {_N}", f"lead water @ {_S}", f"tree @ {_N}", f"water @ {_S}"],
    ),
    (
        "Half of the south is water, compared with 10 % of the north.",
        [f"water @ {_N} = 10 %", f"water @ {_S} = half"],
    ),
    ("Crops cover 30 %, as does grass.", ["crop @ whole = 30 %", "grass @ whole = 30 %"]),
    ("One class, bare land, covers half.", ["bare land @ whole = half"]),
    ("The north has trees, the south hardly any.", [f"tree @ {_N}", f"tree @ {_S} = extra small"]),
    # where alone
    ("Water is found only in the east.", [f"part water @ {_E} = all", f"water @ {_E}"]),
    ("Only the west holds any water.", [f"part water @ {_W} = all", f"water @ {_W}"]),
    ("Snow: 20 % (north only).", [f"part snow @ {_N} = all", "snow @ whole = 20 %", f"snow @ {_N}"]),
    ("The north has the most trees.", [f"top tree @ {_N}", f"tree @ {_N}"]),
    ("More trees grow in the north than anywhere else.", [f"top tree @ {_N}", f"tree @ {_N}"]),
    # who has an amount
    (
        "Trees, grass and crops cover 40, 30 and 20 %, leaving 10 % for water.",
        ["crop @ whole = 20 %", "grass @ whole = 30", "tree @ whole = 40", "water @ whole = 10 %"],
    ),
    ("The place is nothing but trees and water.", ["tree + water @ whole = all", "tree @ whole", "water @ whole"]),
    ("Between six and seven percent is water.", ["water @ whole = six to seven"]),
    ("An expansive grassland covers 60 % of the tile.", ["grass @ whole = 60 %"]),
]


@pytest.mark.parametrize(("text", "claims"), READ, ids=[text for text, _ in READ])
def test_a_turn_of_phrase_says_what_plain_words_say(text: str, claims: list[str]) -> None:
    said = {str(claim) for claim in parse(text)}
    stated = {claim for claim in claims if " @ " in claim}
    extra = {claim for claim in said - stated if not _follows(claim, stated)}
    assert stated <= said
    assert not extra


def _follows(claim: str, stated: set[str]) -> bool:
    """Tell whether a bare presence says no more than another claim on the same class does."""
    name = claim.split(" @ ")[0]
    return (
        " = " not in claim and name.split()[0] not in ("no", "lead", "part") and any(name in other for other in stated)
    )


@pytest.mark.parametrize(
    "text",
    [
        "This is far from being urban.",
        "The river-like pattern is a shadow.",
        "Housing is a matter of debate.",
        "Snow is nowhere as deep as here.",
        "The land portion is devoted solely to crops.",
        "Snow plays no significant role.",
        "The town does not extend far into the south.",
        "Two thirds of the vegetation is forest.",
        "Its neighbour to the north is mostly lake.",
    ],
)
def test_what_says_too_little_makes_no_claim_that_could_be_wrong(text: str) -> None:
    risky = [claim for claim in read(text).claims if claim.kind != "presence" or claim.place]
    assert not risky
