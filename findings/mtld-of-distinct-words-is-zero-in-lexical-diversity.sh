#!/usr/bin/env bash
# lexical-diversity 0.1.1 and lexicalrichness 0.5.1: MTLD of captions, the measure of vocabulary that
# stands beside caption scores.
# Expected: both packages give one number for the same words (threshold 0.72, forwards and backwards);
# a text that repeats nothing scores highest.
# Really: for a caption of ten different words lexical-diversity gives 0.0, the lowest value there is,
# and lexicalrichness the number of words, 10; with one word said twice both give 28. For a caption of a
# repeating kind ("The forest surrounds the lake and the lake borders the forest.") they part again:
# 9.9 against 6.1, as lexical-diversity counts no factor before ten words. No warning in either.
# What follows: a set of short captions (those of RSICD have some eleven words) gets many zeros,
# and its mean says that people write with less variety than models do. Figures of two papers compare
# only if they come from one package, and captions without a repeated word need a rule of their own.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'lexical-diversity==0.1.1' 'lexicalrichness==0.5.1'
venv/bin/python -W ignore - <<'PY'
from lexical_diversity import lex_div
from lexicalrichness import LexicalRichness

captions = {
    "ten words, all different": "a river runs through green farmland near two small villages",
    "ten words, one of them twice": "a river runs through green farmland near a small village",
    "repeating": "a large lake " + "the forest surrounds the lake and the lake borders the forest " * 6,
}
found = {}
for name, text in captions.items():
    words = text.split()
    one, other = lex_div.mtld(words), LexicalRichness(text).mtld(threshold=0.72)
    found[name] = (round(one, 1), round(other, 1))
    print(f"{name}: {len(words)} words, lexical-diversity {one:.1f}, lexicalrichness {other:.1f}")
assert found["ten words, all different"] == (0.0, 10.0)
assert found["ten words, one of them twice"][0] == found["ten words, one of them twice"][1] > 10
assert found["repeating"] == (9.9, 6.1)
print("as stated")
PY
