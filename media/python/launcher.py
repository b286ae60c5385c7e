"""Starts a Jupyter server that serves kernels to Backburner and nothing else.

    python -I launcher.py --folder DIR --token-file FILE

Prints one line of JSON (``{"url": ..., "pid": ..., "version": ...}``) on stdout once it answers, and ends, with every
kernel and everything they started, when its standard input ends: whoever started it holds the other end of that pipe.
All its files are under DIR; FILE is removed once it was read. Works with jupyter_server 1.23 and 2.x, Python 3.8+.
"""

import argparse
import json
import logging
import logging.handlers
import os
import secrets
import signal
import subprocess
import sys
import threading
import time

SHUTDOWN_SECONDS = 2.0
NUDGE_SECONDS = 0.05
MAX_MESSAGE_BYTES = 512 * 1024 * 1024
# In the environment of every kernel, and so of everything that it starts: what is left over can be found by it.
MARKER = "BACKBURNER_SERVER_ID"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", required=True)
    parser.add_argument("--token-file", required=True)
    arguments = parser.parse_args()
    folder = os.path.abspath(arguments.folder)
    with open(arguments.token_file, encoding="utf-8") as file:
        token = file.read().strip()
    os.remove(arguments.token_file)
    if not token:
        raise SystemExit("the token file is empty")

    report = take_stdout()
    marker = secrets.token_hex(16)
    # From here on: a parent that goes while the server still starts takes it along.
    watch_stdin(marker)
    kernel_environment = dict(os.environ, **{MARKER: marker})
    kernelspec_folders = make_private(folder)
    server = make_server(folder, token, kernelspec_folders, kernel_environment, marker)
    run(server, report, folder, marker)


def take_stdout():
    """Keeps stdout for our one line: kernels inherit the descriptor and would write into it."""
    report = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return report


def make_private(folder):
    """Points everything that Jupyter writes or reads under ``folder``; returns where kernelspecs are looked for."""
    from jupyter_core.paths import jupyter_path

    # Kernels of other languages are where their installers put them.
    installed = jupyter_path("kernels")
    for name in ("config", "data", "runtime", "ipython", "work", "kernels"):
        os.makedirs(os.path.join(folder, name), mode=0o700, exist_ok=True)
    # Kernels start here: `python -m` looks for modules in the current folder first.
    os.chdir(os.path.join(folder, "work"))
    os.environ["JUPYTER_CONFIG_DIR"] = os.path.join(folder, "config")
    os.environ["JUPYTER_DATA_DIR"] = os.path.join(folder, "data")
    os.environ["JUPYTER_RUNTIME_DIR"] = os.path.join(folder, "runtime")
    os.environ["IPYTHONDIR"] = os.path.join(folder, "ipython")
    os.environ["JUPYTER_NO_CONFIG"] = "1"
    return [os.path.join(folder, "kernels"), *installed]


def make_server(folder, token, kernelspec_folders, kernel_environment, marker):
    # Building this module's grammar takes 1.6 s; without it one string format is not checked.
    sys.modules["rfc3987_syntax"] = None

    import zmq
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
    from jupyter_server import __version__
    from jupyter_server.serverapp import ServerApp
    from jupyter_server.services.kernels.kernelmanager import MappingKernelManager
    from tornado.ioloop import IOLoop
    from tornado.websocket import WebSocketProtocol13
    from traitlets.config import Config

    class Kernelspecs(KernelSpecManager):
        ensure_native_kernel = False

        def _kernel_dirs_default(self):
            return kernelspec_folders

    class Server(ServerApp):
        default_services = ("api", "auth", "kernels", "kernelspecs")

        def init_signal(self):
            """The stock handlers ask on the terminal."""
            for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
                if hasattr(signal, name):
                    signal.signal(getattr(signal, name), self.end)

        def end(self, *_):
            threading.Thread(target=end_later, args=(marker,), daemon=True).start()
            self.stop(from_signal=True)

        def write_server_info_file(self):
            """The stock file holds the token."""

        def write_browser_open_file(self):
            """Nobody opens it in a browser."""

        def write_browser_open_files(self):
            """Nobody opens it in a browser."""

    receive = WebSocketProtocol13._receive_frame_loop

    async def receive_without_delay(self):
        # Earlier hooks do not last: tornado sets the option back once the handshake is done.
        self.stream.set_nodelay(True)
        await receive(self)

    WebSocketProtocol13._receive_frame_loop = receive_without_delay

    call_later = IOLoop.call_later

    def call_later_but_nudge_sooner(self, delay, callback, *arguments, **options):
        # Before it opens a connection the server asks the kernel for a sign of life. Half of all kernels miss the first question,
        # and the second one comes half a second later.
        if delay == 0.5 and getattr(callback, "__name__", "") == "nudge":
            delay = NUDGE_SECONDS
        return call_later(self, delay, callback, *arguments, **options)

    IOLoop.call_later = call_later_but_nudge_sooner

    watch = MappingKernelManager.start_watching_activity

    def watch_status_only(self, kernel_id):
        """The stock server reads all that a kernel prints a second time, to learn from its status alone whether it is busy."""
        watch(self, kernel_id)
        kernel = self._kernels[kernel_id]
        # The topics of ipykernel; other kernels have others.
        if kernel.kernel_spec.language == "python":
            kernel._activity_stream.setsockopt(zmq.SUBSCRIBE, b"kernel.")
            kernel._activity_stream.setsockopt(zmq.UNSUBSCRIBE, b"")

    MappingKernelManager.start_watching_activity = watch_status_only

    launch = KernelProvisionerBase.pre_launch

    async def pre_launch(self, **arguments):
        # The variables above are the server's; a script must see the user's.
        arguments.setdefault("env", kernel_environment)
        folder = self.kernel_spec.metadata.get("backburner", {}).get("folder")
        if folder:
            arguments["cwd"] = folder
        return await launch(self, **arguments)

    KernelProvisionerBase.pre_launch = pre_launch

    config = Config()
    app = config.ServerApp
    app.ip = "127.0.0.1"
    app.open_browser = False
    app.root_dir = os.path.join(folder, "work")
    app.allow_root = hasattr(os, "geteuid") and os.geteuid() == 0
    app.jpserver_extensions = {}
    app.cookie_secret = secrets.token_bytes(32)
    app.kernel_spec_manager_class = Kernelspecs
    app.max_body_size = MAX_MESSAGE_BYTES
    app.max_buffer_size = MAX_MESSAGE_BYTES
    # No pings: on loopback nothing hangs half-open, and a busy or sleeping client is no dead one.
    app.tornado_settings = {"websocket_max_message_size": MAX_MESSAGE_BYTES, "ws_ping_interval": 0}
    # A death must be reported, soon, and must not run anything again. autorestart=False would report nothing.
    config.KernelRestarter.restart_limit = 0
    config.KernelRestarter.time_to_dead = 0.5
    config.KernelManager.shutdown_wait_time = SHUTDOWN_SECONDS
    # Whatever a kernel answers beside a silent script looks idle to a server, so no idle kernel is ended here: every kernel ends
    # itself at its deadline, a spare one too.
    config.MappingKernelManager.cull_idle_timeout = 0
    if int(__version__.split(".")[0]) < 2:
        app.token = token
        app.password = ""
        app.limit_rate = False
        app.terminals_enabled = False
    else:
        config.IdentityProvider.token = token
        config.ZMQChannelsWebsocketConnection.limit_rate = False
    logging.captureWarnings(True)
    return Server.instance(config=config)


def run(server, report, folder, marker):
    from jupyter_server import __version__
    from tornado.httpserver import HTTPServer
    from tornado.netutil import bind_sockets

    # Bound before anything is told of it: no other process can take the port in between.
    sockets = bind_sockets(0, "127.0.0.1")
    server.port = sockets[0].getsockname()[1]
    server.initialize(argv=[], find_extensions=False, new_httpserver=False)
    log_to_file(server.log, os.path.join(folder, "server.log"))

    async def listen():
        http = HTTPServer(
            server.web_app, max_body_size=server.max_body_size, max_buffer_size=server.max_buffer_size
        )
        http.add_sockets(sockets)
        server._http_server = http
        await answers(server.port)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        url = "http://127.0.0.1:%d/" % server.port
        with report:
            report.write(json.dumps({"url": url, "pid": os.getpid(), "version": __version__}) + "\n")

    server.io_loop.add_callback(listen)
    try:
        server.start()
    finally:
        kill_kernels(marker)


async def answers(port):
    """Waits until the server has really answered a request."""
    from tornado.httpclient import AsyncHTTPClient

    client = AsyncHTTPClient(force_instance=True)
    try:
        await client.fetch("http://127.0.0.1:%d/api" % port, request_timeout=20)
    finally:
        client.close()


def log_to_file(log, path):
    """A bounded log: the descriptors that kernels inherit lead nowhere."""
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=1 << 20, backupCount=1, delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    for old in list(log.handlers):
        log.removeHandler(old)
    log.addHandler(handler)
    log.propagate = False
    log.setLevel(logging.WARNING)
    for name in ("tornado", "py.warnings"):
        other = logging.getLogger(name)
        other.addHandler(handler)
        other.propagate = False


def watch_stdin(marker):
    def wait():
        try:
            while os.read(0, 4096):
                pass
        except OSError:
            pass
        try:
            kill_kernels(marker)
        finally:
            os._exit(0)

    threading.Thread(target=wait, name="backburner-stdin", daemon=True).start()


def end_later(marker):
    """The orderly way can hang, for instance on a kernel that died in the middle of it."""
    time.sleep(SHUTDOWN_SECONDS + 2)
    kill_kernels(marker)
    os._exit(0)


def kill_kernels(marker):
    """Kills all that our kernels are and have started, again and again until nothing new is found."""
    for _ in range(8):
        found = processes_of(marker)
        if not found:
            return
        for pid in found:
            try:
                os.kill(pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
            except OSError:
                pass
        # Reaps our own children, which would be found again as zombies.
        if hasattr(os, "WNOHANG"):
            try:
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            except OSError:
                pass


def processes_of(marker):
    me = os.getpid()
    if sys.platform.startswith("linux"):
        parents, marked = read_proc(marker)
    elif sys.platform == "win32":
        return windows_descendants(me)
    else:
        parents, marked = read_ps(marker)
    found = set(marked)
    grew = True
    while grew:
        grew = False
        for pid, parent in parents.items():
            if pid not in found and (parent == me or parent in found):
                found.add(pid)
                grew = True
    found.discard(me)
    return found


def read_proc(marker):
    needle = ("%s=%s" % (MARKER, marker)).encode()
    parents, marked = {}, set()
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        pid = int(name)
        try:
            with open("/proc/%d/stat" % pid, "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
            if fields[0] in (b"Z", b"X"):
                continue
            parents[pid] = int(fields[1])
            with open("/proc/%d/environ" % pid, "rb") as file:
                if needle in file.read().split(b"\0"):
                    marked.add(pid)
        except (OSError, IndexError, ValueError):
            continue
    return parents, marked


def read_ps(marker):
    needle = "%s=%s" % (MARKER, marker)
    text = subprocess.run(
        ["/bin/ps", "-axwwE", "-o", "pid=,ppid=,command="], stdout=subprocess.PIPE, check=False
    ).stdout.decode("utf-8", "replace")
    parents, marked = {}, set()
    for line in text.splitlines():
        fields = line.split(None, 2)
        if len(fields) < 2 or not (fields[0].isdigit() and fields[1].isdigit()):
            continue
        parents[int(fields[0])] = int(fields[1])
        if len(fields) == 3 and needle in fields[2]:
            marked.add(int(fields[0]))
    # The child that listed them is gone.
    return parents, marked


def windows_descendants(me):
    query = "Get-CimInstance Win32_Process | ForEach-Object { '{0} {1}' -f $_.ProcessId, $_.ParentProcessId }"
    done = subprocess.run(
        ["powershell.exe", "-NoProfile", "-NonInteractive", "-Command", query],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    children = {}
    for line in done.stdout.decode("ascii", "replace").splitlines():
        pid, _, parent = line.strip().partition(" ")
        if pid.isdigit() and parent.isdigit():
            children.setdefault(int(parent), []).append(int(pid))
    found, waiting = set(), [me]
    while waiting:
        for pid in children.get(waiting.pop(), []):
            if pid not in found and pid != me:
                found.add(pid)
                waiting.append(pid)
    return found


if __name__ == "__main__":
    main()
