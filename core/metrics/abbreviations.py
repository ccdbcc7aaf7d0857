"""Words that keep their full stop in the tokens that the COCO caption code scores."""

_MONTHS = "jan feb mar apr jun jul aug sep sept oct nov dec"
_DAYS = "mon tue tues wed thu thurs fri"
_STATES = (
    "ala ariz calif colo conn ct dak fla ga ind kan kans ky md mich minn mo mont neb nev okla penn tenn va vt wis wisc "
    "wyo"
)
_COMPANIES = "inc co cos corp pty ptys ppty pptys pte pptes ltd plc rt bancorp bhd assn univ intl sys"
_OTHER = "tel est ext sq jr sr bros esq etc ect al seq bldg"
_TITLES = (
    "mr mrs ms dr drs prof profs sen sens rep reps atty attys lt col gen messrs gov govs adm rev maj sgt cpl pvt capt "
    "st ste ave pres lieut hon brig comdr cmdr pfc spc supt supts det mt ft adj adv asst assoc ens insp mlle mme msgr "
    "sfc"
)
_PLACES_AND_THINGS = "invt elec natl mfg mtg dept blvd rd ph vs alex wm jos cie cf treas"
_BEFORE_NUMBERS = "ca fig figs prop no nos art arts bldg prop pp op"

ALWAYS = frozenset(f"{_MONTHS} {_DAYS} {_STATES} {_COMPANIES} {_OTHER}".split())
"""Whatever their case is; these can end a sentence."""

TITLES = frozenset(f"{_TITLES} {_PLACES_AND_THINGS}".split())
"""Whatever their case is; these stand before a name."""

IN_THIS_CASE = frozenset(["Az", "Ark", "Del", "Ill", "La", "Mass", "Miss", "Ore", "Pa", "Tex", "Wash"])
"""Only when written like this: they are words too."""

BEFORE_A_NUMBER = frozenset(_BEFORE_NUMBERS.split())
"""Only where a number follows, as in "fig. 3"."""
