"""Where the checkout lies, and the folder of real samples and hard cases that may lie beside it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
