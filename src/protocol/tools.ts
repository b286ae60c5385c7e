/** What a tool server speaks. */
export type ToolServerType = "openapi" | "mcp";

/** How we prove to a tool server who asks; `session` is a token of this extension, `oauth` an account of the editor. */
export type ToolServerAuth = "none" | "bearer" | "session" | "oauth" | "oauth_2.1";

/** A tool server as the settings keep it. No field can hold a secret: the key and the values of headers are in the vault. */
export interface ToolServer {
  /** Letters, digits, `.`, `_`, `-`; unique. Part of the names of its tools. */
  readonly id: string;
  readonly type: ToolServerType;
  /** MCP: its endpoint. OpenAPI: what the paths of the operations come after, unless its document names servers of its own. */
  readonly url: string;
  /** OpenAPI: where its document is, from the URL on or as a whole address. */
  readonly spec_path: string;
  /** OpenAPI: the document was given as text, which is kept in storage; `spec_path` does not count then. */
  readonly inline_spec: boolean;
  readonly auth: ToolServerAuth;
  /** `oauth`: the editor's account provider, such as `github`, and the scopes to ask for. */
  readonly account: { readonly provider: string; readonly scopes: readonly string[] } | undefined;
  /** The names of headers that go with each request. */
  readonly headers: readonly string[];
  /** Empty: the server's own name is shown. */
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  /** `name` allows a tool and hides all that are not named, `!name` blocks one. Empty: all. */
  readonly tool_filter: readonly string[];
}

/** The steps of a connection, in their order; a failure belongs to exactly one of them. */
export const connectionSteps = ["address", "connect", "tls", "http", "protocol", "auth", "tools"] as const;

/** One of them: the address makes sense, something answers there, its certificate, its status, its language, who asks, what it offers. */
export type ConnectionStep = (typeof connectionSteps)[number];

/** What a server says of itself; all of it is untrusted text. */
export interface ServerFacts {
  /** MCP: its title or name. OpenAPI: `info.title`. */
  readonly title: string;
  readonly description: string;
  readonly version?: string;
  /** "MCP 2025-11-25", "OpenAPI 3.1". */
  readonly protocol: string;
}

/** A tool that cannot be offered, and why, in a sentence. */
export interface SkippedTool {
  readonly name: string;
  readonly why: string;
}

/** How one step of a check went; `skipped` when an earlier one has failed or it does not apply. */
export interface StepView {
  readonly step: ConnectionStep;
  readonly state: "done" | "failed" | "skipped";
  /** What was found, or what is wrong and what to do. */
  readonly detail: string;
}

/** What "Verify connection" has found. */
export interface Verification {
  readonly ok: boolean;
  readonly steps: readonly StepView[];
  /** When `ok`. */
  readonly facts?: ServerFacts;
  readonly tool_count: number;
  /** The first five. */
  readonly tool_names: readonly string[];
  readonly skipped: readonly SkippedTool[];
  readonly seconds: number;
}

/** How a tool server stands. */
export type ToolServerState =
  /** nothing has needed it yet, or it is switched off */
  | { readonly kind: "stopped" }
  /** it is being connected */
  | { readonly kind: "starting" }
  /** it is connected; `changes` is how often it has said since that its tools are others now, which their number need not show */
  | {
      readonly kind: "ready";
      readonly tool_count: number;
      readonly skipped: readonly SkippedTool[];
      readonly changes?: number;
    }
  /** it wants the user to sign in, or a key */
  | { readonly kind: "sign-in"; readonly message: string }
  /** it could not be connected, or was lost; `retry_at` (epoch seconds) when it is tried again by itself */
  | {
      readonly kind: "failed";
      readonly step: ConnectionStep;
      readonly message: string;
      readonly retry_at?: number;
    };

/** A tool server in the list. */
export interface ToolServerView {
  readonly server: ToolServer;
  /** By the contract: `info.title`, else the name, else the URL. */
  readonly title: string;
  /** The server's, else the user's, else empty. */
  readonly description: string;
  readonly version?: string;
  readonly protocol?: string;
  readonly state: ToolServerState;
  /** What is missing in the vault: "key", or the name of a header. */
  readonly missing_secrets: readonly string[];
  /** How many of its tools the user has allowed for good. */
  readonly allowed_for_good: number;
}

/** Everything about tool servers that the page shows without being asked; sent whole on any change. */
export interface ToolServersView {
  readonly servers: readonly ToolServerView[];
  /** Tools of the editor itself and of its other extensions, its own MCP servers among them; none where there are none. */
  readonly editor_tools: number;
  /** Sentences about entries of the settings that make no sense. */
  readonly problems: readonly string[];
  /** The one that can be brought back. */
  readonly deleted: { readonly id: string; readonly title: string } | undefined;
}

/** The id under which the editor's own tools stand beside those of servers; no server can have it. */
export const EDITOR_TOOLS = "vscode";

/** A tool in a list. */
export interface ToolView {
  /** As the server calls it. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The server says that it changes nothing. */
  readonly read_only: boolean;
  /** About how many tokens its description takes in each request. */
  readonly tokens: number;
  readonly allowed_for_good: boolean;
}

/** A prompt that a server offers. */
export interface PromptView {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly {
    readonly name: string;
    readonly description: string;
    readonly required: boolean;
  }[];
}

/** Something to read that a server offers. */
export interface ResourceView {
  readonly uri: string;
  readonly name: string;
  readonly description: string;
  readonly mime?: string;
}

/** What one server offers, read when its list is opened. */
export interface ServerOffer {
  readonly tools: readonly ToolView[];
  readonly skipped: readonly SkippedTool[];
  readonly prompts: readonly PromptView[];
  readonly resources: readonly ResourceView[];
}

/** A form for a server, new or old; the host keeps the secrets that belong to it until it is saved or left. */
export interface ToolServerForm {
  readonly draft_id: string;
  readonly server: ToolServer;
  /** The inline document. */
  readonly spec_text: string;
  /** True when it is in the settings already. */
  readonly is_saved: boolean;
  readonly secrets: DraftSecrets;
  /** Account providers that `oauth` may name. */
  readonly account_providers: readonly string[];
}

/** Which secrets a form has; never what they are. */
export interface DraftSecrets {
  readonly key: boolean;
  /** The names of headers whose value is there. */
  readonly headers: readonly string[];
}

/** Which tools a chat's model may use. */
export interface ChatTools {
  /** Ids of servers that are switched on, {@link EDITOR_TOOLS} among them. */
  readonly servers: readonly string[];
  /** Tools that are switched off all the same, as `<server id>/<tool>`. */
  readonly off: readonly string[];
}

/** A tool as it stands in a call's card: whose it is, and what the user calls it. */
export interface CalledTool {
  readonly server_id: string;
  readonly server_title: string;
  readonly type: ToolServerType | "vscode";
  /** As the server calls it. */
  readonly name: string;
  readonly title: string;
  readonly read_only: boolean;
}

/** Why the user is asked before a call. */
export interface ToolQuestion {
  /** Binds the answer to the tool as it is described now, and to these arguments. */
  readonly hash: string;
  /** What the tool says of itself. */
  readonly description: string;
  /** What is different since it was allowed, line by line; empty the first time. */
  readonly changes: readonly string[];
}

/** How far a call is. */
export interface ToolProgress {
  readonly done: number;
  readonly total?: number;
  readonly message?: string;
}

/** A piece of what a tool has answered; bounded, and what was cut says so. */
export type ToolContent =
  | { readonly kind: "text"; readonly text: string }
  /** Structured content, as JSON text. */
  | { readonly kind: "json"; readonly text: string }
  | { readonly kind: "image"; readonly mime: string; readonly data: string }
  | { readonly kind: "audio"; readonly mime: string; readonly data: string }
  /** An embedded text. */
  | { readonly kind: "resource"; readonly uri: string; readonly mime?: string; readonly text: string }
  /** Bytes that are not shown. */
  | { readonly kind: "binary"; readonly uri?: string; readonly mime: string; readonly bytes: number }
  | { readonly kind: "link"; readonly uri: string; readonly name: string; readonly description: string };
