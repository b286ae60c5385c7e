"""
What a script asks over the kernel's stdin channel: its ``input()`` and its calls of tools, one after another and each with its own
answer. The module ``_backburner_input`` of the preamble.
"""

import asyncio
import contextlib
import os
import signal
import sys
import threading
import types

import _backburner_output as output
import zmq

# How long a wait lasts at most before it is looked whether somebody still wants its end. An answer ends it at once.
TICK_SECONDS = 0.025
END_OF_INPUT = "\x04"

# Reentrant only so that a thread can tell that it holds it.
state = types.SimpleNamespace(kernel=None, pid=None, turn=threading.RLock(), asked=None, again=str)


class Unanswered(Exception):
    """Nobody waits for the answer any more."""


def install(kernel):
    state.kernel, state.pid = kernel, os.getpid()
    kernel._input_request = ask_user
    output.state.asked = asked_by


def ask_user(prompt, ident, parent, password=False):
    """In the place of the kernel's own: two threads that ask at once mix their frames there, and late answers reach the wrong question."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    try:
        if os.getpid() != state.pid:
            raise Unanswered
        value = ask(prompt, password, ident, parent, output.state.is_late)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("Interrupted by user") from None
    except Unanswered:
        raise EOFError from None
    if value == END_OF_INPUT:
        raise EOFError
    return value


def ask(prompt, password, ident, parent, is_over):
    """Asks and waits for the answer; raises ``Unanswered`` once ``is_over()``, and whatever an interrupt raises."""
    with breakable(), one_at_a_time(state.turn, is_over):
        socket = state.kernel.stdin_socket
        drop_stale(socket)
        content = {"prompt": prompt, "password": password}
        header = state.kernel.session.send(socket, "input_request", content, parent, ident=ident)["header"]
        state.asked = (output.program_of(parent), header, content)
        try:
            return wait(socket, header["msg_id"], is_over)
        finally:
            state.asked = None


@contextlib.contextmanager
def one_at_a_time(turn, is_over):
    if turn._is_owned():
        # Such as a destructor that runs while this very thread waits.
        raise Unanswered
    try:
        while not turn.acquire(timeout=TICK_SECONDS):
            if is_over():
                raise Unanswered
        yield
    finally:
        # An interrupt may come between the lock's being taken and any line of ours.
        if turn._is_owned():
            turn.release()


def wait(socket, asked, is_over):
    while True:
        if is_over():
            raise Unanswered
        if not socket.poll(TICK_SECONDS * 1000):
            continue
        try:
            _, reply = state.kernel.session.recv(socket)
            parent, value = reply["parent_header"].get("msg_id"), reply["content"]["value"]
        except Exception:
            state.kernel.log.warning("Invalid Message:", exc_info=True)
            continue
        # A window that has taken over may not know what it answers.
        if parent in (None, "", asked):
            return value


def drop_stale(socket):
    """What was answered after nobody waited any more."""
    with contextlib.suppress(zmq.Again):
        while True:
            socket.recv_multipart(zmq.NOBLOCK)


@contextlib.contextmanager
def breakable():
    """
    Under a top-level ``await`` or ``asyncio.run`` an interrupt only asks the loop to cancel the task, which would do so after the answer: it
    breaks the wait as well.
    """
    before = signal.getsignal(signal.SIGINT) if threading.current_thread() is threading.main_thread() else None
    if not callable(before) or before is signal.default_int_handler or asyncio._get_running_loop() is None:
        yield
        return

    def interrupted(number, frame):
        before(number, frame)
        raise asyncio.CancelledError

    signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def asked_by(program):
    """What a program waits for, for a window that does not know of it."""
    asked = state.asked
    if asked is None or program is None or asked[0] != program:
        return None
    _, header, content = asked
    texts = {name: text for name, text in header.items() if isinstance(text, str)}
    return {"header": texts, "content": {**content, "prompt": state.again(content["prompt"])}}
