import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import type { Kernel } from "../../../src/core/daemons/kernel-host.ts";
import { onEachStack } from "../../support/jupyter/each-stack.ts";
import { lastingRequest } from "../../support/jupyter/run.ts";
import {
  type Answers,
  type OfferedServers,
  type OfferedTool,
  ToolHost,
} from "../../support/jupyter/tool-host.ts";

const quotes = `Says """hello"""\n'''and''' \\ {0} %s "`;
const create: OfferedTool = {
  name: "create-issue",
  python: "create_issue",
  description: "Opens an issue.\n\nIn the repository of the chat.",
  parameters: {
    type: "object",
    properties: {
      labels: { type: "array", items: { type: "string" }, description: "Their names." },
      limit: { type: "integer", default: 10 },
      title: { type: "string" },
      state: { enum: ["open", "closed"] },
      due: { type: ["string", "null"] },
      "page-size": { type: "integer" },
      from: { $ref: "#/$defs/place" },
      "2fa": { type: "boolean" },
      page_size: { anyOf: [{ type: "number" }, { type: "object" }] },
    },
    required: ["title", "from"],
    $defs: { place: { type: "string" } },
  },
};
const odd: readonly OfferedTool[] = [
  { name: "import", python: "import_", description: quotes },
  { name: "2fa", python: "t2fa", description: null, parameters: null },
  {
    name: "page-size",
    python: "page_size",
    parameters: { properties: { self: {}, positional: {}, given: {} } },
  },
  {
    name: "from",
    python: "from_",
    parameters: { properties: { "": {}, "\n": {}, '"': {}, class: {}, größe: {} } },
  },
  { name: "free", parameters: { additionalProperties: true, properties: { a: { type: "integer" } } } },
  { name: "search", description: "Finds repositories." },
];
const servers: OfferedServers = {
  "git-hub": [create, ...odd],
  jira: [
    { name: "search", description: "Finds tickets.", read_only: true },
    { name: "answer", parameters: { properties: { what: {} } } },
    ...Array.from({ length: 300 }, (_, i) => ({
      name: `tool_${String(i)}`,
      description: `The ${String(i)}th of many.`,
    })),
  ],
};

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const image = { type: "image", mime: "image/png", data: pixel };
/** What the tool `answer` says, by what it is asked. */
const contents: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  structured: { structured: { a: [1, null] }, content: [{ type: "text", text: "not this" }] },
  nothing: { content: [] },
  object: { content: [{ type: "text", text: ' {"a": 1}' }] },
  text: { content: [{ type: "text", text: "007" }] },
  broken: { content: [{ type: "text", text: "[1, 2" }] },
  several: {
    content: [
      { type: "text", text: "[1]" },
      { type: "text", text: "two" },
    ],
  },
  image: { content: [image] },
  others: {
    content: [
      { type: "resource", uri: "file:///a", mime: "text/plain", text: "A" },
      { type: "resource", uri: "file:///b", mime: "application/zip", data: "UEs=" },
      { type: "link", uri: "file:///c", name: "C", description: "The third." },
      { type: "audio", mime: "audio/wav", data: "AAAA" },
      { type: "of the future", value: 1 },
    ],
  },
  fails: { ok: false, message: "It rains.", content: [{ type: "text", text: '{"code": 7}' }] },
};
const answers: Answers = ({ tool, arguments: given }) =>
  tool === "answer" ? contents[String(given?.["what"])] : { structured: given };

onEachStack("tools as Python shows them", "managed", (world) => {
  const tools = new ToolHost(servers, answers);
  let kernel: Kernel | undefined;
  before(async () => {
    kernel = await world.host.start({ ...lastingRequest(), calls: true }, AbortSignal.timeout(60_000));
  });
  after(() => kernel?.discard());

  /** Runs one program after another in the same kernel; resolves to what it printed. */
  async function printed(...lines: readonly string[]): Promise<string> {
    const current = kernel;
    assert(current !== undefined);
    const transcript = await tools.run(current, lines.join("\n"));
    await transcript.ended;
    kernel = current.next();
    return transcript.text("stdout", "stderr", "error", "result");
  }

  /** The first line of what each of these raises. */
  function raised(...expressions: readonly string[]): Promise<string> {
    return printed(
      `for text in ${JSON.stringify(expressions)}:`,
      "    try: print(eval(text))",
      "    except Exception as error: print(type(error).__name__ + ':', str(error))",
    );
  }

  it("[K1, bad/calls-names] shows parameters by names and types that Python can read, those that must be given first", async () => {
    assert.equal(
      await printed(
        "import inspect",
        "for tool in (mcp.git_hub.create_issue, mcp.git_hub.page_size, mcp.git_hub.from_, mcp.git_hub.free, mcp.git_hub.t2fa):",
        "    print(tool.__qualname__ + str(inspect.signature(tool)))",
        "print(inspect.signature(mcp.git_hub.create_issue).parameters['limit'].annotation is int)",
      ),
      [
        "mcp.git_hub.create_issue(*, title: str, from_: str, labels: list[str] = ..., limit: int = 10, " +
          "state: Literal['open', 'closed'] = ..., due: str | None = ..., page_size_2: int = ..., _2fa: bool = ..., page_size: float | dict = ...)",
        "mcp.git_hub.page_size(*, self: Any = ..., positional: Any = ..., given: Any = ...)",
        "mcp.git_hub.from_(*, _: Any = ..., __2: Any = ..., __3: Any = ..., class_: Any = ..., größe: Any = ...)",
        "mcp.git_hub.free(*, a: int = ..., **more)",
        "mcp.git_hub.t2fa()",
        "True\n",
      ].join("\n"),
    );
  });

  it("[K1, bad/calls-names] sends what is given under the tool's own names, and nothing else", async () => {
    assert.equal(
      await printed(
        "print(mcp.git_hub.create_issue(title='a', from_='b', due=None, _2fa=True, page_size_2=1, page_size=2.5))",
        "print(mcp['git-hub']['create-issue'](**{'title': 'a', 'from': 'b', 'page-size': 3, '2fa': False}))",
        "print(mcp.git_hub.page_size(self=1, positional=2, given=3))",
        "print(mcp.git_hub.from_(_=1, __2=2, __3=3, class_=4, größe=5))",
        "print(mcp.git_hub.free(b=[1], **{'c-d': 2}))",
        "import datetime, pathlib",
        "print(mcp.git_hub.free(a={1}, b=(1, 2), c=pathlib.PurePosixPath('/x'), d=datetime.date(2026, 1, 2)))",
        "print(getattr(mcp.git_hub, 'import_')(), mcp['git-hub']['import'](), mcp['git-hub']['2fa']())",
      ),
      [
        "{'title': 'a', 'from': 'b', 'due': None, '2fa': True, 'page-size': 1, 'page_size': 2.5}",
        "{'title': 'a', 'from': 'b', 'page-size': 3, '2fa': False}",
        "{'self': 1, 'positional': 2, 'given': 3}",
        `{'': 1, '\\n': 2, '"': 3, 'class': 4, 'größe': 5}`,
        "{'b': [1], 'c-d': 2}",
        "{'a': [1], 'b': [1, 2], 'c': '/x', 'd': '2026-01-02'}",
        "{} {} {}\n",
      ].join("\n"),
    );
  });

  it("[K1] says in Python's words what is wrong with a call, before anything is sent", async () => {
    const before = tools.asked("call").length;
    assert.equal(
      await raised(
        "mcp.git_hub.create_issue()",
        "mcp.git_hub.create_issue(title='a')",
        "mcp.git_hub.create_issue(title='a', from_='b', nonsense=1)",
        "mcp.git_hub.create_issue(title='a', **{'from': 1, 'from_': 2})",
        "mcp.git_hub.free({'a': 1})",
        "mcp.git_hub.free(a=object())",
        "mcp.git_hub.free(a=float('nan'))",
      ),
      [
        "TypeError: create_issue() missing 2 required keyword-only arguments: 'title' and 'from_'",
        "TypeError: create_issue() missing 1 required keyword-only argument: 'from_'",
        "TypeError: create_issue() got an unexpected keyword argument 'nonsense'",
        "TypeError: create_issue() got multiple values for argument 'from_'",
        "TypeError: free() takes keyword arguments only: free(*, a: int = ..., **more)",
        "TypeError: The arguments of free() cannot be sent: object is not JSON",
        "ValueError: The arguments of free() cannot be sent: Out of range float values are not JSON compliant\n",
      ].join("\n"),
    );
    assert.equal(tools.asked("call").length, before);
  });

  it("[K1, bad/calls-names] hides no tool behind a name of its own", async () => {
    const own = (object: string): string => `[name for name in vars(type(${object})) if name[0] != "_"]`;
    assert.equal(
      await printed(`print(${["mcp", "mcp.jira", "mcp_tools"].map(own).join(", ")})`),
      "['McpToolError', 'McpImage', 'search', 'describe'] [] []\n",
    );
  });

  it("[K1] names what there is when something is not there", async () => {
    assert.equal(
      await raised(
        "mcp.jirra",
        "mcp['nothing like it']",
        "mcp.jira.tool_7x",
        "mcp_tools.search",
        "mcp_tools.jira_search()",
        "mcp_tools.answer(what='text')",
        "mcp_tools.zzz()",
        "mcp.describe('zzz')",
        "[hasattr(mcp, '_repr_html_'), hasattr(mcp.jira, '__wrapped__'), 'jira' in mcp, list(mcp)]",
      ),
      [
        "AttributeError: There is no tool server 'jirra'; there is jira",
        "KeyError: \"There is no tool server 'nothing like it'; there is git_hub, jira, git-hub\"",
        "AttributeError: mcp.jira has no tool 'tool_7x'; there is tool_7, tool_97, tool_87",
        "AttributeError: 'search' is more than one tool: mcp.git_hub.search and mcp.jira.search",
        "{}",
        "007",
        "AttributeError: There is no tool 'zzz'; there is create_issue, import_, t2fa, page_size, from_, free, search, search, answer, tool_0 and 299 more",
        "LookupError: There is no tool 'zzz'; there is git_hub.create_issue, git_hub.import_, git_hub.t2fa, git_hub.page_size, " +
          "git_hub.from_, git_hub.free, git_hub.search, jira.search, jira.answer, jira.tool_0 and 299 more",
        "[False, False, True, ['git-hub', 'jira']]\n",
      ].join("\n"),
    );
  });

  it("[K1] says in few lines what there is, however much it is", async () => {
    const lines = (await printed("print(mcp)\nprint(mcp.jira)\nmcp_tools")).split("\n");
    assert.deepEqual(lines.slice(0, 5), [
      "2 tool servers",
      "  mcp.git_hub (The server git-hub): 7 tools: create_issue, import_, t2fa, page_size, from_, free, search",
      "  mcp.jira (The server jira): 302 tools: search, answer, tool_0, tool_1, tool_2, tool_3, tool_4, tool_5, tool_6…",
      "mcp.jira (The server jira): 302 tools",
      "  search()  Finds tickets.",
    ]);
    assert.equal(lines[24], '  and 282 more: mcp.search("words") finds them');
    assert.deepEqual(lines.slice(25), lines.slice(0, 3));
  });

  it("[K1, bad/calls-names] tells all of a tool to help, to ? and to mcp.describe, whatever its description holds", async () => {
    const help = await printed("help(mcp.git_hub.create_issue)");
    const page = await printed("mcp.git_hub.create_issue?");
    const described = await printed("mcp.describe('git_hub.create_issue')");
    for (const text of [help, page, described]) {
      const words = stripVTControlCharacters(text).replaceAll(/\s+/g, " ");
      assert.match(
        words,
        /create_issue\( ?\*, title: str, from_: str, labels: list\[str\] = \.\.\., limit: int = 10/,
      );
      assert.match(words, /Opens an issue\. In the repository of the chat\./);
      assert.match(words, /labels: list\[str\] - Their names\./);
    }
    const same = await printed(
      "print(mcp.git_hub.import_.__doc__.startswith(mcp.describe('git-hub.import')['description']))",
      "print(mcp.describe('git-hub.import')['description'])",
      "print(mcp.describe(mcp.jira.search)['read_only'], mcp.describe('mcp.jira.search')['tool'], len(mcp.describe('jira')))",
    );
    assert.equal(same, `True\n${quotes}\nTrue search 302\n`);
    assert.match(await printed("help(mcp)\nhelp(mcp.git_hub)"), /mcp\.search\("words"\)[^]*create_issue\(/);
  });

  it("[K1] finds tools by words of their names, servers and descriptions", async () => {
    assert.equal(
      await printed(
        "print(mcp.search('find ticket', 2))",
        "print([tool.__name__ for tool in mcp.search('tool 17')][:1], len(mcp.search('many')), len(mcp.search('many', limit=500)))",
        "print(mcp.search('xyzzy ä'))",
        "mcp.search('create issue', limit=1)[0](title='a', from_='b')",
      ),
      [
        "mcp.jira.search()  Finds tickets.",
        "mcp.git_hub.search()  Finds repositories.",
        "['tool_17'] 10 300",
        "nothing found",
        "{'title': 'a', 'from': 'b'}",
      ].join("\n"),
    );
  });

  it("[K1] completes the names of servers and tools", async () => {
    assert.equal(
      await printed(
        "import re",
        "get_ipython().Completer.use_jedi = False",
        "def completed(text): return [re.findall(r'[\\w-]+', found)[-1] for found in get_ipython().complete(text)[1]]",
        "print(*map(completed, ('mcp.', 'mcp[\"', 'mcp_tools.an')), sep='\\n')",
        "print(dir(mcp.git_hub))",
      ),
      [
        "['McpImage', 'McpToolError', 'describe', 'git_hub', 'jira', 'search']",
        "['git-hub', 'jira']",
        "['answer']",
        "['create_issue', 'free', 'from_', 'import_', 'page_size', 'search', 't2fa']\n",
      ].join("\n"),
    );
  });

  it("[K1] gives structured results first, then JSON, then text, and everything else as an object", async () => {
    assert.equal(
      await printed(
        "def ask(what): return mcp.jira.answer(what=what)",
        "print(*map(ask, ('structured', 'nothing', 'object', 'text', 'broken', 'several')), sep='\\n')",
        "print(*ask('others'), sep='\\n')",
        "print(ask('others')[0].text, ask('others')[1].data, ask('others')[2].description)",
      ),
      [
        "{'a': [1, None]}",
        "None",
        "{'a': 1}",
        "007",
        "[1, 2",
        "[[1], 'two']",
        "McpResource('file:///a', 'text/plain', 1 characters)",
        "McpResource('file:///b', 'application/zip', 2 bytes)",
        "McpLink('file:///c', 'C')",
        "McpAudio('audio/wav', 3 bytes)",
        "{'type': 'of the future', 'value': 1}",
        "A b'PK' The third.\n",
      ].join("\n"),
    );
  });

  it("[K1] draws a picture where it is displayed, and saves it", async () => {
    const current = kernel;
    assert(current !== undefined);
    const text =
      "import io, os, tempfile\nimage = mcp.jira.answer(what='image')\npath = image.save(tempfile.mktemp())\nprint(os.path.getsize(path), image.data[:4], image.mime)\nos.remove(path)\nimage";
    const transcript = await tools.run(current, text);
    await transcript.ended;
    kernel = current.next();
    assert.equal(transcript.text(), "70 b'\\x89PNG' image/png\n");
    const drawn = transcript.outputs.find((output) => output.kind === "output" && output.stream === "result");
    assert(drawn?.kind === "output");
    assert.deepEqual(
      [drawn.mime, drawn.content.trim(), drawn.plain],
      ["image/png", pixel, "McpImage('image/png', 70 bytes)"],
    );
  });

  it("[K1] raises what a tool says is wrong, whole also in another process", async () => {
    assert.equal(
      await printed(
        "import pickle",
        "try: mcp.jira.answer(what='fails')",
        "except mcp.McpToolError as error: kept = pickle.loads(pickle.dumps(error))",
        "print(kept, kept.server, kept.tool, kept.message, kept.content)",
      ),
      "jira.answer: It rains. jira answer It rains. [{'code': 7}]\n",
    );
    assert.match(await printed("mcp.jira.answer(what='fails')"), /McpToolError[^]*jira\.answer: It rains\.$/);
  });

  it("[K1, bad/shadowed-module] works beside modules of the user's that have the names of ours", async () => {
    assert.equal(
      await printed(
        "import os, sys, tempfile",
        "folder = tempfile.mkdtemp()",
        "for name in ('json', 'threading', 'inspect', 'secrets', 'base64', 'keyword', 'difflib', 'zmq'):",
        "    open(os.path.join(folder, name + '.py'), 'w').write('raise SystemExit')",
        "sys.path.insert(0, folder)",
        "kept = {name: sys.modules.pop(name) for name in ('secrets', 'difflib', 'keyword')}",
        "print(mcp.jira.answer(what='object'), len(mcp.search('many')))",
        "sys.path.remove(folder)",
        "sys.modules.update(kept)",
      ),
      "{'a': 1} 10\n",
    );
  });
});
