import type { ToolContent } from "../../protocol/tools.ts";
import { cutEnd, oneLine } from "../tools/plain-text.ts";
import type { ToolAnswer } from "../tools/tool-client.ts";
import type { CatalogServer } from "./tool-catalog.ts";

/** What an exchange may carry; more would hold up everything else in the window. */
const maxReplyChars = 16 * 1024 * 1024;
const maxMessageChars = 4000;
const maxNoteChars = 200;

/** The catalog, as the script's `mcp` is made from it. */
export function catalogReply(
  id: string,
  servers: readonly CatalogServer[],
  problems: readonly string[],
): string {
  return JSON.stringify({ id, ok: true, servers, ...(problems.length === 0 ? {} : { problems }) });
}

/** Anything that did not work, in a sentence. */
export function refusal(id: string, message: string): string {
  return JSON.stringify({ id, ok: false, message: cutEnd(message, maxMessageChars) });
}

/** What a tool has answered, whole; one that is too large is refused, because a part of it would be taken for all. */
export function answerReply(id: string, answer: ToolAnswer): string {
  const { structured, pieces } = takenApart(answer);
  const content = pieces.map(wirePiece);
  const reply = JSON.stringify(
    answer.ok
      ? { id, ok: true, ...(structured === undefined ? {} : { structured }), content }
      : { id, ok: false, message: failureText(answer), content },
  );
  if (reply.length <= maxReplyChars) return reply;
  return refusal(
    id,
    "The answer is larger than 16 MB, which is more than a script can get at once. Ask for less.",
  );
}

/** An answer in a few words, for a list of calls. */
export function noteOf({ content, structured }: ToolAnswer): string {
  const text = content.find((piece) => "text" in piece && piece.text.trim() !== "");
  if (text !== undefined && "text" in text)
    return oneLine(text.text.slice(0, 4 * maxNoteChars), maxNoteChars);
  if (structured !== undefined)
    return oneLine(JSON.stringify(structured).slice(0, 4 * maxNoteChars), maxNoteChars);
  return content.map(({ kind }) => kind).join(", ");
}

function failureText({ content }: ToolAnswer): string {
  const said = content.flatMap((piece) => ("text" in piece ? [piece.text] : [])).join("\n");
  return said.trim() === ""
    ? "The tool says that it has failed, and not why."
    : cutEnd(said, maxMessageChars);
}

/** Structured content comes on its own, and JSON of a server that knows nothing else is that. */
function takenApart({ content, structured }: ToolAnswer): {
  readonly structured?: unknown;
  readonly pieces: readonly ToolContent[];
} {
  const json = content.find((piece) => piece.kind === "json");
  if (json === undefined) return { structured, pieces: content };
  const pieces = content.filter((piece) => piece !== json);
  if (structured !== undefined) return { structured, pieces };
  try {
    return { structured: JSON.parse(json.text), pieces };
  } catch {
    // What the editor's extensions call JSON need not be any.
    return { pieces: content };
  }
}

function wirePiece(piece: ToolContent): Readonly<Record<string, unknown>> {
  const { kind, ...rest } = piece;
  return { type: kind === "json" ? "text" : kind, ...rest };
}
