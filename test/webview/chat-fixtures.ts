import type { Chat, ChatMessage, MessagePart, ModelView, RunState } from "../../src/protocol/chat.ts";
import type { ChatId, DaemonId, MessageId } from "../../src/protocol/ids.ts";
import type { ModelsView } from "../../src/protocol/views.ts";

/** A chat "c1" with these messages. */
export function chatOf(messages: readonly ChatMessage[], changes: Partial<Chat> = {}): Chat {
  return {
    chat_id: "c1" as ChatId,
    title: "CPU monitor",
    titled: true,
    created_at: 1_700_000_000,
    updated_at: 1_700_000_000,
    model_id: "vscode:copilot/gpt-5",
    messages,
    ...changes,
  };
}

/** A message of the user. */
export function userMessage(id: string, text: string, changes: Partial<ChatMessage> = {}): ChatMessage {
  return {
    message_id: id as MessageId,
    role: "user",
    created_at: 1_700_000_000,
    parts: [{ kind: "text", text }],
    attachments: [],
    status: "done",
    ...changes,
  };
}

/** An answer with these parts. */
export function answer(
  id: string,
  parts: readonly MessagePart[],
  changes: Partial<ChatMessage> = {},
): ChatMessage {
  return {
    message_id: id as MessageId,
    role: "assistant",
    created_at: 1_700_000_000,
    parts,
    attachments: [],
    status: "done",
    model: "gpt-5 via VS Code",
    ...changes,
  };
}

/** Words of an answer. */
export function words(text: string): MessagePart {
  return { kind: "text", text };
}

type CodePart = Extract<MessagePart, { kind: "code" }>;

/** Code of an answer under the run id `id`. */
export function codePart(id: string, state: RunState, changes: Partial<CodePart> = {}): CodePart {
  return {
    kind: "code",
    run_id: id as DaemonId,
    language: "python",
    background: false,
    code: "import time\nfor i in range(3):\n    print(i)\n    time.sleep(1)\n",
    edited: false,
    state,
    output: [],
    ...changes,
  };
}

/** Code that waits for an answer. */
export const waiting = {
  kind: "waiting",
  hash: "0123456789abcdef",
  engine: "Python 3.12 (.venv)",
  folder: "~/projects/monitor",
  limit_seconds: 60,
} as const satisfies RunState;

/** Three models of two sources. */
export const someModels: ModelsView = {
  models: [
    model("vscode:copilot/gpt-5", "gpt-5", "VS Code", true),
    model("vscode:copilot/claude-sonnet-4.5", "Claude Sonnet 4.5", "VS Code", true),
    model("endpoint:ollama/qwen3:8b", "qwen3:8b", "Ollama at 127.0.0.1:11434", false),
  ],
  problems: ["LM Studio at 127.0.0.1:1234 does not answer."],
};

function model(model_id: string, name: string, source: string, images: boolean): ModelView {
  return { model_id, name, source, tools: true, images, context_tokens: 128_000 };
}
