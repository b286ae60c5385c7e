"""Ends what a script has started, for a kernel on another machine. The module ``_backburner_processes`` of the preamble."""

import contextlib
import os
import signal
import time

MARKER = "BACKBURNER_DAEMON_ID"
ROUNDS = 20


def install(kernel):
    """Answers on the control channel, which is heard while a script runs: nobody else on this machine does it for us."""

    def answer(stream, ident, parent):
        reply = sweep() if os.path.isdir("/proc/self") else {"supported": False}
        kernel.session.send(stream, "backburner_sweep_reply", reply, parent=parent, ident=ident)

    kernel.control_handlers["backburner_sweep_request"] = answer


def sweep():
    """Kills all but the kernel itself, and looks again until nothing new is found: children whose parent dies are found by their marker."""
    known = {}
    left = []
    for _ in range(ROUNDS):
        processes = snapshot()
        for pid in family(processes):
            known[pid] = processes[pid]["start"]
        left = [pid for pid, start in known.items() if pid in processes and processes[pid]["start"] == start]
        if not left:
            break
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
    return {"supported": True, "ended": len(known) - len(left), "left": left}


def family(processes):
    """The descendants of this process and all that carry its marker, with theirs."""
    marker = os.environ.get(MARKER)
    found = {os.getpid()} | {pid for pid in processes if marker and is_marked(pid, marker)}
    grew = True
    while grew:
        more = {pid for pid, one in processes.items() if one["parent"] in found} - found
        found |= more
        grew = bool(more)
    return found - {os.getpid()}


def snapshot():
    """Every process by its number, see proc(5); the command in brackets may hold anything."""
    found = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        with contextlib.suppress(OSError, IndexError, ValueError):
            with open("/proc/%s/stat" % name, encoding="latin-1") as file:
                fields = file.read().rpartition(") ")[2].split()
            if fields[0] not in "ZX":
                found[int(name)] = {"parent": int(fields[1]), "start": fields[19]}
    return found


def is_marked(pid, marker):
    with contextlib.suppress(OSError), open("/proc/%d/environ" % pid, "rb") as file:
        return ("%s=%s" % (MARKER, marker)).encode() in file.read().split(b"\0")
    return False
