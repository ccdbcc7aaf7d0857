#!/usr/bin/env bash
# pydantic-ai-slim 2.38.0 (openai 3.3.0): answers of a local reasoning model that carry
# <think>...</think> in the text, asked for whole and streamed.
# Expected: the same output both ways, as the library takes thoughts apart from text; an
# answer that is nothing but unfinished thoughts has no output.
# Really: run_sync gives the caption without the thoughts. run_stream gives "<think>draft:
# water</think>The tile is mostly trees." as output when the tag comes in pieces (servers
# send it so where it is no single token); if the tag comes as a chunk of its own, it is
# recognised. And a thought that was cut by the token limit, "<think>draft: water" with
# finish_reason "length", becomes the OUTPUT "draft: water" of run_sync, without its tag,
# so nothing tells it from a caption.
# What follows: switching to streams, or a smaller token limit, puts thoughts into caption
# files. Check finish_reason and strip tags on the finished text yourself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'pydantic-ai-slim[openai]==2.38.0' 'openai==3.3.0'
venv/bin/python -W ignore - <<'PY'
import asyncio, json, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
ANSWERS = {      # chunks, finish_reason
    "pieces": (["<th", "ink>", "draft: water", "</thi", "nk>", "The tile is ", "mostly trees."], "stop"),
    "chunk": (["<think>", "draft: water", "</think>", "The tile is ", "mostly trees."], "stop"),
    "cut": (["<think>", "draft: water"], "length"),
}
class Server(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        chunks, finish = ANSWERS[self.path.split("/")[1]]
        common = {"id": "x", "created": 1, "model": "m"}
        if asked.get("stream"):
            events = [{"delta": {"role": "assistant", "content": c}, "finish_reason": None} for c in chunks]
            events.append({"delta": {}, "finish_reason": finish})
            body = "".join("data: " + json.dumps({**common, "object": "chat.completion.chunk",
                           "choices": [{"index": 0, **e}]}) + "\n\n" for e in events) + "data: [DONE]\n\n"
            kind = "text/event-stream"
        else:
            body = json.dumps({**common, "object": "chat.completion", "choices": [{"index": 0,
                               "finish_reason": finish, "message": {"role": "assistant", "content": "".join(chunks)}}],
                               "usage": {"prompt_tokens": 1, "completion_tokens": 5, "total_tokens": 6}})
            kind = "application/json"
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())
server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
from pydantic_ai import Agent
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
def agent(kind):
    provider = OpenAIProvider(base_url=f"http://127.0.0.1:{server.server_port}/{kind}/v1", api_key="none")
    return Agent(OpenAIChatModel("m", provider=provider))
async def streamed(kind):
    async with agent(kind).run_stream("Describe the tile.") as run:
        return await run.get_output()
whole = {kind: agent(kind).run_sync("Describe the tile.").output for kind in ANSWERS}
stream = {kind: asyncio.run(streamed(kind)) for kind in ("pieces", "chunk")}
print("whole: ", whole)
print("stream:", stream)
assert whole == {"pieces": "The tile is mostly trees.", "chunk": "The tile is mostly trees.", "cut": "draft: water"}
assert stream == {"pieces": "<think>draft: water</think>The tile is mostly trees.",
                  "chunk": "The tile is mostly trees."}
print("as stated")
PY
