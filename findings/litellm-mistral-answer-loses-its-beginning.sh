#!/usr/bin/env bash
# litellm 1.110.2, provider "mistral/": a chat answer whose content is a list of parts, as
# Mistral sends it for reasoning models and for answers with references.
# Expected: the text parts joined (the thinking apart), as langchain-openai's .text gives.
# Really: the LAST text part is the whole answer. Of thinking, "The tile is ", "mostly
# trees." only "mostly trees." is left, with finish_reason "stop" and the thinking in
# reasoning_content; the same when a reference stands between two texts. No warning. The
# same server asked under "openai/" raises instead.
# What follows: captions lose everything before the last part and still read like a
# sentence. Send the request with a client of one's own and join the parts, or compare the
# length of the answer with usage.completion_tokens.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'litellm==1.110.2'
LITELLM_LOCAL_MODEL_COST_MAP=True venv/bin/python -W ignore - <<'PY' 2>log.txt || { cat log.txt; exit 1; }
import json, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
def text(t):
    return {"type": "text", "text": t}
ANSWERS = {
    "two": [text("The tile is "), text("mostly trees.")],
    "thinking": [{"type": "thinking", "thinking": [text("Let me see.")]}, text("The tile is "), text("mostly trees.")],
    "reference": [text("Water lies south [1]"), {"type": "reference", "reference_ids": [1]}, text(" and crop north.")],
}
class Server(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps({"id": "x", "object": "chat.completion", "created": 1, "model": "m",
                           "choices": [{"index": 0, "finish_reason": "stop", "message": {
                               "role": "assistant", "content": ANSWERS[self.path.split("/")[1]]}}],
                           "usage": {"prompt_tokens": 1, "completion_tokens": 9, "total_tokens": 10}}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
import litellm
def ask(kind, provider):
    answer = litellm.completion(model=provider + "/m", api_key="none", num_retries=0,
                                api_base=f"http://127.0.0.1:{server.server_port}/{kind}/v1",
                                messages=[{"role": "user", "content": "Describe the tile."}])
    choice = answer.choices[0]
    return choice.message.content, choice.finish_reason, getattr(choice.message, "reasoning_content", None)
seen = {kind: ask(kind, "mistral") for kind in ANSWERS}
for kind, got in seen.items():
    print(f"{kind:9} content, finish_reason, reasoning:", got)
assert seen["two"][:2] == ("mostly trees.", "stop")
assert seen["thinking"] == ("mostly trees.", "stop", "Let me see.")
assert seen["reference"][:2] == (" and crop north.", "stop")
try:
    ask("two", "openai")
except Exception as error:
    print("openai/ raises", type(error).__name__)
else:
    raise SystemExit("openai/ no longer raises")
print("as stated")
PY
