"""Programs one after another in one kernel, each with its own output. The module ``_backburner_lasting`` of the preamble."""

import contextvars
import sys
import threading

import _backburner_output as output
import _backburner_program as program

# The program that the running code belongs to. Tasks of asyncio take it with them; threads do not, so they keep it themselves.
owner = contextvars.ContextVar("_backburner_owner", default=None)


def install(shell, arm):
    """Any number of calls."""
    if output.state.is_late is is_late:
        return
    program.state.lasting = True
    shell.events.register("pre_run_cell", lambda *_: owner.set(output.state.program))
    # Where a program brings this itself, it has begun.
    owner.set(output.state.program)
    remember_in_threads()
    drop_late_streams(type(sys.stdout))
    answer_dedicate(shell.kernel, arm)
    # Last: what was interrupted on its way here is done again.
    output.state.is_late = is_late


def owner_here():
    return owner.get() or getattr(threading.current_thread(), "_backburner_owner", None)


def is_late():
    """
    True for what a thread or task goes on to print after the end of its program: the stock streams would take it for output of the
    program that runs by then.
    """
    here = owner_here()
    return here is not None and (here != output.state.program or output.state.closed)


def remember_in_threads():
    start = threading.Thread.start

    def remembering(self):
        self._backburner_owner = owner_here()
        return start(self)

    threading.Thread.start = remembering


def drop_late_streams(kind):
    output.drop_tee()
    write = kind.write

    def timely_write(self, string):
        return len(string) if is_late() else write(self, string)

    kind.write = timely_write


def answer_dedicate(kernel, arm):
    """Answers on the control channel, which is heard while the program runs."""

    def answer(stream, ident, parent):
        program.state.lasting = False
        arm(parent["content"]["deadline"])
        kernel.session.send(stream, "backburner_dedicate_reply", {}, parent=parent, ident=ident)

    kernel.control_handlers["backburner_dedicate_request"] = answer
