#!/usr/bin/env bash
# langchain-core 1.8.3, pydantic-ai-slim 2.38.0 and instructor 1.17.0 (MD_JSON): a reply with
# a draft in one ```json block and the final answer in a second one; and a reply cut off.
# Expected: all take the final answer (or refuse two); a reply that breaks off inside the
# caption raises, as it is no JSON.
# Really: langchain-core's JsonOutputParser and pydantic-ai's PromptedOutput take the FIRST
# block, the draft; instructor takes the last. Of two plain JSON lines for two tiles langchain
# gives the first, instructor the second, and the other one is lost without a message.
# And JsonOutputParser and PydanticOutputParser accept the broken reply: '{"caption": "The
# tile is mostly cov' gives a finished-looking object whose caption is "The tile is mostly
# cov". The other two raise.
# What follows: which caption is stored depends on the library, and half captions pass a
# schema check as whole ones. Look at finish_reason, and refuse replies with two objects.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'langchain-core==1.8.3' 'pydantic-ai-slim[openai]==2.38.0' 'instructor==1.17.0' 'openai==3.3.0'
venv/bin/python -W ignore - <<'PY' 2>log.txt || { cat log.txt; exit 1; }
import json, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
REPLIES = {
    "fences": 'Draft:\n```json\n{"caption": "draft"}\n```\nFinal:\n```json\n{"caption": "final"}\n```',
    "lines": '{"caption": "first tile"}\n{"caption": "second tile"}',
    "cut": '{"caption": "The tile is mostly cov',
}
class Server(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps({"id": "x", "object": "chat.completion", "created": 1, "model": "m",
                           "choices": [{"index": 0, "finish_reason": "stop", "message": {
                               "role": "assistant", "content": REPLIES[self.path.split("/")[1]]}}],
                           "usage": {"prompt_tokens": 1, "completion_tokens": 9, "total_tokens": 10}}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
import instructor, openai
from langchain_core.output_parsers import JsonOutputParser, PydanticOutputParser
from pydantic import BaseModel
from pydantic_ai import Agent, PromptedOutput
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
class Answer(BaseModel):
    caption: str
def url(kind):
    return f"http://127.0.0.1:{server.server_port}/{kind}/v1"
ways = {
    "langchain JsonOutputParser": lambda k: JsonOutputParser().parse(REPLIES[k])["caption"],
    "langchain PydanticOutputParser": lambda k: PydanticOutputParser(pydantic_object=Answer).parse(REPLIES[k]).caption,
    "pydantic-ai PromptedOutput": lambda k: Agent(OpenAIChatModel("m", provider=OpenAIProvider(
        base_url=url(k), api_key="none")), output_type=PromptedOutput(Answer), retries=0).run_sync("hi").output.caption,
    "instructor MD_JSON": lambda k: instructor.from_openai(openai.OpenAI(base_url=url(k), api_key="none"),
        mode=instructor.Mode.MD_JSON).chat.completions.create(model="m", response_model=Answer, max_retries=0,
        messages=[{"role": "user", "content": "hi"}]).caption,
}
seen = {}
for name, way in ways.items():
    for kind in REPLIES:
        try:
            seen[name, kind] = way(kind)
        except Exception as error:
            seen[name, kind] = "raises"
    print(f"{name:31}", {kind: seen[name, kind] for kind in REPLIES})
half = "The tile is mostly cov"
assert [seen["langchain JsonOutputParser", k] for k in REPLIES] == ["draft", "first tile", half]
assert [seen["langchain PydanticOutputParser", k] for k in REPLIES] == ["draft", "first tile", half]
assert [seen["pydantic-ai PromptedOutput", k] for k in REPLIES] == ["draft", "raises", "raises"]
assert [seen["instructor MD_JSON", k] for k in REPLIES] == ["final", "second tile", "raises"]
print("as stated")
PY
