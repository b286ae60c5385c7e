import type { DaemonOutput } from "./daemon.ts";
import type { ChatId, DaemonId, MessageId } from "./ids.ts";
import type { CalledTool, ChatTools, ToolContent, ToolProgress, ToolQuestion } from "./tools.ts";

/** A model as people choose it. */
export interface ModelView {
  /** `vscode:<vendor>/<id>` or `endpoint:<endpoint id>/<model>`; stable, kept with each chat. */
  readonly model_id: string;
  /** "gpt-5". */
  readonly name: string;
  /** "VS Code", "Ollama at 127.0.0.1:11434". */
  readonly source: string;
  readonly tools: boolean;
  readonly images: boolean;
  /** How many tokens a request may have, where known. */
  readonly context_tokens?: number;
}

/** What a reply has cost, as the model says. */
export interface TokenUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
}

/** What the user added to a message. */
export type Attachment =
  /** A selection or a whole file, as text. */
  | { readonly kind: "text"; readonly name: string; readonly text: string; readonly language?: string }
  /** A picture: its bytes in base64. */
  | { readonly kind: "image"; readonly name: string; readonly mime: string; readonly data: string };

/** How a piece of code in a reply stands. */
export type RunState =
  /** the model is still writing it */
  | { readonly kind: "writing" }
  /** it waits for the user's Run or Skip; `where` is what the approval will be bound to, in words */
  | {
      readonly kind: "waiting";
      readonly hash: string;
      readonly engine: string;
      readonly folder: string;
      readonly limit_seconds: number;
    }
  /** it runs in the chat's kernel; its output is followed under `run_id` */
  | {
      readonly kind: "running";
      readonly started_at: number;
      readonly limit_seconds: number;
      readonly over_limit: boolean;
    }
  /** it has ended in the chat's kernel */
  | {
      readonly kind: "ended";
      readonly how: "finished" | "exception" | "interrupted" | "kernel_died" | "failed";
      readonly detail?: string;
      readonly seconds: number;
    }
  /** it is or was a background daemon: the card shows that daemon */
  | { readonly kind: "daemon"; readonly daemon_id: DaemonId }
  /** it did not run, and never will: declined, no engine, not trusted, unclosed, a repeat */
  | {
      readonly kind: "not-run";
      readonly why:
        "declined" | "engine" | "untrusted" | "unclosed" | "repeated" | "limit" | "failed" | "cancelled";
      readonly message: string;
    };

/** Names a run in the foreground; becomes the daemon's id when it is moved to the background. */
export type RunId = DaemonId;

/** How the call of a tool stands; `waiting` for the user's answer, `declined` by it. */
export type ToolCallState = "waiting" | "running" | "done" | "failed" | "cancelled" | "declined";

/** One call of a tool by a script. Times are epoch seconds. */
export interface CodeCall {
  readonly call_id: string;
  readonly tool: CalledTool;
  /** The arguments as JSON, bounded. */
  readonly arguments: string;
  readonly state: ToolCallState;
  readonly started_at: number;
  readonly seconds?: number;
  readonly progress?: ToolProgress;
  /** The first line of its result, or why there is none. */
  readonly note?: string;
}

/** What a script has called: the newest calls, and how many there were in all. */
export interface CodeCalls {
  readonly total: number;
  readonly calls: readonly CodeCall[];
}

/** One piece of a message, in order. */
export type MessagePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "reasoning"; readonly text: string }
  | {
      readonly kind: "code";
      readonly run_id: RunId;
      readonly language: string;
      readonly background: boolean;
      /** What the model wrote, or what the user made of it before it ran. */
      readonly code: string;
      readonly edited: boolean;
      /** The native tool call that asked for it, if one did. */
      readonly call_id?: string;
      readonly state: RunState;
      /** What it printed in the foreground, bounded, once it has ended. */
      readonly output: readonly DaemonOutput[];
      /** The tools that it has called in the foreground. */
      readonly calls?: CodeCalls;
    }
  | {
      readonly kind: "tool";
      readonly call_id: string;
      /** As the model calls it. */
      readonly name: string;
      readonly arguments: string;
      readonly state: ToolCallState;
      /** What the model is told, as text. */
      readonly result: string;
      /** A tool of a server; absent for Backburner's own. */
      readonly tool?: CalledTool;
      /** While it waits for the user's answer. */
      readonly question?: ToolQuestion;
      /** While it runs, where the server tells. */
      readonly progress?: ToolProgress;
      /** What the user is shown of the result. */
      readonly content?: readonly ToolContent[];
      /** Wall clock of the call, once it has ended. */
      readonly seconds?: number;
      /** True when the model wrote the call as text, in a tag, and not by its API. */
      readonly in_text?: boolean;
    }
  /** Something that Backburner says: a round limit, a repeat, a kernel that is new. */
  | { readonly kind: "notice"; readonly text: string };

/** How a message stands; `interrupted` = the window went while it was streaming. */
export type MessageStatus = "streaming" | "done" | "stopped" | "error" | "interrupted";

/** What went wrong, and what can be done about it. */
export interface MessageError {
  readonly code: string;
  readonly message: string;
  /** Seconds to wait, where the server said so. */
  readonly retry_after?: number;
}

/** One message of a chat. Times are epoch seconds. */
export interface ChatMessage {
  readonly message_id: MessageId;
  readonly role: "user" | "assistant";
  readonly created_at: number;
  readonly parts: readonly MessagePart[];
  readonly attachments: readonly Attachment[];
  readonly status: MessageStatus;
  /** Of an assistant's message: the model that wrote it, by name. */
  readonly model?: string;
  readonly usage?: TokenUsage;
  readonly error?: MessageError;
}

/** A whole chat. */
export interface Chat {
  readonly chat_id: ChatId;
  readonly title: string;
  /** False until the user has named it: then the first message names it. */
  readonly titled: boolean;
  readonly created_at: number;
  readonly updated_at: number;
  readonly model_id?: string;
  readonly tools?: ChatTools;
  readonly messages: readonly ChatMessage[];
}

/** A chat in a list. */
export interface ChatSummary {
  readonly chat_id: ChatId;
  readonly title: string;
  readonly updated_at: number;
  readonly message_count: number;
}

/**
 * What happens to a chat: the lines of its journal, and what a page is told.
 * A chat is what {@link applyChatEvent} makes of its events, in order.
 */
export type ChatEvent =
  | { readonly type: "chat:created"; readonly chat_id: ChatId; readonly at: number; readonly title: string }
  | { readonly type: "chat:renamed"; readonly title: string; readonly by_user: boolean }
  | { readonly type: "chat:model"; readonly model_id: string }
  | { readonly type: "chat:tools"; readonly tools: ChatTools }
  | { readonly type: "message:added"; readonly message: ChatMessage }
  /** A new part at the end of a message. */
  | { readonly type: "part:added"; readonly message_id: MessageId; readonly part: MessagePart }
  /** More text at the end of its last part, which is `text` or `reasoning`, or `code` that is being written. */
  | { readonly type: "part:appended"; readonly message_id: MessageId; readonly text: string }
  /** A part is another one now; a `code` or `tool` part keeps its id. */
  | {
      readonly type: "part:changed";
      readonly message_id: MessageId;
      readonly index: number;
      readonly part: MessagePart;
    }
  | {
      readonly type: "message:ended";
      readonly message_id: MessageId;
      readonly status: Exclude<MessageStatus, "streaming">;
      readonly at: number;
      readonly usage?: TokenUsage;
      readonly error?: MessageError;
    }
  /** This message and all after it are taken back, for Retry and for Edit and resend. */
  | { readonly type: "messages:removed"; readonly from: MessageId };
