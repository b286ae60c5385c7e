import * as z from "zod/mini";
import type { ChatEvent } from "../../../protocol/chat.ts";
import { isId } from "../../../protocol/ids.ts";

const text = z.string();
const time = z.number();
const id = text.check(z.refine(isId));
const code = z.looseObject({ code: text, message: text, retry_after: z.exactOptional(time) });
const usage = z.looseObject({ input_tokens: z.number(), output_tokens: z.number() });

const attachment = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("text"), name: text, text, language: z.exactOptional(text) }),
  z.looseObject({ kind: z.literal("image"), name: text, mime: text, data: text }),
]);

const output = z.looseObject({
  daemon_id: text,
  chat_id: text,
  message_id: text,
  stream: z.enum(["stdout", "stderr", "result", "display", "update", "error", "clear", "gap", "input"]),
  content: text,
  timestamp: time,
  seq: z.number(),
  mime: z.exactOptional(text),
  plain: z.exactOptional(text),
  display_id: z.exactOptional(text),
  wait: z.exactOptional(z.boolean()),
});

const runState = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("writing") }),
  z.looseObject({
    kind: z.literal("waiting"),
    hash: text,
    engine: text,
    folder: text,
    limit_seconds: time,
  }),
  z.looseObject({
    kind: z.literal("running"),
    started_at: time,
    limit_seconds: time,
    over_limit: z.boolean(),
  }),
  z.looseObject({
    kind: z.literal("ended"),
    how: z.enum(["finished", "exception", "interrupted", "kernel_died", "failed"]),
    detail: z.exactOptional(text),
    seconds: time,
  }),
  z.looseObject({ kind: z.literal("daemon"), daemon_id: id }),
  z.looseObject({
    kind: z.literal("not-run"),
    why: z.enum(["declined", "engine", "untrusted", "unclosed", "repeated", "limit", "failed", "cancelled"]),
    message: text,
  }),
]);

const calledTool = z.looseObject({
  server_id: text,
  server_title: text,
  type: z.enum(["openapi", "mcp", "vscode"]),
  name: text,
  title: text,
  read_only: z.boolean(),
});

const callState = z.enum(["waiting", "running", "done", "failed", "cancelled", "declined"]);

const progress = z.looseObject({
  done: z.number(),
  total: z.exactOptional(z.number()),
  message: z.exactOptional(text),
});

const codeCalls = z.looseObject({
  total: z.number(),
  calls: z.array(
    z.looseObject({
      call_id: text,
      tool: calledTool,
      arguments: text,
      state: callState,
      started_at: time,
      seconds: z.exactOptional(time),
      progress: z.exactOptional(progress),
      note: z.exactOptional(text),
    }),
  ),
});

const toolContent = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.enum(["text", "json"]), text }),
  z.looseObject({ kind: z.enum(["image", "audio"]), mime: text, data: text }),
  z.looseObject({ kind: z.literal("resource"), uri: text, mime: z.exactOptional(text), text }),
  z.looseObject({ kind: z.literal("binary"), uri: z.exactOptional(text), mime: text, bytes: z.number() }),
  z.looseObject({ kind: z.literal("link"), uri: text, name: text, description: text }),
]);

const part = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("text"), text }),
  z.looseObject({ kind: z.literal("reasoning"), text }),
  z.looseObject({
    kind: z.literal("code"),
    run_id: id,
    language: text,
    background: z.boolean(),
    code: text,
    edited: z.boolean(),
    call_id: z.exactOptional(text),
    state: runState,
    output: z.array(output),
    calls: z.exactOptional(codeCalls),
  }),
  z.looseObject({
    kind: z.literal("tool"),
    call_id: text,
    name: text,
    arguments: text,
    state: callState,
    result: text,
    tool: z.exactOptional(calledTool),
    question: z.exactOptional(z.looseObject({ hash: text, description: text, changes: z.array(text) })),
    progress: z.exactOptional(progress),
    content: z.exactOptional(z.array(toolContent)),
    seconds: z.exactOptional(time),
    in_text: z.exactOptional(z.boolean()),
  }),
  z.looseObject({ kind: z.literal("notice"), text }),
]);

const message = z.looseObject({
  message_id: id,
  role: z.enum(["user", "assistant"]),
  created_at: time,
  parts: z.array(part),
  attachments: z.array(attachment),
  status: z.enum(["streaming", "done", "stopped", "error", "interrupted"]),
  model: z.exactOptional(text),
  usage: z.exactOptional(usage),
  error: z.exactOptional(code),
});

const event = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("chat:created"), chat_id: id, at: time, title: text }),
  z.looseObject({ type: z.literal("chat:renamed"), title: text, by_user: z.boolean() }),
  z.looseObject({ type: z.literal("chat:model"), model_id: text }),
  z.looseObject({
    type: z.literal("chat:tools"),
    tools: z.looseObject({ servers: z.array(text), off: z.array(text) }),
  }),
  z.looseObject({ type: z.literal("message:added"), message }),
  z.looseObject({ type: z.literal("part:added"), message_id: id, part }),
  z.looseObject({ type: z.literal("part:appended"), message_id: id, text }),
  z.looseObject({ type: z.literal("part:changed"), message_id: id, index: z.int(), part }),
  z.looseObject({
    type: z.literal("message:ended"),
    message_id: id,
    status: z.enum(["done", "stopped", "error", "interrupted"]),
    at: time,
    usage: z.exactOptional(usage),
    error: z.exactOptional(code),
  }),
  z.looseObject({ type: z.literal("messages:removed"), from: id }),
]);

/** One line of a chat's file, with its newline. */
export function encodeEvent(one: ChatEvent): string {
  return `${JSON.stringify(one)}\n`;
}

/** The event of a line; undefined when the line is damaged. */
export function decodeEvent(line: string): ChatEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = event.safeParse(value);
  // The ids are branded strings, which a schema cannot know.
  return parsed.success ? (parsed.data as unknown as ChatEvent) : undefined;
}
