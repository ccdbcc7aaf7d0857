"""The same requests by promptfoo, run by any Python: URL, rows, at once, and the folder that it is installed in."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

url, rows, at_once, installed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
config = {
    "prompts": ["Describe row {{n}}."],
    "providers": [
        {"id": "openai:chat:tiny", "config": {"apiBaseUrl": url, "apiKey": "none", "max_tokens": 50}},
    ],
    "tests": [{"vars": {"n": str(number)}} for number in range(rows)],
}
with tempfile.TemporaryDirectory() as folder:
    asked, made = Path(folder) / "asked.json", Path(folder) / "made.json"
    asked.write_text(json.dumps(config))
    quiet = {
        "PROMPTFOO_DISABLE_TELEMETRY": "1",
        "PROMPTFOO_DISABLE_UPDATE": "1",
        "PROMPTFOO_CONFIG_DIR": folder,
        "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1",
    }
    command = [str(installed / "node_modules/.bin/promptfoo"), "eval", "-c", str(asked), "-j", str(at_once)]
    command += ["--no-cache", "--no-table", "--no-progress-bar", "-o", str(made)]
    began = time.perf_counter()
    subprocess.run(command, env={**os.environ, **quiet}, check=False, stdout=subprocess.DEVNULL)
    took = time.perf_counter() - began
    done = len(json.loads(made.read_text())["results"]["results"])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(
    json.dumps({"seconds": took, "cpu_s": used.ru_utime + used.ru_stime, "rss_mb": used.ru_maxrss / 1024, "done": done})
)
