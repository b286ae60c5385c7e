"""A script in a kernel as it is on its own: asyncio, exit, what runs at the end, whole files. ``_backburner_program`` of the preamble."""

import asyncio
import atexit
import base64
import builtins
import contextlib
import json
import linecache
import os
import sys
import threading
import traceback
import types
import warnings
import weakref

import _backburner_output as output

FILES = "<backburner"
# What the kernel itself registers for its end must not run at the script's.
KERNEL_PACKAGES = {
    "zmq", "ipykernel", "IPython", "jupyter_client", "jupyter_core", "tornado", "traitlets", "debugpy", "comm", "psutil",
    "matplotlib_inline", "weakref", "logging",
}  # fmt: skip

# `lasting`: other programs follow in this kernel, so nothing of what one leaves behind ends with it. `names`: what every program knows.
state = types.SimpleNamespace(exits=[], finalizers=set(), threads=set(), leave=None, lasting=False, names={})


def install(shell):
    asyncio_beside_the_loop()
    leave_like_a_script(shell)
    state.threads = set(threading.enumerate())
    shell.events.register("pre_run_cell", lambda *_: output.begin_program(shell.kernel))
    shell.events.register("post_run_cell", finish_program)


@contextlib.contextmanager
def no_running_loop():
    """Hides the kernel's loop, which waits meanwhile: the thread looks as it does in a plain script."""
    loop = asyncio._get_running_loop()
    if loop is None:
        yield
        return
    swap = getattr(asyncio.tasks, "_swap_current_task", None)
    task = swap(loop, None) if swap else None
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)
        asyncio.set_event_loop(loop)
        if swap:
            swap(loop, task)


def asyncio_beside_the_loop():
    """``asyncio.run`` and ``asyncio.Runner`` refuse to work while a loop runs, and the kernel's always does."""
    run = asyncio.run

    def asyncio_run(*arguments, **options):
        with no_running_loop():
            return run(*arguments, **options)

    asyncio_run.__doc__, asyncio_run.__name__, asyncio_run.__module__ = run.__doc__, "run", run.__module__
    asyncio.run = asyncio.runners.run = asyncio_run
    runner = getattr(asyncio, "Runner", None)
    if runner is None:
        return
    runner_run, runner_exit = runner.run, runner.close

    def hidden_run(self, *arguments, **options):
        with no_running_loop():
            return runner_run(self, *arguments, **options)

    def hidden_close(self):
        with no_running_loop():
            return runner_exit(self)

    runner.run, runner.close = hidden_run, hidden_close


def leave_like_a_script(shell):
    """``exit()`` ends the script and not the kernel; what is registered with ``atexit`` runs at its end."""
    warnings.filterwarnings("ignore", message="To exit: use", category=UserWarning)

    class Leave:
        def __repr__(self):
            return "Use exit() to end this script."

        def __call__(self, code=None):
            raise SystemExit(code)

    shell.user_ns["exit"] = shell.user_ns["quit"] = Leave()
    if shell.user_ns_hidden is not None:
        shell.user_ns_hidden["exit"] = shell.user_ns_hidden["quit"] = shell.user_ns["exit"]
    state.leave = shell.user_ns["exit"]

    def register(function, *arguments, **options):
        package = (getattr(function, "__module__", None) or "").partition(".")[0]
        if package in KERNEL_PACKAGES:
            return really_register(function, *arguments, **options)
        state.exits.append((function, arguments, options))
        return function

    def unregister(function):
        state.exits[:] = [entry for entry in state.exits if entry[0] != function]
        really_unregister(function)

    really_register, really_unregister = atexit.register, atexit.unregister
    state.finalizers = set(weakref.finalize._registry)
    atexit.register, atexit.unregister = register, unregister


def finish_program(*_):
    if not output.end_cell():
        return
    try:
        if state.lasting:
            output.state.closed = True
        else:
            finish_script()
    except KeyboardInterrupt:
        sys.stderr.write("KeyboardInterrupt\n")
    except SystemExit:
        pass
    output.finish_program()


def finish_script():
    """What Python does between the last line of a script and its exit, and before the kernel says that it is done."""
    join_threads()
    join_children()
    while state.exits:
        function, arguments, options = state.exits.pop()
        run_exit(function, arguments, options)
    finish_objects()


def run_exit(function, arguments=(), options=None):
    try:
        function(*arguments, **(options or {}))
    except Exception:
        traceback.print_exc()


def finish_objects():
    """What `weakref.finalize` holds for the end, for instance temporary folders; the kernel's own stay."""
    registry = weakref.finalize._registry
    ours = [(info.index, item) for item, info in list(registry.items()) if info.atexit and item not in state.finalizers]
    for _, item in sorted(ours, key=lambda pair: -pair[0]):
        peeked = item.peek()
        package = (getattr(peeked and peeked[1], "__module__", None) or "").partition(".")[0]
        if package not in KERNEL_PACKAGES:
            run_exit(item)


def join_threads():
    pool = sys.modules.get("concurrent.futures.thread")
    me = threading.current_thread()
    waiting = [t for t in threading.enumerate() if t is not me and not t.daemon and t not in state.threads]
    if pool is not None and waiting and any(t in pool._threads_queues for t in waiting):
        # Tells idle workers to go; they would wait for work for ever.
        pool._python_exit()
    for thread in waiting:
        while thread.is_alive():
            thread.join(0.1)


def join_children():
    processes = sys.modules.get("multiprocessing")
    if processes is None:
        return
    for child in processes.active_children():
        if child.daemon:
            child.terminate()
    for child in processes.active_children():
        while child.is_alive():
            child.join(0.1)


def run_file(encoded):
    """Runs a file as ``python file.py`` does; ``code`` is what was approved, whatever the file holds by now."""
    wanted = json.loads(base64.b64decode(encoded))
    path, code = wanted["path"], wanted["code"]
    linecache.cache[path] = (len(code), None, code.splitlines(True), path)
    module = types.ModuleType("__main__")
    module.__file__ = path
    module.__builtins__ = builtins
    module.__cached__ = None
    module.__dict__.update(state.names)
    folder = os.path.dirname(os.path.realpath(path))
    if sys.path and sys.path[0] == "":
        sys.path[0] = folder
    else:
        sys.path.insert(0, folder)
    sys.argv = [path, *wanted["args"]]
    sys.modules["__main__"] = module
    builtins.exit = builtins.quit = state.leave
    failed = None
    try:
        with no_running_loop():
            exec(compile(code, path, "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:
        failed = error
    if os.getpid() != output.state.pid:
        leave_child(failed)
    if failed is not None:
        raise told(failed) from None


def told(error):
    """The exception as it is to be shown: its own name, text and traceback, without the frames that run it."""
    if isinstance(error, SystemExit):
        code = error.code
        if code is not None and not isinstance(code, int):
            sys.stderr.write("%s\n" % (code,))
            code = 1
        return make_exception("SystemExit", str(code or 0), [])
    try:
        text = str(error)
    except Exception:
        text = "<unprintable %s>" % type(error).__name__
    shown = traceback.TracebackException(type(error), error, error.__traceback__)
    without_own(shown)
    lines = "".join(shown.format()).rstrip("\n").split("\n")
    return make_exception(type(error).__name__, text, lines)


def make_exception(name, text, lines):
    return type(name, (Exception,), {"_render_traceback_": lambda self: lines})(text)


def without_own(shown):
    """Cuts our frames out of a traceback and of all that it came from."""
    waiting, seen = [shown], set()
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        if one.stack is not None:
            one.stack[:] = [frame for frame in one.stack if not frame.filename.startswith(FILES)]
        waiting += [one.__cause__, one.__context__, *(getattr(one, "exceptions", None) or ())]


def leave_child(failed):
    """A forked child that reaches the end of the file must not go on as a second kernel."""
    code = 0
    if isinstance(failed, SystemExit):
        code = failed.code if isinstance(failed.code, int) else 0 if failed.code is None else 1
    elif failed is not None:
        sys.stderr.write("".join(told(failed)._render_traceback_()) + "\n")
        code = 1
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    os._exit(code)
