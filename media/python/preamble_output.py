"""What a script prints: numbered, cut, paced and never dropped. The module ``_backburner_output`` of the preamble."""

import codecs
import collections
import contextlib
import io
import json
import os
import sys
import threading
import time
import types

FLUSH_SECONDS = 0.05
# A flood is read by nobody while it comes, and takes longer in more steps.
FLOOD_CHARACTERS, FLOOD_FLUSH_SECONDS = 500_000, 0.1
# Each message costs the kernel, the server and the reader alike: fewer are quicker, up to about here.
CHUNK = 120_000
# From here on ZeroMQ sends without a copy, through one more thread. A piece stays below, also where all of it is escaped.
NO_COPY_BYTES = 1 << 20
# Below what a stock server lets through in its window of 3 s, 1 MB and 1000 messages a second, with room for a server that
# stands still for a second and then gets everything at once.
PACE_BYTES, PACE_BYTES_BURST = 500_000, 600_000
PACE_MESSAGES, PACE_MESSAGES_BURST = 400, 400
NUMBERED = ("stream", "display_data", "update_display_data", "execute_result", "error", "clear_output")

# What a connection that breaks has on its way is far less.
KEPT_CHARACTERS, KEPT_MESSAGES = 1_000_000, 2000

state = types.SimpleNamespace(
    pid=os.getpid(), number=0, stream_bytes=0, lock=threading.RLock(), pace=None, is_late=lambda: False,
    # The newest program, by the id of its request; `closed` once it prints no more, `finished` once all of it was sent.
    program=None, received=None, depth=0, closed=False, finished=False,
    # What a program waits to be answered, by its id.
    asked=lambda program: None,
)  # fmt: skip
streams = {"stdout": sys.stdout, "stderr": sys.stderr}
kept = types.SimpleNamespace(messages=collections.deque(), characters=0)


def install(shell):
    for name in ("stdout", "stderr"):
        flush_after(name, 0)
    give_buffer(type(sys.stdout))
    flush_all_the_way(type(sys.stdout))
    for stream in (sys.stdout, sys.stderr):
        watch_descriptor(stream)
    shell.kernel.session.copy_threshold = NO_COPY_BYTES
    number_messages(shell.kernel.session)
    give_again(shell.kernel)
    never_drop(shell.kernel)
    keep_no_output(shell)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=forked)


def flush_after(name, characters):
    """How soon it is sent what is printed next, by how much there was to send the last time."""
    stream = streams.get(name)
    if hasattr(stream, "flush_interval"):
        stream.flush_interval = FLOOD_FLUSH_SECONDS if characters > FLOOD_CHARACTERS else FLUSH_SECONDS


def pace(shell):
    """Any number of calls."""
    if state.pace is None:
        state.pace = Pace()
        pace_streams(type(shell.display_pub))


def number_messages(session):
    """Numbers what goes out, so that the other side sees what is missing, and cuts long streams."""
    send = session.send

    def numbered(stream, msg_or_type, content=None, parent=None, ident=None, *rest, **options):
        message = msg_or_type if isinstance(msg_or_type, dict) else None
        kind = message["msg_type"] if message else msg_or_type
        if kind == "execute_input":
            # Long before it is begun, when it is long.
            state.received = program_of(parent)
        if kind not in NUMBERED or os.getpid() != state.pid:
            return send(stream, msg_or_type, content, parent, ident, *rest, **options)
        body = message["content"] if message else content
        if kind != "stream":
            if state.is_late():
                return None
            with state.lock:
                metadata = message["metadata"] if message else options.setdefault("metadata", None)
                if metadata is None:
                    metadata = options["metadata"] = {}
                metadata["backburner"] = [state.number, state.stream_bytes, 0]
                keep(state.number, kind, body, metadata, message["parent_header"] if message else parent)
                state.number += 1
                return send(stream, msg_or_type, content, parent, ident, *rest, **options)
        above = message["parent_header"] if message else parent
        return send_stream(stream, body["name"], clean(body["text"]), above, ident)

    def send_stream(stream, name, text, parent, ident):
        flush_after(name, len(text))
        pieces = [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]

        def send_pieces(target, number, before):
            for piece in pieces:
                size = len(piece) if piece.isascii() else len(piece.encode())
                content, metadata = {"name": name, "text": piece}, {"backburner": [number, before, size]}
                keep(number, "stream", content, metadata, parent)
                send(target, "stream", content=content, parent=parent, ident=ident, metadata=metadata)
                number, before = number + 1, before + size

        with state.lock:
            number, before = state.number, state.stream_bytes
            state.number += len(pieces)
            state.stream_bytes += len(text) if text.isascii() else len(text.encode())
            if hasattr(stream, "schedule") and hasattr(stream, "_really_send"):
                # One step for all: the thread would wait for itself once its own queue of steps is full.
                stream.schedule(lambda: send_pieces(Direct(stream), number, before))
            else:
                send_pieces(stream, number, before)

    session.send = numbered


def keep(number, kind, content, metadata, parent):
    """Keeps the newest messages for a window that comes in the place of one that was killed."""
    size = sum(len(text) for text in texts(content))
    kept.messages.append((number, kind, content, metadata, parent, size))
    kept.characters += size
    while kept.messages and (kept.characters > KEPT_CHARACTERS or len(kept.messages) > KEPT_MESSAGES):
        kept.characters -= kept.messages.popleft()[-1]


def texts(content):
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from texts(value)


def give_again(kernel):
    """Answers on the control channel, which is heard while a script runs."""

    def answer(stream, ident, parent):
        after, program = parent["content"]["after"], parent["content"]["program"]
        messages = [
            {"type": kind, "content": content, "metadata": metadata}
            for number, kind, content, metadata, above, _ in list(kept.messages)
            if number > after and program_of(above) == program
        ]
        # Any answer on this channel makes the server believe that the kernel is idle: only the kernel itself knows of its program.
        reply = {
            "messages": messages,
            "started": program is not None and program in (state.program, state.received),
            "finished": program is not None and program == state.program and state.finished,
            "asked": state.asked(program),
        }
        kernel.session.send(stream, "backburner_kept_reply", reply, parent=parent, ident=ident)

    kernel.control_handlers["backburner_kept_request"] = answer


def begin_program(kernel):
    program = program_of(kernel.get_parent("shell"))
    # A magic may run a cell within the cell.
    state.depth = state.depth + 1 if program == state.program and not state.finished else 1
    state.program, state.closed, state.finished = program, False, False


def end_cell():
    """True for the outermost one."""
    state.depth = max(0, state.depth - 1)
    return state.depth == 0


def finish_program():
    drain()
    state.finished = True


def program_of(parent):
    header = (parent or {}).get("header") or parent or {}
    return header.get("msg_id")


class Direct:
    """Sends in the thread that sends, without the way through its queue."""

    def __init__(self, thread):
        self.send_multipart = thread._really_send


def clean(text):
    """Half a surrogate pair cannot be sent, and would take the whole message with it."""
    try:
        if not text.isascii():
            text.encode()
        return text
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()


def never_drop(kernel):
    """Without this, ZeroMQ drops what is over 1000 messages ahead of the server, the end included."""
    import zmq

    thread = getattr(kernel, "iopub_thread", None)
    if thread is not None:
        thread.schedule(lambda: thread.socket.setsockopt(zmq.XPUB_NODROP, 1))


def keep_no_output(shell):
    """IPython 9 keeps everything that was ever printed."""
    kind = type(shell)
    if hasattr(kind, "_tee"):
        kind._tee = lambda self, channel: contextlib.nullcontext()
    if getattr(shell.display_pub, "store_display_history", False):
        shell.display_pub.store_display_history = False


def give_buffer(kind):
    """``sys.stdout.buffer``, which every ordinary stream has."""
    class Bytes(io.RawIOBase):
        def __init__(self, stream):
            self.stream = stream
            self.decoder = codecs.getincrementaldecoder("utf-8")("replace")

        def writable(self):
            return True

        def write(self, data):
            data = bytes(data)
            self.stream.write(self.decoder.decode(data))
            return len(data)

        def flush(self):
            self.stream.flush()

        def fileno(self):
            return self.stream.fileno()

    def buffer(self):
        if "_backburner_buffer" not in self.__dict__:
            self._backburner_buffer = Bytes(self)
        return self._backburner_buffer

    if not hasattr(kind, "buffer"):
        kind.buffer = property(buffer)


def flush_all_the_way(kind):
    """
    The stock ``flush`` returns when the message is queued for the thread that sends: a call into C that keeps the interpreter lock
    would hold it there.
    """
    flush = kind.flush

    def flushed(self):
        publisher = getattr(self.pub_thread, "thread", None)
        if publisher is None or not publisher.is_alive() or publisher is threading.current_thread() or os.getpid() != state.pid:
            return flush(self)
        done = threading.Event()
        # Flushing queues the message behind itself; so does the second step with the third.
        schedule = self.pub_thread.schedule
        schedule(self._flush)
        schedule(lambda: schedule(done.set))
        done.wait(self.flush_timeout)
        return None

    kind.flush = flushed


def watch_descriptor(stream):
    """
    Takes over what children and C code write to the descriptors. The stock thread ends at the first byte that is not UTF-8
    (ipykernel 6), which then blocks whoever writes, or cuts characters in two where a read ends (7).
    """
    number = {"stdout": 1, "stderr": 2}.get(getattr(stream, "name", None))
    stock = getattr(stream, "watch_fd_thread", None)
    if number is None or stock is None or not stock.is_alive():
        return
    stream._should_watch = False
    os.write(number, b"\0")
    stock.join(2)
    stream._should_watch = True
    thread = threading.Thread(target=pump, args=(stream, stream._fid), name="backburner-" + stream.name, daemon=True)
    stream.watch_fd_thread = thread
    thread.start()


def pump(stream, descriptor):
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    try:
        while True:
            data = os.read(descriptor, CHUNK)
            if not data or not stream._should_watch:
                return
            stream.write(decoder.decode(data))
    except (OSError, ValueError):
        # The stream was closed: the kernel ends.
        return


class Pace:
    """Two buckets that fill with time; taking from an empty one waits."""

    def __init__(self):
        self.lock = threading.RLock()
        self.bytes, self.messages, self.at = PACE_BYTES_BURST, PACE_MESSAGES_BURST, time.monotonic()

    def take(self, size, messages):
        with self.lock:
            self.fill()
            self.bytes -= size
            self.messages -= messages
            wait = max(-self.bytes / PACE_BYTES, -self.messages / PACE_MESSAGES)
            if wait > 0:
                time.sleep(wait)

    def fill(self):
        now = time.monotonic()
        passed = max(0.0, now - self.at)
        self.at = now
        self.bytes = min(PACE_BYTES_BURST, self.bytes + passed * PACE_BYTES)
        self.messages = min(PACE_MESSAGES_BURST, self.messages + passed * PACE_MESSAGES)


def drop_tee():
    """IPython 9 leaves the class's own method in the stream, from the tee of the cell that brought this module."""
    for stream in (sys.stdout, sys.stderr):
        stream.__dict__.pop("write", None)


def pace_streams(publisher):
    """Holds the script back where the server would drop what it prints. The limit counts bytes of streams, as JSON, and all messages."""
    drop_tee()
    kind = type(sys.stdout)
    write, flush = kind.write, kind.flush

    def paced_write(self, string):
        if not isinstance(string, str) or os.getpid() != state.pid:
            return write(self, string)
        for start in range(0, len(string), CHUNK):
            piece = string[start : start + CHUNK]
            state.pace.take(len(json.dumps(clean(piece), ensure_ascii=False).encode()), 0)
            write(self, piece)
        return len(string)

    def paced_flush(self):
        if os.getpid() == state.pid and threading.current_thread() is not getattr(self.pub_thread, "thread", None):
            state.pace.take(200, 1)
        return flush(self)

    kind.write, kind.flush = paced_write, paced_flush

    publish, clear = publisher.publish, publisher.clear_output

    def paced_publish(self, *arguments, **options):
        state.pace.take(0, 1)
        return publish(self, *arguments, **options)

    def paced_clear(self, *arguments, **options):
        state.pace.take(0, 1)
        return clear(self, *arguments, **options)

    publisher.publish, publisher.clear_output = paced_publish, paced_clear


def drain():
    """Waits for what children and C code wrote to the descriptors: it comes in through a thread. What is there need not wait with it."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    streams = [s for s in (sys.stdout, sys.stderr) if getattr(s, "_fid", None) is not None]
    if streams:
        import fcntl
        import struct
        import termios

        until = time.monotonic() + 2
        while time.monotonic() < until:
            waiting = sum(
                struct.unpack("i", fcntl.ioctl(s._fid, termios.FIONREAD, b"\0\0\0\0"))[0] for s in streams
            )
            if not waiting:
                break
            time.sleep(0.002)
        time.sleep(0.005)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()


def forked():
    """A child numbers nothing and must not wait for a lock that some thread of its parent holds."""
    state.lock = threading.RLock()
    if state.pace is not None:
        state.pace = Pace()
