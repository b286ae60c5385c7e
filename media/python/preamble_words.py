"""Finding tools, and the texts about them: lines for lists, words for mistakes. The module ``_backburner_words`` of the preamble."""

import difflib
import math
import re

import _backburner_parameters as parameters

MAX_LISTED = 20
MAX_LINE = 110
MAX_NAMED = 10


def ranked(tools, words):
    """Those that have any of the words, the best first; a word that few tools have weighs more. All for no words."""
    wanted = set(split(words))
    if not wanted:
        return tools
    scores = [[score(tool, word) for word in wanted] for tool in tools]
    weights = [math.log(1 + len(tools) / max(1, sum(row[i] > 0 for row in scores))) for i in range(len(wanted))]
    sums = [sum(value * weight for value, weight in zip(row, weights)) for row in scores]
    best = sorted(range(len(tools)), key=lambda i: -sums[i])
    return [tools[i] for i in best if sums[i] > 0]


def score(tool, word):
    name, server = split(tool.name), split("%s %s" % (tool.server._id, tool.server._title))
    for text, whole, begins in ((name, 8, 5), (server, 4, 2), (split(tool.description), 2, 1)):
        if word in text:
            return whole
        if any(one.startswith(word) or (len(one) > 3 and word.startswith(one)) for one in text):
            return begins
    return 0


def split(text):
    return re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).lower())


def missing(what, name, others, problems=()):
    others = list(others)
    near = difflib.get_close_matches(str(name), others, 3, 0.5) or others[:MAX_NAMED]
    more = " and %d more" % (len(others) - len(near)) if len(near) == MAX_NAMED < len(others) else ""
    there = "there is %s%s" % (", ".join(near), more) if near else "there are none"
    return " ".join(["%s %r; %s" % (what, name, there + "." * bool(problems)), *problems])


def ambiguous(name, found):
    return "%r is more than one tool: %s" % (name, parameters.spoken([tool.path for tool in found]))


def counted(number):
    return "1 tool" if number == 1 else "%d tools" % number


def shortened(lines):
    rest = len(lines) - MAX_LISTED
    shown = ["  " + line for line in lines[:MAX_LISTED]]
    return shown if rest <= 0 else [*shown, '  and %d more: mcp.search("words") finds them' % rest]


def first_line(text):
    return text.strip().partition("\n")[0]


def clipped(text):
    return text if len(text) <= MAX_LINE else text[: MAX_LINE - 1] + "…"
