import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import { type ImportResult, importServers } from "../../../../src/core/tools/import-servers.ts";
import type { ToolServer } from "../../../../src/protocol/tools.ts";

/** The servers with their secrets in the open, and the notes. */
function read(file: unknown, taken: readonly string[] = []): unknown {
  return opened(importServers(typeof file === "string" ? file : JSON.stringify(file), taken));
}

function opened({ servers, notes }: ImportResult): unknown {
  return {
    servers: servers.map(({ server, key, headerValues, specText }) => ({
      ...server,
      ...(key === undefined ? {} : { KEY: key.reveal() }),
      ...(Object.keys(headerValues).length === 0
        ? {}
        : {
            VALUES: Object.fromEntries(
              Object.entries(headerValues).map(([name, value]) => [name, value.reveal()]),
            ),
          }),
      ...(specText === undefined ? {} : { SPEC: specText }),
    })),
    notes,
  };
}

const plain: ToolServer = {
  id: "files",
  type: "mcp",
  url: "https://example.com/mcp",
  spec_path: "openapi.json",
  inline_spec: false,
  auth: "none",
  account: undefined,
  headers: [],
  name: "",
  description: "",
  enabled: true,
  tool_filter: [],
};
const named: ToolServer = { ...plain, name: "files" };
const url = "https://example.com/mcp";

const openWebUi: readonly (readonly [
  what: string,
  entry: unknown,
  server: unknown,
  notes?: readonly string[],
])[] = [
  [
    "the export of an MCP server with a key and headers",
    {
      type: "mcp",
      url,
      spec_type: "url",
      spec: "",
      path: "openapi.json",
      auth_type: "bearer",
      headers: { "X-Org": "acme", "X-Level": 3 },
      key: "s3cret",
      info: { id: "files", name: "My files", description: "All of them." },
    },
    {
      ...plain,
      auth: "bearer",
      headers: ["X-Org", "X-Level"],
      name: "My files",
      description: "All of them.",
      KEY: "s3cret",
      VALUES: { "X-Org": "acme", "X-Level": "3" },
    },
  ],
  [
    "a document that is given as text",
    { type: "openapi", url, spec_type: "json", spec: "openapi: 3.1.0", info: { id: "files" } },
    { ...plain, type: "openapi", inline_spec: true, SPEC: "openapi: 3.1.0" },
  ],
  [
    "a document that is given as an object",
    { url, spec_type: "json", spec: { openapi: "3.1.0" }, info: { id: "files" } },
    { ...plain, type: "openapi", inline_spec: true, SPEC: '{\n  "openapi": "3.1.0"\n}' },
  ],
  [
    "a server that is switched off, with a filter as text",
    {
      type: "",
      url,
      path: "/v1/openapi.yaml",
      auth_type: "none",
      config: { enable: false, function_name_filter_list: "a, !b,," },
      info: { id: "files" },
    },
    { ...plain, type: "openapi", spec_path: "/v1/openapi.yaml", enabled: false, tool_filter: ["a", "!b"] },
  ],
  [
    "a filter as a list, headers as text and nothing else",
    {
      type: "mcp",
      url,
      headers: '{"X-Org": "acme"}',
      config: { function_name_filter_list: ["a", 1, "b"] },
      info: { id: "files" },
    },
    { ...plain, headers: ["X-Org"], tool_filter: ["a", "b"], VALUES: { "X-Org": "acme" } },
  ],
  [
    "the words for each way to sign in: session",
    { type: "mcp", url, auth_type: "session", info: { id: "files" } },
    { ...plain, auth: "session" },
  ],
  [
    "… static OAuth 2.1",
    { type: "mcp", url, auth_type: "oauth_2.1_static", info: { id: "files" } },
    { ...plain, auth: "oauth_2.1" },
  ],
  [
    "… OAuth, with the account that is still to be chosen",
    { type: "mcp", url, auth_type: "system_oauth", info: { id: "files" } },
    { ...plain, auth: "oauth" },
    ["The file does not say which account files is used with; choose one before you use the server."],
  ],
  [
    "… one that nobody knows",
    { type: "mcp", url, auth_type: "kerberos", info: { id: "files" } },
    plain,
    ["How files is signed in to is not known here; choose it before you use the server."],
  ],
  [
    "a bearer without its key, and a header that is a template",
    {
      type: "mcp",
      url,
      auth_type: "bearer",
      key: "",
      headers: { "X-User": "{{USER_NAME}}" },
      info: { id: "files" },
    },
    { ...plain, auth: "bearer", headers: ["X-User"] },
    [
      "What files is sent in the header X-User is not in the file; set it before you use the server.",
      "The key of files is not in the file; set it before you use the server.",
    ],
  ],
  [
    "a key where nothing says how it is sent",
    { type: "mcp", url, key: "s3cret", info: { id: "files" } },
    { ...plain, auth: "bearer", KEY: "s3cret" },
  ],
  [
    "a header that wins over the key",
    {
      type: "mcp",
      url,
      auth_type: "bearer",
      key: "s3cret",
      headers: { Authorization: "Bearer other" },
      info: { id: "files" },
    },
    {
      ...plain,
      auth: "bearer",
      headers: ["Authorization"],
      KEY: "s3cret",
      VALUES: { Authorization: "Bearer other" },
    },
  ],
];

const mcpEntries: readonly (readonly [
  what: string,
  entry: unknown,
  server: unknown,
  notes?: readonly string[],
])[] = [
  ["an address alone", { url }, named],
  ["Windsurf's word for it", { serverUrl: url }, named],
  ["Gemini's word for it", { httpUrl: url }, named],
  ["a transport in any spelling", { type: "streamable-http", url }, named],
  ["… in another", { transport: "streamableHttp", url }, named],
  [
    "a description, switched off",
    { url, description: "All.", disabled: true },
    { ...named, description: "All.", enabled: false },
  ],
  ["an OAuth client", { url, oauth: { clientId: "x" } }, { ...named, auth: "oauth_2.1" }],
  [
    "a bearer among the headers",
    { url, headers: { authorization: "bearer s3cret", "X-Org": "acme" } },
    { ...named, auth: "bearer", headers: ["X-Org"], KEY: "s3cret", VALUES: { "X-Org": "acme" } },
  ],
  [
    "another scheme among the headers",
    { url, headers: { Authorization: "Basic abc=" } },
    { ...named, headers: ["Authorization"], VALUES: { Authorization: "Basic abc=" } },
  ],
  [
    "an input for the key and a variable in a header",
    { url, headers: { Authorization: "Bearer ${input:key}", "X-Org": "${env:ORG}", "X-Two": "a${TWO:-b}" } },
    { ...named, auth: "bearer", headers: ["X-Org", "X-Two"] },
    [
      "What files is sent in the headers X-Org, X-Two is not in the file; set it before you use the server.",
      "The key of files is not in the file; set it before you use the server.",
    ],
  ],
  [
    "headers that no request can carry",
    { url, headers: { "X Org": "acme", "X-Two": "a\nb", "X-Three": { a: 1 } } },
    { ...named, headers: ["X-Two", "X-Three"] },
    [
      "A header of files whose name makes no sense was left out.",
      "What files is sent in the headers X-Two, X-Three is not in the file; set it before you use the server.",
    ],
  ],
  [
    "the old transport",
    { type: "sse", url },
    named,
    [
      "files is for the old HTTP+SSE transport; Streamable HTTP is tried instead, check whether its address is another.",
    ],
  ],
];

const leftOut: readonly (readonly [what: string, entry: unknown, note: string])[] = [
  [
    "a password in its address",
    { url: "https://me:s3cret@example.com/mcp" },
    "files was left out: its address holds a user name or password; write it without, and set a key or a header instead.",
  ],
  ["no web address", { url: "unix:///tmp/mcp.sock" }, "files was left out: its address is no web address."],
  [
    "a variable in its address",
    { url: "https://${HOST}/mcp" },
    "files was left out: its address is no web address.",
  ],
  ["another transport", { type: "ws", url }, "files was left out: only servers over HTTP can be imported."],
  ["nothing in it", { env: {} }, "files was left out: it has neither an address nor a command."],
  ["a text for an entry", "https://example.com", "files was left out: it is no tool server."],
];

describe("importServers", () => {
  for (const [what, entry, server, notes = []] of openWebUi) {
    it(`[T8] reads from Open WebUI ${what}`, () => {
      assert.deepEqual(read([entry]), { servers: [server], notes });
      assert.deepEqual(read(entry), { servers: [server], notes });
    });
  }

  for (const [what, entry, server, notes = []] of mcpEntries) {
    it(`[T8] reads from mcpServers ${what}`, () => {
      const expected = { servers: [server], notes };
      assert.deepEqual(read({ mcpServers: { files: entry } }), expected);
      assert.deepEqual(
        read({ servers: { files: entry }, inputs: [{ id: "key", type: "promptString" }] }),
        expected,
      );
      assert.deepEqual(read({ mcp: { servers: { files: entry } }, "editor.fontSize": 12 }), expected);
      assert.deepEqual(read({ files: entry }), expected);
    });
  }

  for (const [what, entry, note] of leftOut) {
    it(`[T8, bad/tools-import] leaves out a server with ${what}, and says so without repeating it`, () => {
      assert.deepEqual(read({ mcpServers: { files: entry, other: { url } } }), {
        servers: [{ ...named, id: "other", name: "other" }],
        notes: [note],
      });
    });
  }

  it("[T8, bad/tools-import] leaves out an OpenAPI server without its document", () => {
    const entry = { type: "openapi", url, info: { id: "files" } };
    assert.deepEqual(read([{ ...entry, spec_type: "json" }, { ...entry, path: " " }, "x"]), {
      servers: [],
      notes: [
        "files was left out: its OpenAPI document is not in the file.",
        "files was left out: it does not say where its OpenAPI document is.",
        "Entry 3 was left out: it is no tool server.",
      ],
    });
  });

  it("[T8] says where servers belong that are started by a command", () => {
    assert.deepEqual(read({ mcpServers: { git: { command: "uvx", args: ["mcp-server-git"] } } }), {
      servers: [],
      notes: [
        'git is started by a command (stdio), which VS Code does itself: keep it in mcp.json or use "MCP: Add Server"; its tools then appear here under "VS Code\'s tools".',
      ],
    });
    const two = { git: { command: "uvx" }, fs: { type: "stdio", command: "npx" }, files: { url } };
    const { servers, notes } = importServers(JSON.stringify({ servers: two }), []);
    assert.deepEqual([servers.length, notes.length], [1, 1]);
    assert.match(notes[0] ?? "", /^git, fs are started by a command/);
  });

  it("[T8] reads several servers of an export in their order", () => {
    const entries = ["b", "a"].map((id) => ({ type: "mcp", url, info: { id } }));
    const { servers } = importServers(JSON.stringify(entries), []);
    assert.deepEqual(
      servers.map(({ server }) => server.id),
      ["b", "a"],
    );
  });

  it("[T8] makes ids valid and unique, and says when one is taken", () => {
    const entries = [
      { type: "mcp", url, info: { id: "files" } },
      { type: "mcp", url, info: { id: "a:b", name: "Other" } },
      { type: "openapi", url, info: { id: "", name: "Pet Store" } },
      { type: "openapi", url, info: {} },
      { type: "mcp", url, info: { id: "vscode" } },
      { type: "mcp", url, info: { id: "files" } },
    ];
    const { servers, notes } = importServers(JSON.stringify(entries), ["files"]);
    assert.deepEqual(
      servers.map(({ server }) => server.id),
      ["files-2", "a-b", "pet-store", "example-com", "vscode-2", "files-3"],
    );
    assert.deepEqual(notes, [
      "There is a server files already, so this one is files-2.",
      "There is a server files already, so this one is files-3.",
    ]);
  });

  it("[T8] reads comments, trailing commas and a byte order mark", () => {
    const text = `\uFEFF{
      // Servers /* of mine */
      "servers": {
        "files": { /* "type": "stdio", */
          "type": "http", // over HTTP
          "url": "https://example.com/mcp", // not // a comment before
          "headers": { "X-Org": "a, } /* b */ \\" // c", },
        },
      },
    }`;
    assert.deepEqual(read(text), {
      servers: [{ ...named, headers: ["X-Org"], VALUES: { "X-Org": 'a, } /* b */ " // c' } }],
      notes: [],
    });
  });

  it("[T8, bad/tools-import] reads a large document in a file with comments", () => {
    const spec = '{"a": "\\n"}'.repeat(50_000);
    const text = `[{"url": "${url}", "spec_type": "json", "spec": ${JSON.stringify(spec)}, /* x */ }]`;
    assert.equal(importServers(text, []).servers[0]?.specText, spec);
  });

  const wrong = [
    "",
    "null",
    "3",
    "{",
    "hello",
    "[1, 2]",
    '{"a": 1}',
    '{"openapi": "3.1.0", "paths": {}}',
    "{}",
  ];
  for (const text of wrong) {
    it(`[T8, bad/tools-import] says what can be imported, for ${JSON.stringify(text)}`, () => {
      assert.throws(() => importServers(text, []), {
        code: "tools.invalid",
        message:
          "This file holds no tool servers that are known here: choose an export of this page or of Open WebUI, " +
          'a file with "mcpServers" such as those of Claude and Cursor, or the mcp.json of VS Code.',
      });
    });
  }

  for (const text of ["[]", '{"mcpServers": {}}', '{"servers": {}, "inputs": []}']) {
    it(`[T8, bad/tools-import] says that there is no server in ${text}`, () => {
      assert.throws(() => importServers(text, []), {
        code: "tools.invalid",
        message: /^There is no tool server/,
      });
    });
  }

  it("[T8, bad/tools-import] repeats nothing of a file that cannot be read", () => {
    const text = '{"mcpServers": {"a": {"headers": {"Authorization": "Bearer s3cret"}}';
    assert.throws(
      () => importServers(text, []),
      (error) => error instanceof AppError && error.cause === undefined && !error.message.includes("s3cret"),
    );
  });
});
