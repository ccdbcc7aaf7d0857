#!/usr/bin/env bash
# PyYAML 6.0.4, ruamel.yaml 0.19.1, omegaconf 2.4.0, fire 0.7.1, csvkit 2.2.0, numpy 2.4.6:
# the name of a parent tile, column_row such as 4070_2838, in a YAML list, on a command
# line and in a CSV column.
# Expected: text; an underscore stands in no number of YAML 1.2 or CSV.
# Really: all of these read the number 40702838: the underscore counts as the mark of
# thousands that Python and YAML 1.1 allow. ruamel.yaml does so too, though it speaks
# YAML 1.2. csvkit's csvjson prints 40702838.0, csvsort and csvjoin write 40702838 into
# the CSV and sort by it. Python's csv module keeps the text.
# What follows: a hold-out list, filter or join by parent tile matches nothing (silently:
# no leak found, nothing held out), and 407_02838 and 4070_2838 become one key. Quote such
# names, or give them a letter, as ..._patch01 has.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'pyyaml==6.0.4' 'ruamel.yaml==0.19.1' 'omegaconf==2.4.0' \
  'fire==0.7.1' 'csvkit==2.2.0' 'numpy==2.4.6'
printf 'parent,caption\n4070_2838,Trees\n3886_3141,Water\n' > parents.csv
printf 'holdout: [4070_2838, 3886_3141]\n' > split.yaml
printf 'import fire\ndef show(parent):\n    print(repr(parent))\nfire.Fire(show)\n' > tool.py
csvjson=$(venv/bin/csvjson parents.csv)
csvsort=$(venv/bin/csvsort -c parent parents.csv)
fire=$(venv/bin/python tool.py --parent=4070_2838)
printf 'csvjson: %s\ncsvsort: %s\nfire:    %s\n' "$csvjson" "$(echo $csvsort)" "$fire"
[[ $csvjson == *'"parent": 40702838.0'* && $csvsort == *$'\n38863141,Water\n40702838,Trees' && $fire == 40702838 ]]
venv/bin/python -W ignore - <<'PY'
import csv
import numpy as np, yaml
from omegaconf import OmegaConf
from ruamel.yaml import YAML
text = open("split.yaml").read()
got = {
    "PyYAML": yaml.safe_load(text)["holdout"][0],
    "ruamel.yaml": YAML(typ="safe").load(text)["holdout"][0],
    "omegaconf file": OmegaConf.load("split.yaml").holdout[0],
    "omegaconf a=b": OmegaConf.from_dotlist(["parent=4070_2838"]).parent,
    "numpy.genfromtxt": np.genfromtxt("parents.csv", delimiter=",", dtype=None, names=True, encoding="utf8")["parent"][0],
    "csv": list(csv.DictReader(open("parents.csv")))[0]["parent"],
}
for name, value in got.items():
    print(f"{name:17}", repr(value))
assert got["csv"] == "4070_2838"
assert all(got[n] == 40702838 for n in got if n != "csv")
print("as stated")
PY
