"""The tokenizer of uncased BERT models, put together from their public vocabulary."""

import hashlib
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from core.errors import PrerequisiteError

VOCABULARY = Path(__file__).parent / "vocabulary" / "bert-uncased.txt"
_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"


def tokenizer(path: Path = VOCABULARY) -> Tokenizer:
    """Make the tokenizer; it neither cuts nor pads, and reads `[SEP]` in a text as plain characters.

    Raises:
        PrerequisiteError: The vocabulary is missing or damaged.
    """
    numbers = {
        word: number for number, word in enumerate(read_verified(path, _SHA256).decode().rstrip("\n").split("\n"))
    }
    made = Tokenizer(WordPiece(numbers, unk_token="[UNK]", max_input_chars_per_word=100))  # noqa: S106 - a token's name
    made.normalizer = BertNormalizer()
    made.pre_tokenizer = BertPreTokenizer()
    ends = [(word, numbers[word]) for word in ("[CLS]", "[SEP]")]
    made.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    return made


def read_verified(path: Path, sha256: str) -> bytes:
    """Read a file that has to be exactly the one we know.

    Raises:
        PrerequisiteError: It is missing, cannot be read, or is another.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PrerequisiteError(
            f"Search by meaning needs {path}, which cannot be read: {error.strerror}. Install the explorer again."
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise PrerequisiteError(
            f"{path} is damaged or of another version: its SHA-256 is not {sha256[:12]}…, so search by meaning "
            "does not use it. Install the explorer again."
        )
    return content
