import type { KernelEnd } from "./kernel-host.ts";

/** A call as any language may write it: `mcp.board.add`, `mcp$board$add` or `mcp_tools["add"]`. */
const call = /(?<![\w./-])mcp(_tools)?\s*([.$[]|::)\s*["'\w]/;

/** That there is no such thing: an error that names it, or a shell's code for a command that it does not find. */
const notThere = /\bmcp(_tools)?\b|\bcode 127\b/;

/**
 * How a program ended, and why it could call nothing where it has failed because it tried to: the error of its own language says only that
 * there is no `mcp`. `refusal` is that reason, undefined for a program that was offered tools.
 */
export function withRefusal(end: KernelEnd, code: string, refusal: string | undefined): KernelEnd {
  if (end.how !== "exception" || refusal === undefined) return end;
  if (!call.test(code) || !notThere.test(end.detail)) return end;
  return { ...end, detail: `${asSentence(end.detail)} ${refusal}` };
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
