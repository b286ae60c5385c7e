import type { ServerProblem } from "../protocol/check-tool-server.ts";
import type { ConnectionStep, ToolServerAuth, ToolServerType } from "../protocol/tools.ts";
import { t } from "./translate.ts";

/** The texts of the tool servers' place. */
export const toolsTexts = {
  title: t("Tool Servers"),
  lead: t("Connect to OpenAPI or MCP (Model Context Protocol) tool servers."),
  loading: t("Loading tool servers…"),
  failed: t("The tool servers could not be loaded."),
  retryLoad: t("Try Again"),
  add: t("Add Tool Server"),
  import: t("Import…"),
  export: t("Export…"),
  list: t("Tool servers"),
  deleted: (title: string) => t("“{0}” was deleted.", title),
  undo: t("Undo"),
  settings: t("Some tool servers in the settings could not be read"),
  editor: (count: number) =>
    count === 1
      ? t("1 tool of VS Code and its extensions can be used in chats too.")
      : t("{0} tools of VS Code and its extensions can be used in chats too.", count),
  editorName: t("VS Code"),
  empty: {
    title: t("No tool servers yet"),
    text: t(
      "Add the address of a server, or import a file: Backburner reads exports of Open WebUI, mcpServers files and VS Code's mcp.json. Its tools can then be used in every chat.",
    ),
  },
  row: {
    show: (name: string) => t("Show what {0} offers", name),
    hide: (name: string) => t("Hide what {0} offers", name),
    enable: (name: string) => t("Enable {0}", name),
    edit: (name: string) => t("Edit {0}", name),
    actions: (name: string) => t("Actions for {0}", name),
    duplicate: t("Duplicate"),
    export: t("Export"),
    showLog: t("Show Log"),
    askAgain: t("Ask Again Before Its Tools"),
    delete: t("Delete"),
    signIn: t("Sign In"),
    signOut: t("Sign Out"),
    retry: t("Retry"),
    noKey: t("No key is set: Edit has “Set Key…”."),
    noValue: (header: string) => t("The header {0} has no value: Edit has “Set Value…”.", header),
    again: (seconds: number) =>
      seconds === 1 ? t("Tries again in 1 second.") : t("Tries again in {0} seconds.", seconds),
  },
  state: {
    ready: t("Connected"),
    tools: (count: number) => (count === 1 ? t("1 tool") : t("{0} tools", count)),
    starting: t("Connecting…"),
    signIn: t("Needs sign-in"),
    failed: t("Error"),
    waiting: t("Not connected"),
    off: t("Off"),
  },
  offer: {
    loading: t("Asking the server…"),
    off: t("Switch it on to see what it offers."),
    tools: t("Tools"),
    noTools: t("It offers no tools."),
    search: (name: string) => t("Search tools of {0}", name),
    noMatch: t("No tool matches."),
    more: (count: number) => t("Show {0} More", count),
    readOnly: t("read-only"),
    tokens: (count: string) => t("about {0} tokens in each request", count),
    askAgain: t("Ask Again"),
    askAgainTip: (tool: string) => t("Ask again before {0}", tool),
    prompts: t("Prompts"),
    use: t("Use in Message"),
    useTip: (name: string) => t("Use {0} in message", name),
    resources: t("Resources"),
    attach: t("Attach"),
    attachTip: (name: string) => t("Attach {0}", name),
    skipped: (count: number) => (count === 1 ? t("1 skipped") : t("{0} skipped", count)),
  },
  announce: {
    ready: (name: string) => t("{0} is connected.", name),
    failed: (name: string, message: string) => t("{0} could not be connected: {1}", name, message),
    signIn: (name: string) => t("{0} needs sign-in.", name),
    verified: (count: number) =>
      count === 1 ? t("Connection verified. 1 tool.") : t("Connection verified. {0} tools.", count),
    verifiedButSignIn: (issuer: string) => t("Connection verified. Sign in at {0} to see its tools.", issuer),
    notVerified: (message: string) => t("Connection failed. {0}", message),
  },
  form: {
    add: t("Add Tool Server"),
    edit: t("Edit Tool Server"),
    lead: t("Connect to OpenAPI or MCP tool servers."),
    loading: t("Opening the form…"),
    failed: t("The form could not be opened."),
    back: t("Back to Tool Servers"),
    type: t("Type"),
    url: t("URL"),
    urlHelp: {
      mcp: t("The server's MCP endpoint, such as https://example.com/mcp."),
      openapi: t("The address that the paths of its operations come after."),
    },
    verify: t("Verify connection"),
    looksLikeFile: t("This looks like a configuration file, not like a URL."),
    spec: t("OpenAPI spec"),
    specUrl: t("URL or path"),
    specText: t("Text"),
    specPath: t("Path of the spec"),
    specRead: (address: string) => t("Backburner will read {0}", address),
    specPathHelp: t("From the URL on, or a whole address."),
    specDocument: t("Document"),
    specDocumentHelp: t("JSON or YAML; kept in this machine's storage, not in the settings."),
    auth: t("Authentication"),
    provider: t("Account provider"),
    providerHelp: t("An account that you have in VS Code, such as github or microsoft."),
    scopes: t("Scopes"),
    scopesHelp: t("Separated by spaces."),
    setKey: t("Set Key…"),
    changeKey: t("Change Key…"),
    headers: t("Headers"),
    headersHelp: t("They go with each request. Their values are in the secret storage, not in the settings."),
    header: (number: number) => t("Name of header {0}", number),
    headerPlaceholder: t("Name, such as X-Api-Key"),
    setValue: t("Set Value…"),
    changeValue: t("Change Value…"),
    setValueOf: (name: string) => t("Set value of {0}", name),
    changeValueOf: (name: string) => t("Change value of {0}", name),
    valueSet: t("Value set"),
    noValue: t("No value"),
    removeHeader: (number: number) => t("Remove header {0}", number),
    addHeader: t("Add Header"),
    id: t("ID"),
    idHelp: t("Letters, digits, “.”, “_” and “-”. The names of its tools begin with it."),
    idAuto: t("Made from the name when it is empty."),
    name: t("Name"),
    nameHelp: t("Empty: the server's own name is shown."),
    description: t("Description"),
    filter: t("Tool filter list"),
    filterHelp: t("`name` allows, `!name` blocks; separated by commas. Empty: all tools."),
    enabled: t("Enabled"),
    save: t("Save"),
    saving: t("Saving…"),
    cancel: t("Cancel"),
    delete: t("Delete"),
    duplicate: t("Duplicate"),
    export: t("Export"),
    discardTitle: t("Discard changes?"),
    discard: t("Discard"),
    keep: t("Keep Editing"),
  },
  check: {
    running: t("Verifying…"),
    cancel: t("Cancel"),
    cancelTip: t("Cancel verification"),
    verified: t("Connection verified"),
    failed: t("Connection failed"),
    failedAt: (step: string) => t("Connection failed: {0}", step),
    panel: t("Verification"),
    signIn: (issuer: string) => t("Sign in at {0} to see its tools.", issuer),
    steps: (seconds: string) => t("Steps ({0} s)", seconds),
    more: (count: number) => t("… and {0} more", count),
    tools: (count: number) => (count === 1 ? t("1 tool") : t("{0} tools", count)),
    operations: (count: number) => (count === 1 ? t("1 operation") : t("{0} operations", count)),
    skipped: (count: number) =>
      count === 1 ? t("1 operation was skipped") : t("{0} operations were skipped", count),
    skippedTools: (count: number) =>
      count === 1 ? t("1 tool was skipped") : t("{0} tools were skipped", count),
    state: { done: t("done"), failed: t("failed"), skipped: t("skipped") },
  },
} as const;

/** What each type is called, and what it is in a line. */
export const serverTypes: Readonly<Record<ToolServerType, { readonly name: string; readonly line: string }>> =
  {
    openapi: { name: t("OpenAPI"), line: t("REST API with spec") },
    mcp: { name: t("MCP"), line: t("Streamable HTTP") },
  };

/** What each kind of authentication is called, and what it means. */
export const serverAuths: Readonly<
  Record<ToolServerAuth, { readonly name: string; readonly about: string }>
> = {
  none: { name: t("None"), about: t("The server is not told who asks.") },
  bearer: {
    name: t("Bearer"),
    about: t("A key that goes with each request. It is in the secret storage, never in the settings."),
  },
  session: {
    name: t("Session"),
    about: t(
      "A token that Backburner makes for this server once you approve its address. It is in the secret storage and never goes over plain http, except to this machine.",
    ),
  },
  oauth: { name: t("OAuth"), about: t("An account that you are signed in to in VS Code.") },
  "oauth_2.1": {
    name: t("OAuth 2.1"),
    about: t(
      "You sign in on the server's own page, in your browser. What it gives is in the secret storage, never in the settings.",
    ),
  },
};

/** The word at the right of the choice of authentication. */
export const authBadges = {
  keySet: t("Key set"),
  noKey: t("No key"),
  session: t("Made when needed"),
  noAccount: t("No account"),
} as const;

/** What each step of a connection is called. */
export const stepNames: Readonly<Record<ConnectionStep, string>> = {
  address: t("Address"),
  connect: t("Network"),
  tls: t("Certificate"),
  http: t("HTTP answer"),
  protocol: t("Protocol"),
  auth: t("Authentication"),
  tools: t("Tools"),
};

/** What is wrong with a field, in words. */
export const serverProblems: Readonly<Record<ServerProblem, string>> = {
  url: t("Please enter a valid URL"),
  "url-secret": t("The URL must not hold a user name or password: set a key or a header instead"),
  id: t("Please enter a valid ID"),
  "id-missing": t("Please enter a valid ID"),
  "id-characters": t('ID cannot contain ":" or "|" characters'),
  "id-taken": t("Another tool server has this ID"),
  spec: t("Please enter a valid JSON spec, or one in YAML"),
  path: t("Please enter a valid path"),
  header: t("Headers must have valid names, such as X-Api-Key"),
  account: t("Please enter an account provider"),
};
