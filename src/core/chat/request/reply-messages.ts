import type { ChatMessage, MessagePart } from "../../../protocol/chat.ts";
import type { DaemonRecord } from "../../../protocol/daemon.ts";
import type { DaemonId } from "../../../protocol/ids.ts";
import type { ModelContent, ModelMessage, ToolCall } from "../chat-model.ts";
import type { CodePart } from "../parts.ts";
import { roundsOf } from "../rounds.ts";
import { runResult } from "../run-result.ts";
import { section } from "./section.ts";
import { toldCall, toldInText } from "./tool-messages.ts";
import { writeTextCall } from "../tools/text-call.ts";
import { codeToolOf } from "../tools/tool-specs.ts";

/** How a reply is told to a model. */
export interface ReplyOptions {
  /** True for a model with native tool calling: what came as a call goes back as one. */
  readonly tools: boolean;
  /** True for a model that calls tools in its text. */
  readonly tags: boolean;
  /** True for a model that is to see the pictures of results. */
  readonly images: boolean;
  readonly maxResultChars: number;
  /** What is known now of a background script. */
  readonly daemon: (id: DaemonId) => DaemonRecord | undefined;
}

/**
 * An assistant's message as the model takes it: each of its replies, then what became of its code and calls. Code stands in the tag
 * again, its result in `<code_interpreter_output run_id="…">` of a user message that follows, in the order of the code; native calls have
 * their own messages. What Backburner has said to the user, the model is told too.
 */
export function replyMessages(message: ChatMessage, options: ReplyOptions): readonly ModelMessage[] {
  const rounds = roundsOf(message.parts);
  const messages = rounds.flatMap((round) => roundMessages(round, options));
  const end = endNote(message);
  return end === undefined ? messages : [...messages, { role: "user", content: [note(end)] }];
}

function roundMessages(parts: readonly MessagePart[], options: ReplyOptions): readonly ModelMessage[] {
  let text = "";
  const toolCalls: ToolCall[] = [];
  const results: ModelMessage[] = [];
  const content: ModelContent[] = [];
  for (const part of parts) {
    switch (part.kind) {
      case "text":
        text += part.text;
        break;
      case "reasoning":
        break;
      case "notice":
        content.push(note(part.text));
        break;
      case "code":
        if (options.tools && part.call_id !== undefined) {
          toolCalls.push(callOf(part, part.call_id));
          results.push({ role: "tool", callId: part.call_id, content: resultOf(part, options) });
        } else {
          text = onNewLine(text) + codeTag(part);
          content.push(...tagged(part, resultOf(part, options)));
        }
        break;
      case "tool":
        if (options.tools) {
          toolCalls.push({ id: part.call_id, name: part.name, arguments: part.arguments });
          results.push({ role: "tool", callId: part.call_id, content: toldCall(part, options) });
        } else {
          const isTag = options.tags || part.in_text === true;
          const call = isTag
            ? writeTextCall(part)
            : `(called the tool ${part.name} with ${part.arguments})\n`;
          text = onNewLine(text) + call;
          content.push(...toldInText(part, isTag, options));
        }
        break;
    }
  }
  const isSilent = text.trim() === "" && toolCalls.length === 0;
  return [
    ...(isSilent ? [] : [{ role: "assistant", text, toolCalls } as const]),
    ...results,
    ...(content.length === 0 ? [] : [{ role: "user", content } as const]),
  ];
}

/** Code as the model has written it, or would have. */
function codeTag({ language, background, code }: CodePart): string {
  const mode = background ? ' background="true"' : "";
  return `<code_interpreter type="code" lang="${language}"${mode}>\n${code}\n</code_interpreter>\n`;
}

function callOf({ background, code, language }: CodePart, id: string): ToolCall {
  return { id, name: codeToolOf(background), arguments: JSON.stringify({ code, language }) };
}

function resultOf(part: CodePart, options: ReplyOptions): readonly ModelContent[] {
  const { images, maxResultChars: maxChars } = options;
  const daemon = part.state.kind === "daemon" ? options.daemon(part.state.daemon_id) : undefined;
  return runResult(part, { images, maxChars, daemon });
}

function tagged({ run_id }: CodePart, content: readonly ModelContent[]): readonly ModelContent[] {
  return content.map((one) =>
    one.kind === "text" ? { ...one, text: section("code_interpreter_output", { run_id }, one.text) } : one,
  );
}

function endNote({ status }: ChatMessage): string | undefined {
  switch (status) {
    case "stopped":
      return "The user stopped your reply here.";
    case "interrupted":
    case "error":
      return "Your reply broke off here.";
    case "streaming":
    case "done":
      return undefined;
  }
}

function note(text: string): ModelContent {
  return { kind: "text", text: `[Note from Backburner: ${text}]` };
}

function onNewLine(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
