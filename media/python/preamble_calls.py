"""One request of a script to the editor, over the kernel's own channel for questions. The module ``_backburner_calls`` of the preamble."""

import json
import os
import secrets

import _backburner_input as questions
import _backburner_output as output
import _backburner_values as values

# What tells a request from an `input()`; `docs/code-tools.md` has the rest.
MARKER = "\x01backburner-call:"
MAX_CHARACTERS = 16_000_000


ENDED = "The program that this belongs to has ended, and its calls with it."


def request(op, abandoned=None, server=None, tool=None, **more):
    """
    The reply of the editor, which is ``ok``; raises McpToolError for every other, and TypeError or ValueError for what is no JSON. Whoever
    waits no longer sets the event ``abandoned``.
    """
    __tracebackhide__ = True

    def failed(message, content=()):
        return values.McpToolError(server, tool, message, content)

    def is_over():
        return has_ended() or (abandoned is not None and abandoned.is_set())

    if os.getpid() != questions.state.pid:
        raise failed("Tools can be called by the script itself, not by a child process of it.")
    if has_ended():
        raise failed(ENDED)
    kernel = questions.state.kernel
    if not getattr(kernel, "_allow_stdin", True):
        raise failed("This kernel was told not to ask for anything, so it cannot call tools.")
    number = secrets.token_hex(4)
    wanted = {"id": number, "op": op, **({} if server is None else {"server": server, "tool": tool}), **more}
    prompt = MARKER + written(wanted)
    if len(prompt) > MAX_CHARACTERS:
        raise failed("The arguments are larger than 16 MB; write them to a file and give its name, if the tool takes one.")
    try:
        text = questions.ask(prompt, False, kernel._parent_ident["shell"], kernel.get_parent("shell"), is_over)
    except questions.Unanswered:
        raise failed(ENDED) from None
    try:
        reply = json.loads(text)
        fits = reply.get("id") in (number, "", None)
    except (ValueError, AttributeError, RecursionError):
        fits = False
    if not fits:
        raise failed("The answer makes no sense: it is not the one to this call.")
    if reply.get("ok") is not True:
        raise failed(str(reply.get("message") or "The call did not work."), values.pieces(reply))
    return reply


def written(wanted):
    try:
        return json.dumps(wanted, allow_nan=False, default=values.plain)
    except (TypeError, ValueError, RecursionError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind("The arguments of %s() cannot be sent: %s" % (wanted.get("tool"), error)) from None


def has_ended():
    return output.state.program is None or output.state.finished or output.state.is_late()


def again(prompt):
    """The request as it is given to a window that has not heard it from us; another one may have."""
    return prompt.replace("{", '{"again": true, ', 1) if prompt.startswith(MARKER) else prompt


questions.state.again = again
