#!/usr/bin/env bash
# irrCAC 0.4.4: weighted agreement of two reviewers who grade 20 captions from "very poor" to "very good"
# and never differ by more than one step, with weights="quadratic"; krippendorff 0.9.0 beside it.
# Expected: grades in words are refused until their order is given, as krippendorff does (ValueError).
# Really: irrCAC puts the words into the order of the alphabet (fair, good, poor, very good, very poor)
# and weighs by that: alpha and AC2 come out lower than for the same grades as 1 to 5, here by over 0.1.
# No warning; categories=[...] in the right order gives the figures of the numbers. "linear" does the same.
# What follows: a coefficient in a paper depends on how grades are spelt or translated. Pass categories
# in order, or numbers, and compare both once.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'irrCAC==0.4.4' 'krippendorff==0.9.0' 'pandas==2.3.3' 'numpy==1.26.4' 'scipy==1.12.0'
venv/bin/python -W ignore - <<'PY'
import krippendorff, numpy as np, pandas
from irrCAC.raw import CAC
order = ["very poor", "poor", "fair", "good", "very good"]
first = [0, 1, 2, 3, 4] * 4
second = [min(4, grade + (place % 4 == 0)) for place, grade in enumerate(first)]
numbers = pandas.DataFrame({"Ada": first, "Bo": second}) + 1
words = pandas.DataFrame({"Ada": [order[g] for g in first], "Bo": [order[g] for g in second]})
def figures(table, weights, **options):
    cac = CAC(table, weights=weights, **options)
    return [getattr(cac, name)()["est"]["coefficient_value"] for name in ("krippendorff", "gwet")]
for weights in ("linear", "quadratic"):
    true, alphabet = figures(numbers, weights), figures(words, weights)
    print(weights, "numbers", true, "words", alphabet)
    assert all(a - b > 0.05 for a, b in zip(true, alphabet)), (true, alphabet)
    assert figures(words, weights, categories=order) == true
    assert weights == "linear" or all(a - b > 0.1 for a, b in zip(true, alphabet))
try:
    krippendorff.alpha(reliability_data=np.array(words.T.values, dtype=str), level_of_measurement="interval")
except ValueError as refused:
    print("krippendorff:", refused)
else:
    raise SystemExit("krippendorff takes words without an order now")
PY
echo "as stated"
