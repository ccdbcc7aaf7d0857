"""What a call costs: from the endpoint's own price, or a table in an installed package; unknown stays unknown."""

from typing import Literal, NamedTuple

from core.remote.addresses import is_local
from generation.models.endpoints import Endpoint
from generation.models.outcome import Usage

_MILLION = 1_000_000


class Cost(NamedTuple):
    """The price of a call."""

    usd: float | None
    """US dollars; None where no price is known."""
    source: Literal["endpoint", "price table", "no charge", "unknown"]


UNKNOWN = Cost(None, "unknown")
FREE = Cost(0.0, "no charge")
"""What this machine works out itself."""


def cost(endpoint: Endpoint, model: str, usage: Usage | None) -> Cost:
    """Return what a call costs, given its tokens, counted or estimated."""
    if usage is None:
        return UNKNOWN
    if endpoint.price_in is not None and endpoint.price_out is not None:
        paid = usage.prompt_tokens * endpoint.price_in + usage.completion_tokens * endpoint.price_out
        return Cost(paid / _MILLION, "endpoint")
    if endpoint.local or is_local(endpoint.base_url):
        return UNKNOWN
    return _listed(endpoint, model, usage)


def _listed(endpoint: Endpoint, model: str, usage: Usage) -> Cost:
    """Look into the table of known prices; nothing is fetched."""
    import genai_prices

    counted = genai_prices.Usage(input_tokens=usage.prompt_tokens, output_tokens=usage.completion_tokens)
    try:
        found = genai_prices.calc_price(counted, model_ref=model, provider_api_url=endpoint.base_url + "/")
    except LookupError:
        return UNKNOWN
    return Cost(float(found.total_price), "price table")
