/** Who may import whom: webview → protocol ← core ← adapters ← extension. Each rule says why. */

/** With the types installed, `vscode` resolves to them. */
const vscode = "^vscode$|^node_modules/@types/vscode/";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-cycles",
      comment: "A cycle has no beginning to read from. (Types may know each other.)",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "everything-resolves",
      comment: "An import that leads nowhere hides from all other rules.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: vscode },
    },
    {
      name: "vscode-only-in-extension",
      comment: "Only src/extension knows the editor; all else runs and is tested without it.",
      severity: "error",
      // backburner.d.ts is the API that other extensions see.
      from: { pathNot: ["^src/extension/", "^backburner\\.d\\.ts$"] },
      to: { path: vscode },
    },
    {
      name: "protocol-is-the-bottom",
      comment: "The words of host and page import nothing but the library that checks them.",
      severity: "error",
      from: { path: "^src/protocol/" },
      to: { pathNot: ["^src/protocol/", "^node_modules/zod/"] },
    },
    {
      name: "core-decides-and-touches-nothing",
      comment: "Core has no I/O, no library and no clock, so that each decision can be tested in memory.",
      severity: "error",
      from: { path: "^src/core/" },
      to: { pathNot: ["^src/core/", "^src/protocol/"] },
    },
    {
      name: "adapters-see-only-inwards",
      comment: "An adapter implements a port of core; it knows neither the editor's layer nor the page.",
      severity: "error",
      from: { path: "^src/adapters/" },
      to: { path: "^src/(extension|webview)/" },
    },
    {
      name: "adapters-do-not-know-each-other",
      comment:
        "One folder per outside thing: what two of them need belongs to core, or, where it is how files are written, to files. The keeper's main.ts is a program of its own and so puts its parts together.",
      severity: "error",
      from: { path: "^src/adapters/([^/]+)/", pathNot: "^src/adapters/keeper/main\\.ts$" },
      to: { path: "^src/adapters/", pathNot: "^src/adapters/(files|$1)/" },
    },
    {
      name: "only-compose-sees-adapters",
      comment:
        "One file of the extension builds everything by hand, and one beside it each noun; all others receive what they need.",
      severity: "error",
      from: {
        path: "^src/extension/",
        pathNot: "^src/extension/compose(-chat|-tools|-oauth|-code-mode|-control|-agents)?\\.ts$",
      },
      to: { path: "^src/adapters/" },
    },
    {
      name: "extension-does-not-import-the-page",
      comment: "Host and page meet in messages only.",
      severity: "error",
      from: { path: "^src/extension/" },
      to: { path: "^src/webview/" },
    },
    {
      name: "page-knows-only-the-words",
      comment:
        "The page draws state and reports intentions: it sees the words and its drawing libraries, nothing that decides.",
      severity: "error",
      from: { path: "^src/webview/" },
      to: {
        pathNot: [
          "^src/webview/",
          "^src/protocol/",
          "^node_modules/(preact|@preact/signals|@preact/signals-core|dompurify|highlight\\.js|marked|@types/dompurify)/",
          "^node_modules/@vscode/(webview-ui-toolkit|codicons)/",
        ],
      },
    },
    {
      name: "page-takes-only-types-of-the-words",
      comment:
        "Checking is the host's work: code of the protocol would bring its library into the page. What a chat makes of its events, and what is wrong with a form, needs none, and must be the same on both sides.",
      severity: "error",
      from: { path: "^src/webview/" },
      to: {
        path: "^src/protocol/",
        pathNot: "^src/protocol/(apply-chat-event|check-tool-server|tools)\\.ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "node-only-behind-ports",
      comment:
        "Node's modules touch the outside world: they belong to adapters, and to the little I/O of the editor's layer.",
      severity: "error",
      from: { path: "^src/(protocol|core|webview)/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "shipped-code-needs-shipped-libraries",
      comment: "What the product imports is a dependency, not a tool of its development.",
      severity: "error",
      from: { path: "^src/" },
      to: {
        path: "^node_modules/",
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["type-only"],
        pathNot: vscode,
      },
    },
    {
      name: "tests-stay-outside",
      comment: "The product never imports its tests, scripts or benchmarks.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(test|bench|scripts)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|out|\\.cache)/" },
    // Imports of types count: a layer that only borrows a type still knows it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types", "default"],
    },
  },
};
