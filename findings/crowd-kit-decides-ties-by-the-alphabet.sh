#!/usr/bin/env bash
# crowd-kit 1.4.2: two reviewers who disagree about every caption, aggregated to one label each.
# Expected: a tie is said, or broken by chance or by a model of the reviewers; in any case the answer
# does not depend on how the labels are spelt.
# Really: MajorityVote, DawidSkene, OneCoinDawidSkene and GLAD all give the label that comes first in
# the alphabet, for every caption, without a warning. With "accept" and "reject" all disputed captions
# are accepted; call the same two answers "right" and "bad" and all are rejected.
# What follows: with two reviews an item, as is usual, the share of accepted captions says how labels
# are named. Ask for the probabilities, keep what is at a half apart, and have it settled by a person.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'crowd-kit==1.4.2' 'pandas==2.3.3' 'numpy==2.4.6' 'scikit-learn==1.9.1'
venv/bin/python -W ignore - <<'PY'
import pandas
from crowdkit.aggregation import GLAD, DawidSkene, MajorityVote, OneCoinDawidSkene


def settle(method, approve, refuse):
    rows = [(caption, *said) for caption in range(6) for said in (("Ada", refuse), ("Bo", approve))]
    return set(method().fit_predict(pandas.DataFrame(rows, columns=["task", "worker", "label"])))


for method in (MajorityVote, DawidSkene, OneCoinDawidSkene, GLAD):
    for approve, refuse in (("accept", "reject"), ("right", "bad")):
        found = settle(method, approve, refuse)
        print(f"{method.__name__}: {approve} against {refuse}, six times one vote each: {found}")
        assert found == {min(approve, refuse)}
share = MajorityVote().fit(pandas.DataFrame([(0, "Ada", "reject"), (0, "Bo", "accept")], columns=["task", "worker", "label"]))
assert share.probas_.loc[0].tolist() == [0.5, 0.5]
print("as stated")
PY
