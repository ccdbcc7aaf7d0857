"""What second readers made of the stretches of captions that the truth check does not read, in the catalogue."""

from duckdb import DuckDBPyConnection


def second_readings(cursor: DuckDBPyConnection) -> None:
    """Keep one reading of a stretch, by the SHA-256 of the whole text: another text has no readings.

    `claims` and `dropped` are lists of JSON; a reading without either says that the stretch carries no claim.
    `generation` is the call that it came from.
    """
    cursor.execute(
        """create table second_readings (
            text varchar not null, first uinteger not null, last uinteger not null,
            reader varchar not null, endpoint varchar not null, prompt_hash varchar not null, generation ubigint,
            claims varchar not null, dropped varchar not null, claimed usmallint not null,
            prompt_tokens uinteger, completion_tokens uinteger, cost_usd double,
            made_at timestamp not null default make_timestamp(epoch_us(now())), primary key (text, first, last))"""
    )


def scores_alone(cursor: DuckDBPyConnection) -> None:
    """Keep the headline score without the claims of second readers; null where there are none."""
    cursor.execute("alter table checks add column if not exists alone float")
