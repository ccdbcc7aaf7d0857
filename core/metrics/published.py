"""The scores that the paper of ChatEarthNet gives for six models on its GPT-4V test split."""

from typing import NamedTuple

SOURCE = "published, ChatEarthNet (Yuan et al. 2025), Table 2: GPT-4V test split, 3,000 tiles, one reference each"

METRICS = ("BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "CIDEr", "METEOR", "ROUGE-L", "SPICE")


class Published(NamedTuple):
    """One row of the table."""

    model: str
    scores: dict[str, float]


def _row(model: str, *scores: float) -> Published:
    return Published(model, dict(zip(METRICS, scores, strict=True)))


PUBLISHED = (
    _row("LLaVA-v1.5", 0.285, 0.116, 0.040, 0.014, 0.012, 0.104, 0.186, 0.093),
    _row("MiniGPT-v2", 0.279, 0.116, 0.041, 0.015, 0.009, 0.104, 0.180, 0.091),
    _row("MiniGPT-4", 0.175, 0.072, 0.023, 0.008, 0.000, 0.116, 0.180, 0.079),
    _row("GeoChat", 0.199, 0.088, 0.034, 0.011, 0.005, 0.067, 0.126, 0.083),
    _row("MiniGPT-4 (ChatEarthNet)", 0.310, 0.184, 0.113, 0.071, 0.001, 0.209, 0.254, 0.186),
    _row("GeoChat (ChatEarthNet)", 0.445, 0.269, 0.170, 0.109, 0.094, 0.208, 0.286, 0.211),
)
"""In the order of the paper."""
