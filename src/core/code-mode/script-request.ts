import { isObject } from "../base/json-object.ts";
/** What a script asks for; see `docs/code-tools.md`. */
export type ScriptRequest =
  | { readonly op: "catalog"; readonly id: string }
  | {
      readonly op: "call";
      readonly id: string;
      readonly server: string;
      readonly tool: string;
      readonly args: Readonly<Record<string, unknown>>;
      /** True when another window may have heard it before, and may have begun to carry it out. */
      readonly again: boolean;
    }
  /** It makes no sense; `id` is empty when not even that can be told. */
  | { readonly op: "none"; readonly id: string; readonly problem: string };

/** What our own side of the exchange sends at most is less. */
const maxChars = 16 * 1024 * 1024;

/** Reads what came out of a kernel, which may be anything. */
export function readRequest(text: string): ScriptRequest {
  if (text.length > maxChars) return { op: "none", id: "", problem: "The request is larger than 16 MB." };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { op: "none", id: "", problem: "The request is not valid JSON." };
  }
  if (!isObject(value)) return { op: "none", id: "", problem: "The request is not a JSON object." };
  const id = typeof value["id"] === "string" ? value["id"].slice(0, 64) : "";
  const { op, server, tool } = value;
  if (op === "catalog") return { op, id };
  if (op !== "call")
    return { op: "none", id, problem: 'The request has no "op" that is known: "catalog" or "call".' };
  if (typeof server !== "string" || typeof tool !== "string")
    return { op: "none", id, problem: 'The call does not name its "server" and its "tool".' };
  const args = value["arguments"] ?? {};
  if (!isObject(args)) return { op: "none", id, problem: "The arguments are not a JSON object." };
  return { op, id, server, tool, args, again: value["again"] === true };
}
