"""The shortest way to a kernel: jupyter_client over ZeroMQ, without any server. One JSON object in, one out.

    {"do": "run", "code": ...}   -> how long from sending it to its last output, what came
    {"do": "cold", "code": ...}  -> how long to the first output, the kernel's start included
    {"do": "warm", "code": ...}  -> how long to the first output of a kernel that has waited for its first program
"""

import json
import sys
import time

from jupyter_client import KernelManager

# As long as a spare of ours waits in the same benchmark.
WARM_SECONDS = 3


def started():
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    return manager, client


def ended(manager, client):
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def execute(client, code):
    """Yields the content of each output until the kernel says that it is done."""
    own = client.execute(code, store_history=False)
    while True:
        message = client.get_iopub_msg(timeout=120)
        if message["parent_header"].get("msg_id") != own:
            continue
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return
        if message["msg_type"] in ("stream", "display_data", "error"):
            yield message["content"]


def run(code):
    manager, client = started()
    try:
        for _ in execute(client, "print(0)"):
            pass
        begun = time.perf_counter()
        lines = count = 0
        for content in execute(client, code):
            count += 1
            lines += content.get("text", "").count("\n")
        return {"ms": (time.perf_counter() - begun) * 1000, "lines": lines, "messages": count}
    finally:
        ended(manager, client)


def cold(code):
    begun = time.perf_counter()
    manager, client = started()
    return {"ms": first(manager, client, code, begun)}


def warm(code):
    manager, client = started()
    time.sleep(WARM_SECONDS)
    return {"ms": first(manager, client, code, time.perf_counter())}


def first(manager, client, code, begun):
    passed = None
    try:
        for _ in execute(client, code):
            passed = passed or (time.perf_counter() - begun) * 1000
        return passed
    finally:
        ended(manager, client)


asked = json.load(sys.stdin)
print(json.dumps({"run": run, "cold": cold, "warm": warm}[asked["do"]](asked["code"])))
