"""Tokens as CLIP counts them, whose text encoder sees 77 of a caption at most, start and end included."""

import gzip
import hashlib
import html
from functools import cache
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, pre_tokenizers

from core.errors import PrerequisiteError

LIMIT = 77
"""Tokens that CLIP reads, with the two that mark start and end."""

MARKS = 2

MERGES = Path(__file__).parent / "data" / "clip-merges.txt.gz"
"""The 48,894 merges of CLIP's byte-pair encoding, a line each, the most frequent first; see NOTICE beside it."""

_SHA256 = "5f6c91a3727038ae46523c18c13e3275d6713eea9fd2ccfeb5139351419ee21f"
_PIECES = Regex(r"'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+")


@cache
def tokenizer() -> Tokenizer:
    """Return CLIP's tokeniser, put together from its merges; needs no model and no network.

    Raises:
        PrerequisiteError: The file of merges is not as it was.
    """
    packed = MERGES.read_bytes()
    if hashlib.sha256(packed).hexdigest() != _SHA256:
        raise PrerequisiteError(f"{MERGES} is damaged. Install the explorer again.")
    lines = gzip.decompress(packed).decode().splitlines()
    merges = [(first, second) for first, second in (line.split() for line in lines)]
    alphabet = _alphabet()
    pieces = [*alphabet, *(f"{sign}</w>" for sign in alphabet), *("".join(pair) for pair in merges)]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    model = Tokenizer(models.BPE(vocabulary, merges, end_of_word_suffix="</w>"))
    split = pre_tokenizers.Split(_PIECES, behavior="removed", invert=True)
    as_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    model.pre_tokenizer = pre_tokenizers.Sequence([split, as_bytes])
    return model


def pieces_of(part: str) -> list[int]:
    """Return the tokens of a text in lower case, without the marks of start and end."""
    return tokenizer().encode(html.unescape(html.unescape(part)), add_special_tokens=False).ids


def _alphabet() -> list[str]:
    """Return a sign for each byte: itself where it can be seen, in the order of CLIP's vocabulary."""
    seen = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    unseen = [byte for byte in range(256) if byte not in seen]
    return [*map(chr, seen), *(chr(256 + number) for number in range(len(unseen)))]
