"""The tiles that questions can be asked about, from the land cover that the catalogue has counted."""

import numpy as np

from core.errors import EvaluationError
from core.raster.landcover import REGIONS
from core.raster.legend import CLASSES
from core.selection.browse import Browser
from core.selection.filters import Selection
from generation.questions.make import Grounds


def grounds_of(browser: Browser, selection: Selection | None = None) -> Grounds:
    """Read the tiles of a selection whose every pixel has a class, in the order of their keys.

    Raises:
        EvaluationError: There is none.
    """
    with browser.asked(selection or Selection()) as (cursor, where):
        rows = cursor.execute(
            f"""select l.key, l.regions from landcover l join tiles t using (key)
            where l.problem is null and ({where.sql}) order by l.key""",
            where.parameters,
        ).fetchnumpy()
    keys = np.ascontiguousarray(rows["key"]).astype(np.int64)
    packed = np.frombuffer(b"".join(rows["regions"]), "<u2").reshape(-1, len(REGIONS), len(CLASSES))
    quarters = packed[:, :4].astype(np.int64)
    whole = (quarters[:, :, 0].sum(axis=1) == 0) & (quarters.sum(axis=(1, 2)) > 0)
    if not whole.any():
        raise EvaluationError(
            "No tile here has land cover for every pixel, and questions are asked of such tiles only. Fetch land "
            "cover with chatearth landcover fetch, or choose other tiles."
        )
    return Grounds(keys[whole], quarters[whole], int((~whole).sum()))
