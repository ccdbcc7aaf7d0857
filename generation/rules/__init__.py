"""The rule-based captioner: fluent captions from measured facts, without a language model."""

from generation.rules.writer import LABEL as LABEL
from generation.rules.writer import STYLES as STYLES
from generation.rules.writer import TITLES as TITLES
from generation.rules.writer import Style as Style
from generation.rules.writer import captions as captions
from generation.rules.writer import write as write
