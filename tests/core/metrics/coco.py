"""The COCO caption code itself, where it and a Java are installed."""

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from core.errors import PrerequisiteError
from core.metrics.java import java
from core.metrics.scoring import EXACT


def coco_scores(
    candidates: Sequence[str], references: Sequence[Sequence[str]]
) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Score with pycocoevalcap, of all and of each image; skips where it cannot run."""
    if find_spec("pycocoevalcap") is None:
        pytest.skip("pycocoevalcap (104 MB) is not installed: make coco")
    try:
        folder = Path(java()).parent
    except PrerequisiteError as error:
        pytest.skip(str(error))
    from pycocoevalcap.bleu.bleu import Bleu
    from pycocoevalcap.cider.cider import Cider
    from pycocoevalcap.rouge.rouge import Rouge
    from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

    before = os.environ["PATH"]
    os.environ["PATH"] = f"{folder}{os.pathsep}{before}"
    try:
        tokenizer = PTBTokenizer()
        said = tokenizer.tokenize({place: [{"caption": text}] for place, text in enumerate(candidates)})
        given = tokenizer.tokenize(
            {place: [{"caption": text} for text in texts] for place, texts in enumerate(references)}
        )
    finally:
        os.environ["PATH"] = before
    bleu, each = Bleu(4).compute_score(given, said, verbose=0)
    rouge, of_rouge = Rouge().compute_score(given, said)
    cider, of_cider = Cider().compute_score(given, said)
    per_image = dict(zip(EXACT, (*each, of_rouge, of_cider), strict=True))
    return (
        dict(zip(EXACT, (*map(float, bleu), float(rouge), float(cider)), strict=True)),
        {name: [float(value) for value in values] for name, values in per_image.items()},
    )
