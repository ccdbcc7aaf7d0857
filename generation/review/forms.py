"""How a queue is written, apart from what it picks, which takes the whole check to load."""

FORMS = (
    "truth:LOW, contradicted, style[:RULE], comparison, length, rare, apart, run:N, list:ID, random:N[:SEED], all, "
    "or disputed"
)
"""What can be written."""
