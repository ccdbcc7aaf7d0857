"""Keep a generated text as the caption of its tile, and undo that."""

from core.errors import GenerationError
from core.store.captionversions import Changed, NewCaption, Slot, add_version, put_back
from core.store.catalogue import Catalogue, first_row
from generation.calls.generations import generation


def keep(
    catalogue: Catalogue, number: int, *, slot: Slot | None = None, rev: int | None = None, text: str | None = None
) -> Changed:
    """Put a generation in force as a new version of its tile's caption; the earlier ones stay.

    If its text is in force already, nothing is written.

    Args:
        catalogue: Where to write.
        number: The generation.
        slot: Which caption of the tile; the first if None.
        rev: What the caller saw of it; if it was changed since, nothing is written.
        text: The text as a person has changed it; as it was generated if None.

    Raises:
        GenerationError: The answer was not finished, or belongs to no tile.
        CaptionError: There is no such caption to change.
        CaptionChangedError: It was changed meanwhile.
    """
    made = generation(catalogue, number)
    if not made.finished or made.caption is None:
        why = made.message or "It has not ended."
        raise GenerationError(f"Generation {number} is no finished answer and cannot become a caption. {why}")
    if made.tile is None:
        raise GenerationError(f"Generation {number} belongs to no tile of the catalogue.")
    text = text or made.caption
    new = NewCaption(text, origin_of(made.backend, made.caption, text), made.model, number)
    return add_version(catalogue, made.tile, new, slot=slot, rev=rev)


def origin_of(backend: str, answer: str, text: str) -> str:
    """Say where a version comes from whose text is an answer as it came, or as a person has changed it."""
    if text.strip() != answer.strip():
        return "edit"
    return "rules" if backend == "rules" else "generation"


def undo(catalogue: Catalogue, kept: Changed) -> Changed:
    """Put the caption back in force that a kept one has replaced.

    Raises:
        CaptionChangedError: The caption was changed since.
    """
    return put_back(catalogue, kept, author="undo")


def kept(catalogue: Catalogue, number: int) -> Changed | None:
    """Return how a generation, or another with the same text, is in force; None if it is not. What `undo` takes."""
    with catalogue.cursor() as cursor:
        row = first_row(
            cursor,
            """select a.key, a.caption_set, a.variant, c.id, c.version, h.previous, a.rev
            from captions c join active_captions a on a.caption = c.id and a.key = c.key
            join caption_changes h on h.caption = c.id
            where c.generation = $number
                or (c.key, c.text) in (select key, trim(caption) from generations where id = $number)
            order by h.id desc limit 1""",
            {"number": number},
        )
    return Changed(Slot(*row[:3]), *row[3:]) if row else None
