"""Numbers of things in words that fit the number."""


def counted(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun: "1 tile", "1,200 tiles"; `many` where the plural is more than an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
