"""The launcher: the only name that is installed at the top level."""

from pathlib import Path

HERE = Path(__file__).resolve().parent

ROOT = HERE if (HERE / "app.py").exists() else HERE.parent
"""Folder that holds app.py, pages/, core/ and generation/: inside the wheel, or the checkout."""
