"""The tools of the chat as Python objects, ``mcp`` and ``mcp_tools``. The module ``_backburner_tools`` of the preamble.

Everything that a server says is data here: names and descriptions become attributes and texts, and never code. Nothing is asked before
a script first uses one of the objects, and what is there is asked once in each program.
"""

import asyncio
import contextvars
import functools
import threading
import types

import _backburner_calls as calls
import _backburner_input as questions
import _backburner_output as output
import _backburner_parameters as parameters
import _backburner_program as program
import _backburner_values as values
import _backburner_words as words

# `problems`: why some servers of the chat are not there.
state = types.SimpleNamespace(program=None, catalog=None, problems=(), fetching=threading.RLock())


def install(shell):
    """Puts the objects where the user's names are, and over none of them. Any number of calls."""
    program.state.names = {"mcp": mcp, "mcp_tools": mcp_tools}
    for name, value in program.state.names.items():
        if name not in shell.user_ns:
            shell.user_ns[name] = value
            if shell.user_ns_hidden is not None:
                shell.user_ns_hidden[name] = value


def catalog():
    """The servers by the names that Python has for them, as they are for this program."""
    try:
        with questions.breakable(), questions.one_at_a_time(state.fetching, calls.has_ended):
            if state.catalog is None or state.program != output.state.program:
                reply = calls.request("catalog")
                found = [Server(entry) for entry in parameters.listed(reply.get("servers")) if is_named(entry, "id")]
                state.problems = [text for text in parameters.listed(reply.get("problems")) if isinstance(text, str)]
                state.program, state.catalog = output.state.program, {server._python: server for server in found}
            return state.catalog
    except questions.Unanswered:
        raise values.McpToolError(None, None, calls.ENDED) from None


def is_named(entry, own):
    return isinstance(entry, dict) and isinstance(entry.get("python"), str) and isinstance(entry.get(own), str)


def all_tools():
    return [tool for server in catalog().values() for tool in server._tools.values()]


class Entry:
    """One tool as the catalog has it. ``function`` is what scripts call; it is made when it is first wanted."""

    def __init__(self, server, entry):
        self.server, self.name, self.python = server, entry["name"], entry["python"]
        self.description = str(entry.get("description") or "")
        self.schema, self.read_only = entry.get("parameters"), entry.get("read_only") is True
        self.path = "mcp.%s.%s" % (server._python, self.python)

    @functools.cached_property
    def parameters(self):
        return parameters.Parameters(self.schema)

    @functools.cached_property
    def function(self):
        entry = self

        def call(*positional, **given):
            __tracebackhide__ = True
            return entry.call(positional, given)

        async def aio(*positional, **given):
            """As the tool itself, for ``await``: other tasks go on meanwhile."""
            __tracebackhide__ = True
            abandoned = threading.Event()
            run = functools.partial(contextvars.copy_context().run, entry.call, positional, given, abandoned)
            try:
                return await asyncio.get_running_loop().run_in_executor(None, run)
            finally:
                abandoned.set()

        for function, path in ((call, self.path), (aio, self.path + ".aio")):
            function.__name__, function.__qualname__ = self.python, path
            function.__signature__ = self.parameters.signature
        call.__doc__, call.aio, call._backburner = self.documentation(), aio, self
        return call

    def call(self, positional, given, abandoned=None):
        __tracebackhide__ = True
        if positional:
            raise TypeError("%s() takes keyword arguments only: %s" % (self.python, self.line()))
        sent = self.parameters.arguments(self.python, given)
        return values.result(calls.request("call", abandoned, self.server._id, self.name, arguments=sent))

    def line(self):
        return self.python + str(self.parameters.signature)

    def documentation(self):
        lines = [self.description, "", "The tool %s of %s; %s." % (self.name, self.server._title, self.nature())]
        for python, schema in self.parameters.properties.items():
            said = schema.get("description") if isinstance(schema, dict) else None
            lines.append("%s: %s%s" % (python, self.parameters.annotation_text(python), " - %s" % said if said else ""))
        return "\n".join(lines).strip()

    def nature(self):
        return "it says that it changes nothing" if self.read_only else "it may change something"

    def summary(self):
        """A line that says what it is called and for."""
        return words.clipped(("%s  %s" % (self.line(), words.first_line(self.description))).rstrip())


class Server:
    """One tool server: its tools are attributes, or items by the names that they have there."""

    def __init__(self, entry):
        self._id, self._python, self._title = entry["id"], entry["python"], str(entry.get("title") or entry["id"])
        found = [Entry(self, tool) for tool in parameters.listed(entry.get("tools")) if is_named(tool, "name")]
        self._tools = {tool.python: tool for tool in found}
        self._by_name = {**self._tools, **{tool.name: tool for tool in found}}

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._tools:
            raise AttributeError(words.missing("mcp.%s has no tool" % self._python, name, self._tools))
        return self._tools[name].function

    def __getitem__(self, name):
        if name not in self._by_name:
            raise KeyError(words.missing("mcp[%r] has no tool" % self._id, name, self._by_name))
        return self._by_name[name].function

    def __iter__(self):
        return (tool.name for tool in self._tools.values())

    def __dir__(self):
        return list(self._tools)

    def _ipython_key_completions_(self):
        return [tool.name for tool in self._tools.values()]

    def __repr__(self):
        lines = ["mcp.%s (%s): %s" % (self._python, words.clipped(self._title), words.counted(len(self._tools)))]
        return "\n".join(lines + words.shortened([tool.summary() for tool in self._tools.values()]))

    @property
    def __doc__(self):
        return repr(self)


class Servers:
    """``mcp``: the tool servers of the chat."""

    McpToolError, McpImage = values.McpToolError, values.McpImage

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        servers = catalog()
        if name not in servers:
            raise AttributeError(words.missing("There is no tool server", name, servers, state.problems))
        return servers[name]

    def __getitem__(self, name):
        servers = catalog()
        by_id = {**servers, **{server._id: server for server in servers.values()}}
        if name not in by_id:
            raise KeyError(words.missing("There is no tool server", name, by_id, state.problems))
        return by_id[name]

    def __iter__(self):
        return (server._id for server in catalog().values())

    def __dir__(self):
        return ["search", "describe", "McpToolError", "McpImage", *known()]

    def _ipython_key_completions_(self):
        return [server._id for server in known().values()]

    def search(self, text="", limit=10):
        """Finds tools by words of their names and descriptions, the best first: a list of functions."""
        return Found(tool.function for tool in words.ranked(all_tools(), str(text))[: max(0, int(limit))])

    def describe(self, what):
        """All that is known of a tool, or of a server's tools; takes the function, or "server.tool"."""
        entry = getattr(what, "_backburner", None)
        if isinstance(entry, Entry):
            return Description(entry)
        if isinstance(what, Server):
            return Found(tool.function for tool in what._tools.values())
        name = str(what)[4:] if str(what).startswith("mcp.") else str(what)
        for server in catalog().values():
            if name in (server._id, server._python):
                return self.describe(server)
        found = [tool for tool in all_tools() if name in tool_names(tool)]
        if not found:
            raise LookupError(words.missing("There is no tool", name, [tool.path[4:] for tool in all_tools()]))
        if len(found) > 1:
            raise LookupError(words.ambiguous(name, found))
        return Description(found[0])

    def __repr__(self):
        try:
            servers = catalog()
        except values.McpToolError as error:
            return "<mcp: %s>" % error
        if not servers:
            return "\n".join(["There are no tools here", *words.shortened(state.problems)])
        lines = [
            words.clipped("mcp.%s (%s): %s: %s" % (name, server._title, words.counted(len(server._tools)), ", ".join(server._tools)))
            for name, server in servers.items()
        ]
        first = "%d tool server%s" % (len(lines), "" if len(lines) == 1 else "s")
        return "\n".join([first, *words.shortened(lines), *words.shortened(state.problems)])

    @property
    def __doc__(self):
        return 'The tools of this chat. mcp.search("words") finds some, mcp.describe(tool) says all of one.\n\n' + repr(self)


class FlatTools:
    """``mcp_tools``: every tool whose name no other server has, and all as ``server_tool``; so nothing of its own has a name of a tool."""

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self._find(name, [tool for tool in all_tools() if tool.python == name], AttributeError)

    def __getitem__(self, name):
        return self._find(name, [tool for tool in all_tools() if name in (tool.python, tool.name)], KeyError)

    def _find(self, name, found, error):
        tools = all_tools()
        found = found or [tool for tool in tools if name == "%s_%s" % (tool.server._python, tool.python)]
        if not found:
            raise error(words.missing("There is no tool", name, [tool.python for tool in tools]))
        if len(found) > 1:
            raise error(words.ambiguous(name, found))
        return found[0].function

    def __dir__(self):
        names = [name for server in known().values() for name in server._tools]
        return [name for name in names if names.count(name) == 1]

    _ipython_key_completions_ = __dir__

    def __repr__(self):
        return repr(mcp)


class Found(list):
    """Tools, in lines that say what each is for."""

    def __repr__(self):
        entries = [tool._backburner for tool in self]
        lines = ["mcp.%s.%s" % (entry.server._python, entry.summary()) for entry in entries]
        return "\n".join(map(words.clipped, lines)) or "nothing found"

    def _repr_pretty_(self, printer, cycle):
        printer.text(repr(self))


class Description(dict):
    """All of one tool; prints as a page."""

    def __init__(self, entry):
        super().__init__(
            server=entry.server._id, tool=entry.name, call="mcp.%s.%s" % (entry.server._python, entry.line()),
            description=entry.description, parameters=entry.parameters.schema, read_only=entry.read_only,
        )  # fmt: skip
        self._text = "%s\n\n%s\n\n%s" % (self["call"], entry.documentation(), values.pretty(entry.parameters.schema))

    def __repr__(self):
        return self._text

    def _repr_pretty_(self, printer, cycle):
        printer.text(self._text)


def known():
    """For completion, which must never fail."""
    try:
        return catalog()
    except values.McpToolError:
        return {}


def tool_names(tool):
    """All ways to name it in one text."""
    servers, names = (tool.server._python, tool.server._id), (tool.python, tool.name)
    return {*names, *("%s.%s" % (server, name) for server in servers for name in names)}


mcp, mcp_tools = Servers(), FlatTools()
