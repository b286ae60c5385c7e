import type { Attachment, Chat, ChatMessage, MessagePart } from "../../protocol/chat.ts";
import { fenced } from "./fenced.ts";
import { sectionsOf } from "./output/output-sections.ts";
import { type CodePart, toolTitle } from "./parts.ts";
import { authorOf, contentText, type DaemonOutputs, endingOf, outputOf, remarkOf } from "./transcript.ts";

/** A chat as a Markdown document, complete: code, what it printed, pictures as data. */
export function exportMarkdown(chat: Chat, daemons: DaemonOutputs = new Map()): string {
  const messages = chat.messages.map((message) => messageText(message, daemons));
  return `${[`# ${oneLine(chat.title)}`, ...messages].join("\n\n")}\n`;
}

/** A chat as JSON: its version, and the chat in the words of the protocol. */
export function exportJson(chat: Chat): string {
  return `${JSON.stringify({ backburner: "chat", version: 1, chat }, undefined, 2)}\n`;
}

function messageText(message: ChatMessage, daemons: DaemonOutputs): string {
  const when = new Date(message.created_at * 1000).toISOString();
  const ending = endingOf(message);
  return [
    `## ${oneLine(authorOf(message))} · ${when}`,
    ...message.parts.map((part) => partText(part, daemons)),
    ...message.attachments.map(attachmentText),
    ...(ending === undefined ? [] : [remark(ending)]),
  ]
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .join("\n\n");
}

function partText(part: MessagePart, daemons: DaemonOutputs): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "reasoning":
      return `<details><summary>Reasoning</summary>\n\n${part.text}\n\n</details>`;
    case "code":
      return codeText(part, daemons);
    case "tool":
      return `**${oneLine(toolTitle(part))}**\n\n${fenced(part.arguments, "json")}\n\n${contentText(part)}`;
    case "notice":
      return remark(part.text);
  }
}

function codeText(part: CodePart, daemons: DaemonOutputs): string {
  const { images, ...texts } = sectionsOf(outputOf(part, daemons));
  const said = remarkOf(part);
  const printed = Object.entries(texts).filter(([, text]) => text.trim() !== "");
  return [
    fenced(part.code, part.language),
    ...(said === undefined ? [] : [remark(said)]),
    ...(part.calls === undefined ? [] : [callsText(part.calls)]),
    ...printed.map(([name, text]) => `${name}:\n\n${fenced(text)}`),
    ...images.map(({ mime, data }) => `![Output](data:${mime};base64,${data})`),
  ].join("\n\n");
}

/** A line for each call of a tool; what servers write is no Markdown here. */
function callsText({ total, calls }: NonNullable<CodePart["calls"]>): string {
  const lines = calls.map(({ tool, arguments: json, state, note }) =>
    oneLine(`${tool.server_id}.${tool.name} ${json} ${state}${note === undefined ? "" : `: ${note}`}`),
  );
  return `Tool calls (${String(total)}):\n\n${fenced(lines.join("\n"))}`;
}

function attachmentText(attachment: Attachment): string {
  const { name } = attachment;
  return attachment.kind === "text"
    ? `${name}:\n\n${fenced(attachment.text, attachment.language)}`
    : `![${name.replace(/[[\]]/g, "")}](data:${attachment.mime};base64,${attachment.data})`;
}

function remark(text: string): string {
  return text
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
