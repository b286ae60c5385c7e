import type {
  PromptView,
  ResourceView,
  ServerFacts,
  SkippedTool,
  ToolContent,
  ToolProgress,
  ToolServer,
} from "../../protocol/tools.ts";
import type { Event } from "../base/emitter.ts";
import type { ServerAccess } from "./server-access.ts";
import type { ToolServerError } from "./tool-server-error.ts";

/** A JSON Schema as a server has written it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a server says about what a tool does; hints, no promises. */
interface ToolHints {
  readonly readOnly: boolean;
  readonly idempotent: boolean;
}

/** One tool as its server describes it; everything in it is untrusted text. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Of its arguments: an object, self-contained, finite. */
  readonly parameters: JsonSchema;
  /** Of its structured result, where the server says so. */
  readonly result?: JsonSchema;
  readonly hints: ToolHints;
}

/** All tools of a server; one that makes no sense is skipped, the others stay. */
export interface ToolList {
  readonly tools: readonly Tool[];
  readonly skipped: readonly SkippedTool[];
}

/** What a call has answered. */
export interface ToolAnswer {
  /** False when the tool itself says that it has failed: its content then says why. */
  readonly ok: boolean;
  readonly content: readonly ToolContent[];
  /** MCP's structured content, also where a text among the content says the same. */
  readonly structured?: unknown;
}

/** Beside tools, what some servers offer. */
export interface ServerExtras {
  prompts(signal: AbortSignal): Promise<readonly PromptView[]>;
  /** A prompt with its arguments filled in, as one text. */
  prompt(name: string, values: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string>;
  resources(signal: AbortSignal): Promise<readonly ResourceView[]>;
  resource(uri: string, signal: AbortSignal): Promise<readonly ToolContent[]>;
}

/**
 * Port: the live connection to one tool server.
 * Errors of all: {@link ToolServerError} (`tools.lost` when the server has forgotten the session: open a new client), or the signal's reason.
 */
export interface ToolClient {
  readonly facts: ServerFacts;
  /** All tools, from all pages. */
  list(signal: AbortSignal): Promise<ToolList>;
  /** Calls a tool; an abort of `signal` reaches the server. `args` have been parsed, not checked against the schema. */
  call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    onProgress: (progress: ToolProgress) => void,
    signal: AbortSignal,
  ): Promise<ToolAnswer>;
  /** Absent for a server that offers nothing but tools. */
  readonly extras?: ServerExtras;
  /** The server says that its tools are others now. */
  readonly onDidChangeTools: Event<undefined>;
  /** The connection is gone without having been closed from here; fires once at most. */
  readonly onDidLose: Event<ToolServerError>;
  /** Ends the session at the server, as far as it listens, within a second; never rejects. */
  close(): Promise<void>;
}

/** One field that a server asks the user for. */
export type AskedField = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
} & (
  | {
      readonly kind: "text";
      readonly initial?: string;
      readonly format?: string;
      readonly minLength?: number;
      readonly maxLength?: number;
    }
  | {
      readonly kind: "number";
      readonly isInteger: boolean;
      readonly initial?: number;
      readonly minimum?: number;
      readonly maximum?: number;
    }
  | { readonly kind: "switch"; readonly initial?: boolean }
  | {
      readonly kind: "choice";
      readonly many: boolean;
      readonly options: readonly { readonly value: string; readonly title: string }[];
      readonly initial?: readonly string[];
    }
);

/** What a server asks the user in the middle of a call. */
export type Elicitation =
  | { readonly kind: "form"; readonly message: string; readonly fields: readonly AskedField[] }
  /** Something to do on a page of the web. */
  | { readonly kind: "url"; readonly message: string; readonly url: string };

/** What the user says to it. */
export type ElicitationAnswer =
  | {
      readonly kind: "accept";
      readonly values: Readonly<Record<string, string | number | boolean | readonly string[]>>;
    }
  | { readonly kind: "decline" }
  | { readonly kind: "cancel" };

/** Text that a server wants a model to go on from. */
export interface SamplingRequest {
  readonly system: string;
  readonly messages: readonly { readonly role: "user" | "assistant"; readonly text: string }[];
  readonly maxTokens: number;
}

/** Port: what a server may ask for while it is connected. */
export interface ServerQuestions {
  elicit(server: ToolServer, question: Elicitation, signal: AbortSignal): Promise<ElicitationAnswer>;
  /** Lets a model answer; undefined while the user has not allowed it, and then servers are not told of the ability. */
  readonly sample?: (server: ToolServer, request: SamplingRequest, signal: AbortSignal) => Promise<string>;
  /** A line for the server's own log: requests, notifications and what the server logs. */
  log(server: ToolServer, level: "debug" | "info" | "warn" | "error", line: string): void;
}

/** A server to be connected. */
export interface ToolTarget {
  readonly server: ToolServer;
  /** The inline document, for `inline_spec`. */
  readonly specText?: string;
  readonly access: ServerAccess;
}

/** Port: connects a server. `onStep` is told each step that is reached, in order. Errors: {@link ToolServerError}, or the signal's reason. */
export type OpenToolClient = (
  target: ToolTarget,
  questions: ServerQuestions,
  onStep: (step: ToolServerError["step"]) => void,
  signal: AbortSignal,
) => Promise<ToolClient>;
