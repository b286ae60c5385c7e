"""The shortest way to a kernel: jupyter_client over ZeroMQ, without any server. One JSON object in, one out.

    {"do": "run", "code": ...}    -> how long from sending it to its last output, what came
    {"do": "first", "code": ...}  -> how long to the first output of a new kernel, and of one that is warm
"""

import json
import sys
import time

from jupyter_client import KernelManager


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


def first(code):
    begun = time.perf_counter()
    manager, client = started()
    try:
        cold, warm = None, []
        for turn in range(6):
            if turn:
                begun = time.perf_counter()
            passed = None
            for _ in execute(client, code):
                passed = passed or (time.perf_counter() - begun) * 1000
            if turn:
                warm.append(passed)
            else:
                cold = passed
        return {"cold": cold, "warm": warm}
    finally:
        ended(manager, client)


asked = json.load(sys.stdin)
print(json.dumps((run if asked["do"] == "run" else first)(asked["code"])))
