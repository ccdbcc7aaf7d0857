"""A fast model server on this machine for batches, in a process of its own, that counts every call it gets."""

import asyncio
import json
import random
import re
import sys
import time
from collections import Counter
from typing import Any

from aiohttp import web

TEXT = "Trees cover most of the tile, with a lake in the top left and some crops at the bottom right."


class Script:
    """What the server does; changed at any time by `POST /script`."""

    def __init__(self) -> None:
        self.rules: dict[str, Any] = {}
        self.calls: Counter[str] = Counter()
        self.total = self.under_way = self.most = 0
        self.tokens = [0, 0]
        self.random = random.Random(5)
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}

    async def chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.total += 1
        mark = re.search(rb"\d+_\d+_patch\d\d|row \d+", body)
        self.calls[mark[0].decode() if mark else "?"] += 1
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            return await self.answer(request, body)
        finally:
            self.under_way -= 1

    async def answer(self, request: web.Request, body: bytes) -> web.StreamResponse:
        rules = self.rules
        if delay := rules.get("delay"):
            await asyncio.sleep(delay)
        if self.total <= rules.get("storm", 0) or self.random.random() < rules.get("throttle", 0):
            headers = {"Retry-After": str(rules["retry_after"])} if "retry_after" in rules else {}
            return refusal(429, "Rate limit reached.", headers)
        if self.total > rules.get("dead_after", 1 << 60):
            return refusal(int(rules.get("status", 500)), rules.get("message", "The worker has died."))
        kind = self.drawn(rules.get("odd", {})) if self.total > rules.get("odd_after", 0) else ""
        if kind == "html":
            return web.Response(text="<html><title>Sign in</title></html>", content_type="text/html")
        if kind == "error":
            return refusal(500, "The worker has died.")
        if kind == "item":
            return refusal(400, "The request is refused.")
        if kind == "hang":
            await asyncio.sleep(3600)
        asked, written = len(body) // 4, int(rules.get("tokens", 20))
        if rules.get("random_cost"):
            asked, written = self.random.randint(1, len(body) // 2), self.random.randint(1, int(rules["random_cost"]))
        self.tokens[0] += asked
        self.tokens[1] += written
        text = "" if kind == "empty" else rules.get("text", TEXT)
        document = {
            "id": "1", "object": "chat.completion", "created": 1, "model": rules.get("model", "tiny-1"),
            "choices": [{
                "index": 0, "message": {"role": "assistant", "content": text},
                "finish_reason": "length" if kind == "length" else "stop",
            }],
            "usage": {"prompt_tokens": asked, "completion_tokens": written, "total_tokens": asked + written},
        }  # fmt: skip
        data = json.dumps(document).encode()
        if kind == "cut":
            response = web.StreamResponse(
                headers={"Content-Length": str(len(data)), "Content-Type": "application/json"}
            )
            await response.prepare(request)
            await response.write(data[: len(data) // 2])
            if request.transport:
                request.transport.close()
            return response
        return web.Response(body=data, content_type="application/json")

    def drawn(self, odds: dict[str, float]) -> str:
        drawn = self.random.random()
        for kind, share in odds.items():
            drawn -= share
            if drawn < 0:
                return kind
        return ""

    async def take_file(self, request: web.Request) -> web.Response:
        held = await request.post()
        file = held["file"]
        assert held["purpose"] == "batch" and isinstance(file, web.FileField)
        name = f"file-{len(self.files)}"
        self.files[name] = file.file.read()
        return web.json_response({"id": name, "object": "file", "bytes": len(self.files[name]), "created_at": 1,
                                  "filename": file.filename, "purpose": "batch", "status": "processed"})  # fmt: skip

    async def give_file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["name"]])

    async def open_batch(self, request: web.Request) -> web.Response:
        asked = await request.json()
        lines = [json.loads(line) for line in self.files[asked["input_file_id"]].splitlines()]
        assert len({line["custom_id"] for line in lines}) == len(lines)
        assert all(line["method"] == "POST" and line["url"] == asked["endpoint"] for line in lines)
        number = f"batch-{len(self.batches)}"
        self.batches[number] = {
            "id": number, "object": "batch", "endpoint": asked["endpoint"], "input_file_id": asked["input_file_id"],
            "completion_window": asked["completion_window"], "status": "validating", "created_at": 1,
            "metadata": asked.get("metadata"), "looks": 0,
        }  # fmt: skip
        return web.json_response(self.batches[number])

    async def list_batches(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": list(self.batches.values()), "has_more": False})

    async def show_batch(self, request: web.Request) -> web.Response:
        batch = self.batches[request.match_info["name"]]
        batch["looks"] += 1
        if batch["status"] not in ("completed", "failed", "cancelled") and batch["looks"] > self.rules.get("looks", 2):
            if problem := self.rules.get("batch_error"):
                batch |= {"status": "failed", "errors": {"object": "list", "data": [{"message": problem}]}}
            else:
                self.work_off(batch)
        return web.json_response(batch)

    async def cancel_batch(self, request: web.Request) -> web.Response:
        batch = self.batches[request.match_info["name"]]
        batch["status"] = "cancelled"
        return web.json_response(batch)

    def work_off(self, batch: dict[str, Any]) -> None:
        """Answer a file: in another order, some lines as errors, in text or as objects, and some not at all."""
        answers, errors = list[bytes](), list[bytes]()
        lines = [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]
        self.random.shuffle(lines)
        for line in lines:
            mark, kind = line["custom_id"], self.drawn(self.rules.get("odd", {}))
            self.calls[mark] += 1
            self.total += 1
            if kind == "gone":
                continue
            if kind in ("text", "object"):
                error = "worker died" if kind == "text" else {"code": "server_error", "message": "worker died"}
                errors.append(json.dumps({"custom_id": mark, "response": None, "error": error}).encode())
                continue
            if kind == "item":
                response = {"status_code": 400, "body": {"error": {"message": "refused"}}}
                errors.append(json.dumps({"custom_id": mark, "response": response, "error": None}).encode())
                continue
            body = {
                "model": "tiny-1", "usage": {"prompt_tokens": 10, "completion_tokens": 20},
                "choices": [{"index": 0, "message": {"role": "assistant", "content": TEXT}, "finish_reason": "stop"}],
            }  # fmt: skip
            response = {"status_code": 200, "request_id": "1", "body": body}
            answers.append(json.dumps({"id": "x", "custom_id": mark, "response": response, "error": None}).encode())
        batch |= {"status": "completed", "output_file_id": self.kept(answers), "error_file_id": self.kept(errors)}

    def kept(self, lines: list[bytes]) -> str | None:
        name = f"file-{len(self.files)}"
        self.files[name] = b"\n".join(lines)
        return name if lines else None

    async def set(self, request: web.Request) -> web.Response:
        self.rules = await request.json()
        return web.json_response({})

    async def reset(self, request: web.Request) -> web.Response:
        self.__init__()  # type: ignore[misc]
        return await self.set(request)

    async def told(self, _: web.Request) -> web.Response:
        held = {"total": self.total, "most": self.most, "tokens": self.tokens, "calls": dict(self.calls)}
        return web.json_response({**held, "at": time.time()})


def refusal(status: int, message: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": {"message": message}}, status=status, headers=headers)


def app() -> web.Application:
    script, made = Script(), web.Application(client_max_size=64 << 20)
    made.router.add_post("/v1/chat/completions", script.chat)
    made.router.add_post("/v1/files", script.take_file)
    made.router.add_get("/v1/files/{name}/content", script.give_file)
    made.router.add_post("/v1/batches", script.open_batch)
    made.router.add_get("/v1/batches", script.list_batches)
    made.router.add_get("/v1/batches/{name}", script.show_batch)
    made.router.add_post("/v1/batches/{name}/cancel", script.cancel_batch)
    made.router.add_post("/script", script.set)
    made.router.add_post("/reset", script.reset)
    made.router.add_get("/told", script.told)
    return made


async def main() -> None:
    runner = web.AppRunner(app(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
