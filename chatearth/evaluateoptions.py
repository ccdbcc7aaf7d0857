"""The options of `chatearth evaluate`, apart from its work, which takes long to load."""

import argparse
from pathlib import Path

METRICS = ("BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "ROUGE-L", "CIDEr", "METEOR", "SPICE", "truth")


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare what `evaluate` takes."""
    command.add_argument("predictions", metavar="PREDICTIONS", help="a file, set:NAME, reviewed:NAME or run:NUMBER")
    command.add_argument("references", nargs="?", metavar="REFERENCES", help="a file or set:NAME (default: what fits)")
    command.add_argument("--metrics", nargs="+", choices=METRICS, metavar="M", help=f"of {', '.join(METRICS)}")
    command.add_argument("--against", metavar="PREDICTIONS2", help="another model, on the same images")
    command.add_argument("--set", metavar="C", dest="caption_set", help="caption set of the references")
    command.add_argument("--split", metavar="S", help="its split, or all (default: test where there is one)")
    command.add_argument(
        "--leave-out-trained", action="store_true", help="leave out tiles that another set has in its training split"
    )
    command.add_argument("--keep-equal", action="store_true", help="let equal references count, as the COCO code does")
    command.add_argument("--per-image", action="store_true", help="also the scores of each image")
    command.add_argument("--table", type=Path, metavar="FILE", help="write the scores too, as .csv, .tex or .svg")
