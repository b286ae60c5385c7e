import type { ToolContent } from "../../protocol/tools.ts";
import { cutTogether } from "../chat/output/cut-middle.ts";
import { terminalText } from "../chat/output/terminal-text.ts";
import { oneLine } from "./plain-text.ts";
import type { ToolAnswer } from "./tool-client.ts";
import { canonicalJson } from "./tool-digest.ts";

/** How many characters a model gets of the names and addresses in an answer. */
const maxNameChars = 300;
/** A longer text is not compared with the structured content. */
const maxComparedChars = 1024 * 1024;

/**
 * What an answer says, its pieces bounded, as text for a model: structured content first, then texts, long ones cut in the middle, all else named. Pictures
 * go to the model beside it.
 */
export function resultText({ ok, content }: ToolAnswer, maxChars: number): string {
  const pieces = withoutRepeats(content);
  const shown = [...pieces.filter(isJson), ...pieces.filter((piece) => !isJson(piece))];
  const texts = cutTogether(
    shown.map((piece) => ("text" in piece ? piece.text : "")),
    maxChars,
  );
  const told = shown.map((piece, index) => toldPiece(piece, texts[index] ?? ""));
  const body = told.filter((text) => text !== "").join("\n");
  const nothing = content.length === 0 ? "(The tool returned nothing.)" : "(The tool returned no text.)";
  if (ok) return body === "" ? nothing : body;
  return body === ""
    ? "The tool says that it has failed, and not why."
    : `The tool says that it has failed:\n${body}`;
}

function toldPiece(piece: ToolContent, text: string): string {
  switch (piece.kind) {
    case "text":
    case "json":
      return terminalText(text);
    case "resource":
      return `[Resource ${named(piece.mime, piece.uri)}]\n${terminalText(text)}`;
    case "image":
      return "";
    case "audio":
      return `[A sound of type ${oneLine(piece.mime, maxNameChars)} was shown to the user]`;
    case "binary":
      return `[${String(piece.bytes)} bytes that are no text: ${named(piece.mime, piece.uri)}]`;
    case "link":
      return `[Link ${named(piece.name, piece.uri)}] ${oneLine(piece.description, maxNameChars)}`.trimEnd();
  }
}

function named(...names: readonly (string | undefined)[]): string {
  return names.flatMap((name) => (name === undefined ? [] : [oneLine(name, maxNameChars)])).join(" ");
}

/** Servers send structured content once more as text, for clients that do not know it (MCP, structured content). */
function withoutRepeats(content: readonly ToolContent[]): readonly ToolContent[] {
  const structured = new Set(content.filter(isJson).map(({ text }) => canonicalOf(text)));
  structured.delete(undefined);
  if (structured.size === 0) return content;
  return content.filter((piece) => piece.kind !== "text" || !structured.has(canonicalOf(piece.text)));
}

function isJson(piece: ToolContent): piece is Extract<ToolContent, { kind: "json" }> {
  return piece.kind === "json";
}

function canonicalOf(text: string): string | undefined {
  if (text.length > maxComparedChars || !/^\s*[[{]/.test(text)) return undefined;
  try {
    return canonicalJson(JSON.parse(text));
  } catch (error) {
    // Text that only looks like it, or is nested so deeply that nobody compares it.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}
