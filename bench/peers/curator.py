"""The same requests by Bespoke Curator, run with the Python of its own environment: URL, rows, at once."""

import json
import os
import resource
import sys
import time
from pathlib import Path

os.environ |= {
    "OPENAI_API_KEY": "none",
    "TELEMETRY_ENABLED": "false",
    "CURATOR_DISABLE_CACHE": "true",
    "CURATOR_CACHE_DIR": str(Path.cwd()),
    "CURATOR_DISABLE_RICH_DISPLAY": "1",
    "HF_HUB_OFFLINE": "1",
}

import tiktoken


class Words:
    """In place of an encoding that would be fetched from the network: cheaper than that one, to Curator's advantage."""

    def encode(self, text: str, **_: object) -> list[str]:
        """Return about as many parts."""
        return text.split()


tiktoken.get_encoding = tiktoken.encoding_for_model = lambda _: Words()

from bespokelabs import curator  # noqa: E402 -- it reads what is set above as it is imported
from datasets import Dataset  # noqa: E402 -- as above

url, rows, at_once = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


class Writer(curator.LLM):  # type: ignore[misc]  # its package is not installed here, so it has no type
    """One request a row."""

    def prompt(self, row: dict[str, str]) -> str:
        """Return what is asked."""
        return row["prompt"]

    def parse(self, row: dict[str, str], response: str) -> dict[str, str]:
        """Return what is kept."""
        return {"text": response}


writer = Writer(
    model_name="tiny",
    backend="openai",
    generation_params={"max_tokens": 50},
    backend_params={
        "base_url": url,
        "api_key": "none",
        "max_concurrent_requests": at_once,
        "max_requests_per_minute": 10_000_000,
        "max_tokens_per_minute": 10_000_000_000,
        "require_all_responses": False,
    },
)
asked = Dataset.from_list([{"prompt": f"Describe row {number}."} for number in range(rows)])
began, used = time.perf_counter(), time.process_time()
made = writer(asked)
took, used = time.perf_counter() - began, time.process_time() - used
held = getattr(made, "dataset", made)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": took, "cpu_s": used, "rss_mb": peak, "done": len(held)}))
