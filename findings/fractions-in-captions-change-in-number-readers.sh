#!/usr/bin/env bash
# word2number 1.1, text2num 3.1.0 and number-parser 0.3.2: figures that captions of land cover write as
# words, read so that they can be compared with shares of a map.
# Expected: "two thirds" is 0.67, "half" of something 0.5, or nothing is read; "one of three" is 1 and 3.
# Really: word2number reads "two thirds" as 2 and "one of three" as 4, the sum, and "half a million" as
# 1000000. text2num writes "two thirds of the tile" as "two 3rds of the tile". number-parser makes
# "2 thirds of the tile" of it, and of "a second river" "a 2 river". None raises or warns.
# What follows: a check of captions by one of them compares 2 or 4 with a share between 0 and 1, or finds
# two rivers where one was said. Fractions and ordinals have to be found before any of them sees the text.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'word2number==1.1' 'text2num==3.1.0' 'number-parser==0.3.2'
venv/bin/python -W ignore - <<'PY'
from number_parser import parse
from text_to_num import alpha2digit
from word2number import w2n

for text, wrong in (("two thirds", 2), ("one of three", 4), ("half a million", 1_000_000)):
    read = w2n.word_to_num(text)
    print(f"word2number: {text!r} is {read}")
    assert read == wrong
for name, reader, text, wrong in (
    ("text2num", lambda text: alpha2digit(text, "en"), "two thirds of the tile", "two 3rds of the tile"),
    ("number-parser", parse, "two thirds of the tile", "2 thirds of the tile"),
    ("number-parser", parse, "a second river", "a 2 river"),
):
    read = reader(text)
    print(f"{name}: {text!r} becomes {read!r}")
    assert read == wrong
print("as stated")
PY
