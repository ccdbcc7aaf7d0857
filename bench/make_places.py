"""Make the outlines of countries that the search knows by name, from Natural Earth in the npm package world-atlas.

Run `npm pack world-atlas@2.0.2`, unpack it, then `python -m bench.make_places package`. Natural Earth is in the
public domain; the output is `core/geography/data/countries.tsv`, made anew only when the source changes. Places
without exact borders are drawn by hand in `regions.txt` beside it.
"""

import argparse
import json
from pathlib import Path

from bench.make_basemap import Topology, _rounded, cut
from core.geography.named import DATA

TOLERANCE_DEG, DECIMALS = 0.02, 2

SPELLED_OUT = {
    "Micronesia": "Federated States of Micronesia",
    "Marshall Is.": "Marshall Islands",
    "N. Mariana Is.": "Northern Mariana Islands",
    "U.S. Virgin Is.": "US Virgin Islands",
    "British Virgin Is.": "British Virgin Islands",
    "S. Geo. and the Is.": "South Georgia and the South Sandwich Islands",
    "Br. Indian Ocean Ter.": "British Indian Ocean Territory",
    "Pitcairn Is.": "Pitcairn Islands",
    "Falkland Is.": "Falkland Islands",
    "Cayman Is.": "Cayman Islands",
    "Turks and Caicos Is.": "Turks and Caicos Islands",
    "eSwatini": "Eswatini",
    "S. Sudan": "South Sudan",
    "Solomon Is.": "Solomon Islands",
    "São Tomé and Principe": "São Tomé and Príncipe",
    "St. Vin. and Gren.": "Saint Vincent and the Grenadines",
    "St. Kitts and Nevis": "Saint Kitts and Nevis",
    "Cook Is.": "Cook Islands",
    "W. Sahara": "Western Sahara",
    "Macedonia": "North Macedonia",
    "St. Pierre and Miquelon": "Saint Pierre and Miquelon",
    "Wallis and Futuna Is.": "Wallis and Futuna",
    "St-Martin": "Saint Martin",
    "St-Barthélemy": "Saint Barthélemy",
    "Fr. Polynesia": "French Polynesia",
    "Fr. S. Antarctic Lands": "French Southern and Antarctic Lands",
    "Eq. Guinea": "Equatorial Guinea",
    "Dominican Rep.": "Dominican Republic",
    "Faeroe Is.": "Faroe Islands",
    "N. Cyprus": "Northern Cyprus",
    "Côte d'Ivoire": "Ivory Coast",
    "Dem. Rep. Congo": "DR Congo",
    "Congo": "Republic of the Congo",
    "Central African Rep.": "Central African Republic",
    "Bosnia and Herz.": "Bosnia and Herzegovina",
    "Heard I. and McDonald Is.": "Heard Island and McDonald Islands",
    "Antigua and Barb.": "Antigua and Barbuda",
}
"""Names that Natural Earth shortens."""

OTHER_NAMES = {
    "United States of America": "USA|United States|U.S.|U.S.A.|the States|America",
    "United Kingdom": "UK|U.K.|Great Britain|Britain",
    "Netherlands": "the Netherlands|Holland",
    "Turkey": "Türkiye|Turkiye",
    "Czechia": "Czech Republic",
    "Ivory Coast": "Côte d'Ivoire|Cote d'Ivoire",
    "DR Congo": "Democratic Republic of the Congo|Congo|Congo-Kinshasa|DRC|Zaire",
    "Republic of the Congo": "Congo|Congo-Brazzaville",
    "Myanmar": "Burma",
    "Eswatini": "Swaziland",
    "Cabo Verde": "Cape Verde",
    "Timor-Leste": "East Timor",
    "North Macedonia": "Macedonia",
    "Russia": "Russian Federation",
    "South Korea": "Korea|Republic of Korea",
    "North Korea": "Korea|DPRK",
    "United Arab Emirates": "UAE|Emirates",
    "Bosnia and Herzegovina": "Bosnia",
    "Faroe Islands": "Faroes",
    "Federated States of Micronesia": "Micronesia",
    "Palestine": "Palestinian territories|West Bank",
    "Macao": "Macau",
    "Laos": "Lao PDR",
    "Syria": "Syrian Arab Republic",
    "Vatican": "Vatican City",
    "Gambia": "the Gambia",
    "Bahamas": "the Bahamas",
    "Philippines": "the Philippines",
    "Maldives": "the Maldives",
}

LEFT_OUT = {"Antarctica", "Siachen Glacier", "Indian Ocean Ter.", "Ashmore and Cartier Is."}
"""The continent is drawn by hand; the others are no places that anybody names."""


def main() -> None:
    """Write the file, a country a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="the unpacked npm package world-atlas")
    source = parser.parse_args().package / "countries-50m.json"
    topology = Topology.read(source)
    named = json.loads(source.read_text())["objects"]["countries"]["geometries"]
    lines = []
    for shape, parts in zip(named, topology.countries, strict=True):
        if (short := shape["properties"]["name"]) in LEFT_OUT:
            continue
        name = SPELLED_OUT.get(short, short)
        rings = [[topology.ring(ring) for ring in part] for part in parts]
        pieces = [piece for part in rings for piece in cut(part, TOLERANCE_DEG)]
        outline = [[_rounded(ring.coords, DECIMALS) for ring in (piece.exterior, *piece.interiors)] for piece in pieces]
        lines.append(f"{name}\t{OTHER_NAMES.get(name, '')}\t{json.dumps(outline, separators=(',', ':'))}")
    written = (DATA / "countries.tsv").write_text("\n".join(sorted(lines)) + "\n", encoding="utf-8")
    print(f"{len(lines)} countries, {written:,} bytes")


if __name__ == "__main__":
    main()
