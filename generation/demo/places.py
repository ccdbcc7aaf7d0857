"""Where the demo lies: seed places by landscape, and a coarse map of the inland parts of the world."""

import base64
import math
import zlib
from functools import lru_cache
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generation.demo.kinds import INLAND


class Place(NamedTuple):
    """A spot in degrees and the landscape around it."""

    lon: float
    lat: float
    biome: str


_SEEDS = {
    "cropland": "1.9 48.1, 11.5 52.1, 20.5 46.5, 30.9 49.3, 16.6 50.1, -0.6 52.8, 26.9 45.1, 12.1 55.4, 127.1 45.9",
    "prairie": "-98.4 39.3, -88.7 40.6, -104.9 50.6, -96.9 46.8, -60.3 -33.4, 39.9 46.2, 65.1 53.6, 117.8 -32.4",
    "bocage": "-1.1 48.3, -3.9 50.8, -7.9 53.2, -7.6 42.9, 175.4 -37.9, 146.1 -38.2",
    "paddies": "106.2 20.6, 90.2 24.4, 110.9 -7.3, 121.0 15.6, 116.9 32.9, 100.3 14.6, 80.7 7.9, 140.1 36.2",
    "irrigated": "31.1 29.1, 45.3 32.3, 72.9 30.6, 61.1 41.5, -112.2 33.2, 67.9 27.1",
    "boreal": "25.8 62.8, 16.4 64.2, -79.3 49.6, -114.7 57.3, 88.6 60.4, 114.2 61.7, -146.0 64.9, 52.0 61.5",
    "woodland": "-78.9 37.6, 9.6 50.5, 24.9 57.4, 137.5 48.9, -83.2 45.2, -72.2 -39.2, 21.4 53.9, 133.1 34.9",
    "rainforest": "-62.4 -4.6, -55.1 -6.7, 21.9 0.6, 12.4 -0.9, 114.1 0.8, 141.2 -4.4, -73.4 -8.1, 10.5 5.1",
    "savanna": "35.1 -2.4, 17.9 9.7, -1.6 11.9, 26.6 -13.4, 31.2 -24.2, -46.9 -12.1, 133.4 -15.3, 76.9 16.9",
    "steppe": "104.9 46.4, 71.2 48.9, -107.4 44.6, -69.8 -46.4, 26.4 -31.6, 89.9 31.6, 44.6 39.6",
    "desert": "5.4 25.1, 27.9 22.4, 46.8 22.9, 84.1 39.1, -69.2 -23.6, 15.4 -24.1, 58.1 31.4, -114.6 31.9",
    "outback": "129.4 -24.6, 142.9 -28.4, 121.1 -27.4, 21.4 -22.9, 48.4 6.4",
    "mediterranean": "-4.4 37.9, 14.3 37.5, 22.6 39.4, 9.1 36.6, -119.4 36.4, -71.1 -34.3, 35.6 33.1, 19.1 -33.5",
    "alpine": "7.9 46.4, 10.9 46.9, 86.4 28.1, -120.9 50.4, 72.9 39.4, -77.4 -9.4, 43.4 43.1, 169.9 -44.1",
    "glacier": "-19.3 64.7, -138.9 61.1, -73.4 -49.4, 76.4 36.1, 7.1 61.6",
    "tundra": "24.4 69.4, -152.4 69.4, -111.4 65.9, 76.4 67.4, 104.4 70.9, -74.9 59.4, 168.4 67.4",
    "wetland": "30.9 7.9, -57.1 -17.9, 22.9 -19.1, 27.4 52.1, -81.0 25.9, 63.9 58.4, 45.9 31.1, 29.2 45.1",
    "mangroves": "89.4 22.1, 6.1 4.9, 106.6 10.7, -15.9 12.1, 117.2 3.6, 36.2 -18.6, -49.6 -0.9, -80.2 -2.5",
    "coast": "-8.7 41.4, -2.8 47.7, 10.2 56.3, -76.9 38.6, 151.2 -33.1, 174.9 -41.1, 139.9 35.2, 18.5 -34.1",
    "city": "2.3 48.8, 13.4 52.5, -87.8 41.8, -46.6 -23.5, 139.6 35.8, 121.3 31.2, 37.6 55.7, 3.4 6.6, 77.2 28.6",
    "drycity": "31.2 30.1, 46.7 24.7, -112.0 33.5, 51.4 35.7, -99.1 19.4, 144.8 -37.8, 28.0 -26.2, 69.2 41.3",
}

_INLAND_CELLS = (
    "c-q~Vy^iEW5P-}0ghz0~iwGEr(|SlCWF(RckUTsIhJ<uPv;o2`ZEzuPz`h7VjgH^~9>PmPKtOLqpRTWqw#V(R{@YpWh^S3wd%mfzuD>oD;EdFW"
    ";nMd2Z{=VaE)DF!wme+j0ThTYUk!t|{PhnVZ2yYk?gB><a7Wjx;cfVGh>W=VeS#I@?X+);FJJ@Bh57h}Z$d)M4}U{ttYhr)IoCilZ3M^a4_31W"
    "IMRsj|CI3FIkrSA0GIGE&4{nBftZ1%sxT1lVC4l-)!2lvn!I5@61U4XM0IPzfa0_+p>RQ|V;K6;b-d_jSP~eT$Oa?tFsLGU8^SKhiU<Y~_ySBy"
    "xR9eZF6b8cScOJx?N_7GnghBM9zOG6In@Wr4?$t@y<xtPellIta*N<aQ8mN*^zUW|H~#rdp&a~dx<+fqF$&2pgr6hMnY8bt_z{`D{Kv8+Z&UDT"
    "TMa8<VLcyZr;g#5jJWdeA61w})Mk7>5SZ7Zr4bC_8&_%#vSx6w2$~1othuWZYVJiagqO`Oi&C48=FWH6N3h+j*1$BB&I|>yW?K%m`IUi1lRV!H"
    "GXnGWnY8e22az`x&)36LYK!aGF7A$s!jOks4=(w%*<v%lh&7W0cr?<=!eU!S-O)LyQsDa97?MX(<8@|W2zyd^2@t{}zFC}tdNMx`-_U+$4mKQ%"
    "JZw(L4g{8ci??}L1dhCOaCm!H#)zF4B4PeAnm?xSNgaw$GjI{MYh$%6(|$JEcyKkUR?R=dXtwAhxKUxAyS(Gz_f*~JEBFduBfg67dmi5AV;n!k"
    "AwFLM#@b{^iM&^dNrLYSAAV+nVcg#);Ck2xny(F9A~Z5FN{B9k1(;rwf`Mk}B)=N}mI^*lew|G6ehA;14qnPpc|sz1oU+7dc0&397Q+M=Nx1SO"
    "h>}e(^r@Mw3^c3Rwk8D^fo2QW=|Suhn$M`m0kX?ZZQn`?PpS`D*!HAMorax;-dz*C$+3m4iB|ThIt}4dQa_oS!8`%wU`@+#j(-O%4I_o;+S!#k"
    "m=V}A70Zm$1lBgN$$`CcW)$Qi;4RCH-DDFRlP(AAjf1V5yC&tn(Tty*85Z8Zn|kmXVJ(*Quw^#RO*KzGvB)JoEWDW-Me?~qFU_ASD`d(Hl6W4h"
    "(lE1{m)0;|^WUT&h9H8IsaN_o4{#=*mmsf&1)QnD#m@nJ*d<}HxQ@WZ5W~F>yQkDL0k=Nv+Q8?-(_})sMB)zU<<n$cIT)_oVf58~aBre>MSQA~"
    "@L<hXa3t#whii=ATTC#wg`h!Dm$C$`!NCJfgA^<iaG4xXN*CkC*xV($qzAhv6_J@e6L1~E@{QoioueW~W?}b4$j`%&fFT2Gr;S7bMIU>k!e17c"
    "jwA>l#eS~vXIFLJ*ixq8^y{93H`gxC<=HN=3TAOP&%)ouBj)`>!*&fEXnwH*uK9lhj~5|(1I_oouM1|~`d(GRd%_0RxQ?xX*J!?613y^<KZgIG"
    "{0pWw$mj"
)
"""One bit for each whole degree from 180 W, 75 N to 180 E, 56 S, first row north: set where all is land.

Packed with zlib and base85; derived from Natural Earth's land polygons at 1:50 million (public domain).
"""

_NORTH, _SOUTH = 75, -56
_NEAR_DEGREES = 2.5


@lru_cache(1)
def seed_places() -> tuple[Place, ...]:
    """Return the places chosen by hand, landscape by landscape."""
    return tuple(
        Place(float(lon), float(lat), biome)
        for biome, spots in _SEEDS.items()
        for lon, lat in (spot.split() for spot in spots.split(", "))
    )


@lru_cache(1)
def inland() -> NDArray[np.bool_]:
    """Return (131, 360) cells of one degree, True where all of the cell is land."""
    packed = np.frombuffer(zlib.decompress(base64.b85decode("".join(_INLAND_CELLS))), np.uint8)
    return np.unpackbits(packed)[: (_NORTH - _SOUTH) * 360].reshape(-1, 360).astype(bool)


def any_place(random: Random) -> Place:
    """Draw a spot on land, as likely in equal areas; its landscape is that of the nearest seed place."""
    cells = inland()
    low, high = math.sin(math.radians(_SOUTH)), math.sin(math.radians(_NORTH))
    while True:
        lon = random.uniform(-180, 180)
        lat = math.degrees(math.asin(random.uniform(low, high)))
        if cells[math.floor(_NORTH - lat), math.floor(lon + 180)]:
            return Place(lon, lat, _nearest(lon, lat))


def _nearest(lon: float, lat: float) -> str:
    """Landscape of the nearest seed place; a town or coast only counts close by."""

    def distance(place: Place) -> float:
        around = (place.lon - lon + 180) % 360 - 180
        degrees = math.hypot(around * math.cos(math.radians(lat)), (place.lat - lat) * 1.6)
        return degrees if place.biome in INLAND or degrees < _NEAR_DEGREES else math.inf

    return min(seed_places(), key=distance).biome
