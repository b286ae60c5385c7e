"""Stands in for the script that starts a Jupyter server: one line of JSON, and an end with standard input."""

import argparse
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

parser = argparse.ArgumentParser()
parser.add_argument("--folder", required=True)
parser.add_argument("--token-file", required=True)
arguments = parser.parse_args()
with open(arguments.token_file) as file:
    token = file.read()
os.remove(arguments.token_file)
if os.path.exists(os.path.join(os.path.dirname(os.path.dirname(arguments.folder)), "fail")):
    raise SystemExit("no module named jupyter_server, token " + token)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"env": dict(os.environ), "cwd": os.getcwd(), "flags": sys.flags.isolated}).encode()
        ok = self.headers.get("Authorization") == "token " + token
        self.send_response(200 if ok else 403)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"url": "http://127.0.0.1:%d/" % server.server_port, "pid": os.getpid()}), flush=True)
while os.read(0, 4096):
    pass
os._exit(0)
