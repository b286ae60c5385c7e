"""Prepares an IPython kernel for what it is to run. Executed once, silently, as the module ``_backburner``.

Nothing here, nor in the modules beside it, enters the user's namespace. Every function that is called from outside takes and
returns base64 of JSON, so that no text of a path or a script can be taken for code. Works with ipykernel 6 and 7, IPython 7 to 9,
Python 3.8+.
"""

import base64
import contextlib
import faulthandler
import json
import os
import signal
import sys
import threading
import types

import _backburner_input as questions
import _backburner_lasting as lasting
import _backburner_output as output
import _backburner_processes as processes
import _backburner_program as program
import _backburner_tools as tools
from IPython import get_ipython
from IPython.core import page

state = types.SimpleNamespace(installed=False, told=None, devnull=None)


def setup(encoded):
    """Installs everything once, then enters the folder and the environment of this script. Any number of calls."""
    shell = get_ipython()
    if not state.installed:
        state.installed = True
        install(shell)
    return encode(
        {
            "problem": surround(shell, decode(encoded)),
            "pid": os.getpid(),
            "host": host(),
            "version": "%d.%d" % sys.version_info[:2],
        }
    )


def set_up_by_program(shell):
    """
    The request that runs a program may bring the same, so that nobody waits for an answer first. All programs of a kernel bring it, for
    the first one may be interrupted before it gets here.
    """
    encoded = shell.kernel.get_parent("shell").get("metadata", {}).get("backburner")
    if not encoded or encoded == state.told:
        return
    problem = surround(shell, decode(encoded))
    state.told = encoded
    if problem:
        sys.stderr.write("%s The script runs in %s.\n" % (problem, os.getcwd()))


def surround(shell, wanted):
    """Enters the folder and the environment; returns why the folder cannot be entered, if so."""
    if wanted.get("pace"):
        output.pace(shell)
    if wanted.get("lasting"):
        lasting.install(shell, arm)
    if wanted.get("calls"):
        tools.install(shell)
    os.environ.update(wanted.get("env") or {})
    if wanted.get("marker"):
        os.environ["BACKBURNER_DAEMON_ID"] = wanted["marker"]
    arm(wanted.get("deadline"))
    return enter(wanted.get("folder"))


def install(shell):
    output.install(shell)
    program.install(shell)
    shell.events.register("pre_run_cell", lambda *_: set_up_by_program(shell))
    processes.install(shell.kernel)
    questions.install(shell.kernel)
    print_pages(shell)
    # What is imported only now and then must not be looked for in the user's folder first.
    render_once(shell)


def print_pages(shell):
    """What ``?`` shows goes to a pager of the front end otherwise, and there is none."""

    def show(text, start=0, screen_lines=0, pager_cmd=None):
        print(text.get("text/plain", "") if isinstance(text, dict) else text)

    shell.set_hook("show_in_pager", page.as_hook(show))


def enter(folder):
    """Only here the user's folder becomes the place where modules are found: an empty entry of sys.path is the current folder."""
    if not folder:
        return None
    try:
        os.chdir(folder)
    except OSError as error:
        return "The folder %s cannot be entered: %s." % (folder, error.strerror or error)
    os.environ["PWD"] = folder
    if "" not in sys.path and folder not in sys.path:
        sys.path.insert(0, folder)
    return None


def arm(seconds):
    """The last net: it fires with the GIL taken and with everyone gone."""
    if not seconds:
        # A kernel that lasts has no such time, whatever it was told while it waited.
        faulthandler.cancel_dump_traceback_later()
        return
    if state.devnull is None:
        # The stream that it would take by default may be none that has a descriptor.
        state.devnull = open(os.devnull, "w")  # noqa: SIM115
    # Longer than the platform can wait: then the executor alone ends it.
    with contextlib.suppress(OverflowError):
        faulthandler.dump_traceback_later(seconds, exit=True, file=state.devnull)


def host():
    """Tells this machine from others, so that nobody kills a process of the same number elsewhere."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            boot = file.read().strip()
        with contextlib.suppress(OSError):
            boot += " " + os.readlink("/proc/self/ns/pid")
        return boot
    except OSError:
        import platform

        return platform.node()


def render_once(shell):
    """Imports what a traceback needs, by making one."""
    try:
        raise ValueError
    except ValueError:
        with contextlib.suppress(Exception):
            shell.InteractiveTB.structured_traceback(*sys.exc_info())


def decode(encoded):
    return json.loads(base64.b64decode(encoded))


def encode(value):
    return base64.b64encode(json.dumps(value).encode()).decode()


# Interrupts are for the script: a handler that an outer shell left as "ignore" would make it deaf.
if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
