"""The parameters of a tool, as its JSON schema has them and as Python shows and takes them. ``_backburner_parameters`` of the preamble."""

import inspect
import keyword
import re
import unicodedata

MAX_CHOICES = 8
MAX_SHOWN = 60
MAX_DEPTH = 4
PLAIN = {
    "string": "str", "integer": "int", "number": "float", "boolean": "bool", "array": "list", "object": "dict", "null": "None",
}  # fmt: skip
BUILTIN = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict}


class Shown(str):
    """A text that is shown as it is where Python shows a type or a value."""

    __slots__ = ()

    def __repr__(self):
        return str(self)


# Stands for what is not sent unless the caller gives it.
NOT_SENT = Shown("...")


class Parameters:
    """Checks what a caller gives and names it as the tool does; its ``signature`` is the same for people."""

    def __init__(self, schema):
        schema = schema if isinstance(schema, dict) else {}
        found = schema.get("properties")
        properties = dict(found) if isinstance(found, dict) else {}
        required = [name for name in listed(schema.get("required")) if isinstance(name, str)]
        for name in required:
            properties.setdefault(name, {})
        self.schema = schema
        # Those that must be given come first.
        names = sorted(python_names(properties).items(), key=lambda pair: pair[0] not in required)
        self.own = {python: name for name, python in names}
        self.required = [python for name, python in names if name in required]
        self.properties = {python: properties[name] for python, name in self.own.items()}
        # Only where it is said: a name that is no parameter is nearly always a mistake.
        self.takes_more = schema.get("additionalProperties") not in (None, False)
        self.signature = inspect.Signature(list(self.shown()))

    def shown(self):
        kind = inspect.Parameter.KEYWORD_ONLY
        for python, schema in self.properties.items():
            default = inspect.Parameter.empty if python in self.required else default_of(schema)
            yield inspect.Parameter(python, kind, default=default, annotation=self.annotation(python))
        if self.takes_more:
            more = "more" + "_" * sum(python.startswith("more") for python in self.own)
            yield inspect.Parameter(more, inspect.Parameter.VAR_KEYWORD)

    def annotation(self, python):
        text = self.annotation_text(python)
        return BUILTIN.get(text, Shown(text))

    def annotation_text(self, python):
        return type_text(self.properties[python], self.schema)

    def arguments(self, function, given):
        """By the tool's own names; raises TypeError in Python's words."""
        python_of = {name: python for python, name in self.own.items()}
        sent = {}
        for name, value in given.items():
            own = self.own.get(name, name if name in python_of or self.takes_more else None)
            if own is None:
                raise TypeError("%s() got an unexpected keyword argument %r" % (function, name))
            if own in sent:
                raise TypeError("%s() got multiple values for argument %r" % (function, python_of.get(own, own)))
            sent[own] = value
        missing = [repr(python) for python in self.required if self.own[python] not in sent]
        if missing:
            some = "" if len(missing) == 1 else "s"
            raise TypeError(
                "%s() missing %d required keyword-only argument%s: %s" % (function, len(missing), some, spoken(missing))
            )
        return sent


def python_names(names):
    """
    A name for each that Python can read, by the name: its own where it is one; else what cannot be in a name is ``_``, ``_`` goes before a
    digit and behind a keyword, and a number makes what is double unique.
    """
    chosen = {}
    for name in names:
        normal = unicodedata.normalize("NFKC", name)
        if normal.isidentifier() and not keyword.iskeyword(normal) and normal not in chosen.values():
            chosen[name] = normal
    for name in names:
        if name in chosen:
            continue
        made = re.sub(r"\W", "_", unicodedata.normalize("NFKC", name)) or "_"
        if not made.isidentifier():
            made = "_" + made
        if not made.isidentifier():
            made = re.sub(r"[^0-9A-Za-z_]", "_", made)
        if keyword.iskeyword(made):
            made += "_"
        unique, count = made, 1
        while unique in chosen.values():
            count += 1
            unique = "%s_%d" % (made, count)
        chosen[name] = unique
    return {name: chosen[name] for name in names}


def default_of(schema):
    if not isinstance(schema, dict) or "default" not in schema:
        return NOT_SENT
    default = schema["default"]
    text = repr(default)
    return default if len(text) <= MAX_SHOWN else Shown(text[:MAX_SHOWN] + "...")


def type_text(schema, root, depth=0):
    """The type that a JSON schema describes, as Python would write it; "Any" for what it cannot say."""
    if not isinstance(schema, dict) or depth > MAX_DEPTH:
        return "Any"
    if isinstance(schema.get("$ref"), str):
        return type_text(resolved(schema["$ref"], root), root, depth + 1)
    if "const" in schema:
        return choices([schema["const"]])
    if listed(schema.get("enum")):
        return choices(schema["enum"])
    for several in (schema.get("anyOf"), schema.get("oneOf"), schema.get("allOf") if "type" not in schema else None):
        if listed(several):
            return either(type_text(one, root, depth + 1) for one in several)
    kind = schema.get("type")
    if isinstance(kind, list):
        return either(type_text({**schema, "type": one}, root, depth + 1) for one in kind)
    text = PLAIN.get(kind, "Any") if isinstance(kind, str) else "Any"
    item = type_text(schema.get("items"), root, depth + 1) if text == "list" else "Any"
    return text if item == "Any" else "list[%s]" % item


def either(texts):
    """Each once, in their order, and ``None`` last."""
    found = sorted(dict.fromkeys(texts), key=lambda text: text == "None")
    return "Any" if "Any" in found else " | ".join(found)


def choices(values):
    shown = [repr(value)[:MAX_SHOWN] for value in values[:MAX_CHOICES]]
    return "Literal[%s]" % ", ".join(shown + ["..."] * (len(values) > MAX_CHOICES))


def resolved(reference, root):
    """What a reference within the document names; None for any other."""
    if not reference.startswith("#"):
        return None
    at = root
    for step in reference[1:].split("/")[1:]:
        at = at.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(at, dict) else None
    return at


def listed(value):
    return value if isinstance(value, list) else []


def spoken(words):
    """As Python lists names: 'a', 'a' and 'b', 'a', 'b', and 'c'."""
    if len(words) < 3:
        return " and ".join(words)
    return "%s, and %s" % (", ".join(words[:-1]), words[-1])
