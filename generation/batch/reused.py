"""Answers of the lab and of the command that a run need not ask for again."""

import json
import sqlite3
import time
from collections.abc import Sequence

import pyarrow as pa

from core.store.catalogue import Catalogue, first_row
from generation.batch.order import Order
from generation.batch.rendering import Rendered


def reuse(database: sqlite3.Connection, catalogue: Catalogue, order: Order, rendered: Sequence[Rendered]) -> None:
    """Take finished answers to the very same requests over from the catalogue; only requests on one tile have some."""
    place = order.ask.endpoint
    alone = {one.body_hash: one for one in rendered if len(one.keys) == 1}
    if place is None or order.fresh or not alone:
        return
    with catalogue.cursor() as cursor:
        if not first_row(cursor, "select 1 from generations where base_url = ? limit 1", [place.base_url]):
            return
        cursor.register("asked", pa.table({"hash": pa.array(list(alone), pa.string())}))
        rows = cursor.execute(
            """select g.body_hash, g.key, g.caption, coalesce(g.message, ''), g.text, g.answered_by, g.prompt_tokens,
            g.completion_tokens, g.tokens_estimated, g.cost_usd, g.latency_s from generations g
            join asked a on a.hash = g.body_hash where g.base_url = ? and g.finish_reason = 'stop'
            and g.failure is null and g.caption is not null order by g.id""",
            [place.base_url],
        ).fetchall()
        cursor.unregister("asked")
    for mark, key, caption, note, *rest in rows:
        one = alone[mark]
        if key == one.keys[0]:
            database.execute(
                """insert or ignore into answers (fingerprint, captions, said, model, tokens_in, tokens_out, estimated,
                usd, seconds, made_at, run, call) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)""",
                [one.fingerprint, json.dumps([[caption, note]], ensure_ascii=False), *rest, time.time()],
            )
