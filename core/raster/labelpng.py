"""Label PNGs of every form, as values that may be read in several ways: grey, palette, RGB, with alpha."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.raster.legend import (
    COLOUR_SYMBOLS,
    NO_VALUE,
    OTHER_LEGENDS,
    STRANGE,
    Ids,
    Reading,
    colour_ids,
    is_telling,
    number_table,
    packed,
    symbols_of_colours,
)
from core.raster.readings import Values

NUMBERS: dict[Reading, Ids] = {"codes": number_table("codes"), "ids": number_table("ids")}
"""Class id of each number; ten alone is far more often forest as a code than mangroves as an id."""

_GREYS = np.arange(256, dtype=np.uint32) * np.uint32(0x010101)


def values_of(image: Image.Image, bit_depth: int) -> Values:
    """Return the values of a decoded PNG."""
    if image.mode == "P":
        return _of_palette(image)
    if image.mode in ("RGB", "RGBA"):
        return _of_colours(image)
    return _of_grey(image, bit_depth)


def of_numbers(numbers: NDArray[np.integer]) -> Values:
    """Return numbers of any integer type as values; those beyond a byte are in no legend but for 65535, no value."""
    if numbers.dtype != np.uint8:
        void = (numbers == NO_VALUE) | (numbers == 0xFFFF)
        numbers = np.where((numbers < 0) | (numbers > STRANGE), STRANGE, numbers)
        numbers = np.where(void, NO_VALUE, numbers)
    return Values(numbers.astype(np.uint8, copy=False), NUMBERS, tuple(NUMBERS))


def _of_grey(image: Image.Image, bit_depth: int) -> Values:
    """Values of a grey picture; Pillow spreads 2 and 4 bit samples over 0..255, which is undone here."""
    samples = np.asarray(image)
    numbers = samples[..., 0] if image.mode == "LA" else samples
    if bit_depth < 8:
        numbers = numbers // (255 // (2**bit_depth - 1))
    if image.mode == "LA":
        numbers = np.where(samples[..., 1] == 0, np.uint8(0), numbers)
    return of_numbers(numbers)


def _of_colours(image: Image.Image) -> Values:
    """Values of an RGB or RGBA picture: colours, or numbers where all three channels are equal everywhere."""
    pixels = np.frombuffer(image.tobytes("raw", "RGBA" if image.mode == "RGBA" else "RGBX"), np.dtype("<u4"))
    colours = pixels & np.uint32(0xFFFFFF)
    if image.mode == "RGBA":
        colours[pixels >> 24 == 0] = 0
    colours = colours.reshape(image.height, image.width)
    grey = (colours & np.uint32(0xFF)).astype(np.uint8)
    if (np.take(_GREYS, grey) == colours).all():
        tables = {**_colour_tables(_GREYS), **NUMBERS}
        return Values(grey, tables, tuple(tables))
    values = Values(symbols_of_colours(colours), COLOUR_SYMBOLS, tuple(COLOUR_SYMBOLS))
    if not all(map(values.strange, COLOUR_SYMBOLS)):
        return values
    return replace(values, other=_other_legend(np.unique(colours)))


def _of_palette(image: Image.Image) -> Values:
    """Values of a palette picture: the colours of its entries, or the indices where the colours are nobody's."""
    given = image.info.get("transparency", b"")
    clear = np.zeros(256, bool)
    clear[[given] if isinstance(given, int) else [i for i, alpha in enumerate(given[:256]) if not alpha]] = True
    counts = np.array(image.histogram(), np.intp)
    palette = bytes(image.getpalette("RGB") or ())
    return Values(np.asarray(image), *_read_palette(palette, clear.tobytes(), (counts > 0).tobytes()), counts)


@lru_cache(maxsize=1024)
def _read_palette(
    palette: bytes, clear_entries: bytes, used_entries: bytes
) -> tuple[dict[Reading, Ids], tuple[Reading, ...], str | None]:
    """Tables, choices and other legend of a palette; the maps of a release share a few."""
    clear, used = np.frombuffer(clear_entries, bool), np.frombuffer(used_entries, bool)
    colours = packed(np.frombuffer(palette, np.uint8).reshape(-1, 3))
    tables = {**_colour_tables(colours), **{reading: table.copy() for reading, table in NUMBERS.items()}}
    for table in tables.values():
        table[clear] = 0
    _leave_out_no_value(tables, used)
    for table in tables.values():
        table.flags.writeable = False
    entries = np.flatnonzero((colours != 0) & ~clear[: len(colours)])
    other = _other_legend(colours[entries[used[entries]]])
    return tables, tuple(COLOUR_SYMBOLS) if other else _choices(tables, colours, entries, used), other


def _choices(
    tables: dict[Reading, Ids],
    colours: NDArray[np.uint32],
    entries: NDArray[np.intp],
    used: NDArray[np.bool_],
) -> tuple[Reading, ...]:
    """Whether the colours of a palette count, its indices, or either.

    Colours do where the palette is a legend's: all of its entries are, or one in use that no other palette has.
    The plain colours of the screen are in many palettes, so they leave the question open.
    """
    telling = is_telling(colours[entries])
    member = {reading: tables[reading][entries] != STRANGE for reading in COLOUR_SYMBOLS}
    whole = [reading for reading in member if len(entries) and member[reading].all()]
    own = [
        reading
        for reading, held in member.items()
        if (held & telling & used[entries]).any() or (reading in whole and telling.any())
    ]
    if own:
        return tuple(own)
    if (colours == _GREYS[: len(colours)]).all():
        return tuple(NUMBERS)
    return (*whole, *NUMBERS, *(reading for reading in COLOUR_SYMBOLS if reading not in whole))


def _colour_tables(colours: NDArray[np.uint32]) -> dict[Reading, Ids]:
    """Class ids of the entries of a palette under both legends of colours."""
    tables: dict[Reading, Ids] = {}
    for reading in ("colours", "official"):
        tables[reading] = np.full(256, STRANGE, np.uint8)
        tables[reading][: len(colours)] = colour_ids(colours, reading)
    return tables


def _leave_out_no_value(tables: dict[Reading, Ids], used: NDArray[np.bool_]) -> None:
    """Where indices and colours say the same but for 255, that is the mark of no value, whatever its colour."""
    rest = used.copy()
    rest[NO_VALUE] = False
    for reading in COLOUR_SYMBOLS:
        said = tables[reading][rest]
        if rest.any() and (said != STRANGE).all() and any((said == tables[numbers][rest]).all() for numbers in NUMBERS):
            tables[reading][NO_VALUE] = 0


def _other_legend(colours: NDArray[np.uint32]) -> str | None:
    """Name of a legend that is not ours and has all of some colours but black."""
    held = set(colours.tolist()) - {0}
    strange = all((colour_ids(colours, reading) == STRANGE).any() for reading in ("colours", "official"))
    return next((name for name, legend in OTHER_LEGENDS.items() if held and strange and held <= legend), None)
