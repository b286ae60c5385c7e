import type { ChatMessage } from "../../protocol/chat.ts";
import type { DaemonOutput } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { ToolContent } from "../../protocol/tools.ts";
import { fenced } from "./fenced.ts";
import { shownOf } from "./output/output-sections.ts";
import type { CodePart, ToolPart } from "./parts.ts";

/** What background scripts have printed, by id: it is kept with them, not in the chat. */
export type DaemonOutputs = ReadonlyMap<DaemonId, readonly DaemonOutput[]>;

/** What is to be seen of the output of a piece of code, wherever it ran. */
export function outputOf(part: CodePart, daemons: DaemonOutputs): readonly DaemonOutput[] {
  const kept = part.state.kind === "daemon" ? daemons.get(part.state.daemon_id) : undefined;
  return shownOf(kept ?? part.output);
}

/** What a person should know of code that did not simply run to its end. */
export function remarkOf({ state, background }: CodePart): string | undefined {
  switch (state.kind) {
    case "ended":
      return state.how === "finished" ? undefined : (state.detail ?? `It ended: ${state.how}.`);
    case "daemon":
      return background ? "Background script" : "Moved to the background while it ran";
    case "not-run":
      return state.message;
    case "writing":
    case "waiting":
    case "running":
      return "It had not ended when this was exported.";
  }
}

/** What a call has returned, as Markdown; of one that has no content, what the model was told. */
export function contentText({ content = [], result }: ToolPart): string {
  return content.length === 0 ? fenced(result) : content.map(pieceText).join("\n\n");
}

function pieceText(piece: ToolContent): string {
  switch (piece.kind) {
    case "text":
      return fenced(piece.text);
    case "json":
      return fenced(piece.text, "json");
    case "resource":
      return `${plain(piece.uri)}:\n\n${fenced(piece.text)}`;
    case "image":
      return `![Result](data:${piece.mime};base64,${piece.data})`;
    case "audio":
      return `(A sound: ${plain(piece.mime)})`;
    case "binary":
      return `(${String(piece.bytes)} bytes: ${plain(piece.uri ?? piece.mime)})`;
    case "link":
      return `(A link: ${plain(piece.name)}, ${plain(piece.uri)})`;
  }
}

/** As inline code: what a server writes is no Markdown here. */
function plain(text: string): string {
  return `\`${text.replaceAll(/[\s`]+/g, " ").trim()}\``;
}

/** Who has written a message. */
export function authorOf({ role, model }: ChatMessage): string {
  return role === "user" ? "You" : (model ?? "Assistant");
}

/** What a person should know of how a message ended. */
export function endingOf({ status, error }: ChatMessage): string | undefined {
  switch (status) {
    case "streaming":
      return "This reply was still being written.";
    case "stopped":
      return "This reply was stopped.";
    case "interrupted":
      return "This reply was interrupted.";
    case "error":
      return error?.message ?? "This reply failed.";
    case "done":
      return undefined;
  }
}
