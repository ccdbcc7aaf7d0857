#!/usr/bin/env bash
# fsspec 2026.9.0 (aiohttp 3.14.5): cat_file(url, start, end) and cat_ranges, the calls with
# which readers of cloud-optimised rasters and Zarr fetch blocks, on a server that answers a
# range request with the whole file (status 200), as HTTP allows and small servers do.
# Expected: an error, as its file objects give after a seek, or the bytes 10 to 20.
# Really: all 102,400 bytes for a range of 10, once for every range asked, without a warning:
# the bytes of the file's beginning are decoded as the block in its middle, and a cut of a few
# kB downloads the file many times over. obstore 0.12.1 raises NotSupportedError.
# What follows: check the length and the Content-Range of every answer, and stop reading at
# the first one that has none.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile 'fsspec==2026.9.0' 'aiohttp==3.14.5' 'obstore==0.12.1'
venv/bin/python -W ignore - <<'PY'
import http.server, threading
import fsspec, obstore
from obstore.store import HTTPStore
BODY = bytes(range(256)) * 400
class Whole(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass
    def do_HEAD(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
    def do_GET(self):
        self.do_HEAD()
        self.wfile.write(BODY)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Whole)
threading.Thread(target=server.serve_forever, daemon=True).start()
root = f"http://127.0.0.1:{server.server_port}"
files = fsspec.filesystem("http")
one = files.cat_file(f"{root}/cover.tif", start=10, end=20)
several = files.cat_ranges([f"{root}/cover.tif"] * 2, [10, 30], [20, 35])
print("cat_file", len(one), "bytes, cat_ranges", [len(part) for part in several], "bytes")
assert one == BODY and list(several) == [BODY, BODY]
opened = files.open(f"{root}/cover.tif")
opened.seek(10)
try:
    opened.read(10)
    raise SystemExit("a file object reads after a seek")
except ValueError as error:
    print("file object:", error)
try:
    obstore.get_range(HTTPStore.from_url(root, client_options={"allow_http": True}), "cover.tif", start=10, end=20)
    raise SystemExit("obstore reads")
except obstore.exceptions.NotSupportedError as error:
    print("obstore:", str(error).splitlines()[0])
print("as stated")
PY
