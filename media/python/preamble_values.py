"""What the calls of tools take and give: plain data, pictures, files, failures. The module ``_backburner_values`` of the preamble."""

import base64
import binascii
import datetime
import enum
import json
import os


class McpToolError(Exception):
    """A call that did not work: ``server`` and ``tool`` as they call themselves, ``message``, and what the tool answered, if it did."""

    def __init__(self, server, tool, message, content=()):
        super().__init__(server, tool, message, content)
        self.server, self.tool, self.message, self.content = server, tool, message, content

    def __str__(self):
        return "%s.%s: %s" % (self.server, self.tool, self.message) if self.tool else self.message


class McpFile:
    """Bytes of a tool: ``data`` and their type, ``mime``."""

    def __init__(self, data, mime):
        self.data, self.mime = data, mime

    def __repr__(self):
        return "%s(%r, %d bytes)" % (type(self).__name__, self.mime, len(self.data))

    def save(self, path):
        """Writes it to a file and returns the path."""
        with open(path, "wb") as file:
            file.write(self.data)
        return path


class McpImage(McpFile):
    """A picture of a tool, drawn where it is displayed: ``data`` and ``mime``."""

    def _repr_mimebundle_(self, include=None, exclude=None):
        is_text = self.mime == "image/svg+xml"
        drawn = self.data.decode("utf-8", "replace") if is_text else base64.b64encode(self.data).decode()
        return {self.mime: drawn, "text/plain": repr(self)}

    def _repr_png_(self):
        return self.data if self.mime == "image/png" else None

    def _repr_jpeg_(self):
        return self.data if self.mime == "image/jpeg" else None

    def _repr_svg_(self):
        return self.data.decode("utf-8", "replace") if self.mime == "image/svg+xml" else None


class McpAudio(McpFile):
    """A sound of a tool: ``data`` and ``mime``."""


class McpResource:
    """Something that a tool has put into its answer: ``uri``, ``mime``, and its ``text`` or its ``data``; of neither only the ``size``."""

    def __init__(self, uri, mime=None, text=None, data=None, size=None):
        self.uri, self.mime, self.text, self.data = uri, mime, text, data
        self.size = size if data is None else len(data)

    def __repr__(self):
        size = "%d characters" % len(self.text) if self.text is not None else "%d bytes" % (self.size or 0)
        return "McpResource(%r, %r, %s)" % (self.uri, self.mime, size)


class McpLink:
    """Something that a tool only names: ``uri``, ``name``, ``description``, ``mime``."""

    def __init__(self, uri, name="", description="", mime=None):
        self.uri, self.name, self.description, self.mime = uri, name, description, mime

    def __repr__(self):
        return "McpLink(%r, %r)" % (self.uri, self.name)


def result(reply):
    """What a call gives: the structured content when there is some; else its one piece, the list of its pieces, or None."""
    if "structured" in reply:
        return reply["structured"]
    items = pieces(reply)
    return items[0] if len(items) == 1 else items or None


def pieces(reply):
    content = reply.get("content")
    return [piece(item) for item in content if isinstance(item, dict)] if isinstance(content, list) else []


def piece(item):
    kind, mime = item.get("type"), item.get("mime")
    if kind == "text" and isinstance(item.get("text"), str):
        return read(item["text"])
    if kind in ("image", "audio") and isinstance(item.get("data"), str):
        return (McpImage if kind == "image" else McpAudio)(decoded(item["data"]), str(mime))
    if kind == "resource":
        data = item.get("data")
        return McpResource(item.get("uri"), mime, item.get("text"), decoded(data) if isinstance(data, str) else None)
    if kind == "binary":
        return McpResource(item.get("uri"), mime, size=item.get("bytes"))
    if kind == "link":
        return McpLink(item.get("uri"), item.get("name", ""), item.get("description", ""), mime)
    return item


def read(text):
    """Objects and lists that a tool has written as JSON; a number or a name stays the text that it is."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            pass
    return text


def pretty(value):
    return json.dumps(value, indent=2, ensure_ascii=False, default=repr)


def decoded(text):
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return b""


def plain(value):
    """For `json.dumps`: what scripts have at hand and JSON has not."""
    if isinstance(value, (set, frozenset)):
        return list(value)
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    # Numbers and arrays of NumPy, columns of pandas.
    if callable(getattr(value, "tolist", None)):
        return value.tolist()
    raise TypeError("%s is not JSON" % type(value).__name__)
