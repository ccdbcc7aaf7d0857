"""The tables of the prompt lab: prompts, endpoints, and every call with where it came from."""

from duckdb import DuckDBPyConnection


def prompt_lab(cursor: DuckDBPyConnection) -> None:
    """Prompts with immutable versions, endpoints without their keys, and every call with where it came from."""
    cursor.execute("create sequence prompt_ids start 1")
    cursor.execute(
        """create table prompts (
            id integer primary key default nextval('prompt_ids'), name varchar not null unique,
            recipe varchar not null, made_at timestamp not null default make_timestamp(epoch_us(now())))"""
    )
    cursor.execute("create sequence prompt_version_ids start 1")
    cursor.execute(
        """create table prompt_versions (
            id ubigint primary key default nextval('prompt_version_ids'), prompt integer not null,
            number uinteger not null, hash varchar not null, content varchar not null, parent ubigint,
            note varchar not null, author varchar not null,
            made_at timestamp not null default make_timestamp(epoch_us(now())), unique (prompt, number))"""
    )
    cursor.execute(
        """create table prompt_drafts (
            prompt integer not null, session varchar not null, content varchar not null, parent ubigint,
            saved_at timestamp not null default make_timestamp(epoch_us(now())), primary key (prompt, session))"""
    )
    cursor.execute(
        """create table endpoints (
            name varchar primary key, base_url varchar not null, kind varchar not null, key_name varchar not null,
            models varchar[] not null, limit_field varchar not null, pictures boolean not null,
            local boolean not null, price_in double, price_out double, timeout_s double not null)"""
    )
    cursor.execute(
        """create table lab_runs (
            id varchar primary key, key uinteger, screen varchar not null,
            started_at timestamp not null default make_timestamp(epoch_us(now())))"""
    )
    cursor.execute("create sequence generation_ids start 1")
    # `body` is the request with each picture replaced by its fingerprint; the pictures lie as files in `sent/`.
    cursor.execute(
        """create table generations (
            id ubigint primary key default nextval('generation_ids'),
            run varchar not null, place uinteger not null, repetition uinteger not null, key uinteger,
            recipe varchar not null, prompt_version ubigint, prompt_hash varchar not null,
            backend varchar not null, endpoint varchar not null, base_url varchar not null, model varchar not null,
            body varchar not null, body_hash varchar not null, pictures varchar[] not null,
            characters uinteger not null, input_kind varchar not null, seed bigint,
            started_at timestamp not null default make_timestamp(epoch_us(now())), finished_at timestamp,
            text varchar, caption varchar, finish_reason varchar, answered_by varchar, prompt_tokens uinteger,
            completion_tokens uinteger, tokens_estimated boolean, cost_usd double, first_text_s double,
            latency_s double, attempts uinteger, failure varchar, message varchar, status uinteger)"""
    )
    cursor.execute("alter table captions add column if not exists generation ubigint")
    cursor.execute("create sequence caption_change_ids start 1")
    cursor.execute(
        """create table caption_changes (
            id ubigint primary key default nextval('caption_change_ids'),
            key uinteger not null, caption_set varchar not null, variant usmallint not null,
            caption ubigint, previous ubigint, author varchar not null,
            made_at timestamp not null default make_timestamp(epoch_us(now())))"""
    )
