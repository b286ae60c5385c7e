import type { KernelEnd } from "./kernel-host.ts";

/** A call as any language may write it, `mcp.board.add`, `mcp$board$add` or `mcp_tools["add"]`, but neither the program `mcp` nor the file `.mcp.json`. */
const call = /(?<![\w./-])mcp(_tools)?\s*([.$[]|::)\s*["'\w]/;

/**
 * How a program ended, and why it could call nothing where it has failed and tried to: the error of its own language says only that there is
 * no `mcp`. `refusal` is that reason, undefined for a program that was offered tools.
 */
export function withRefusal(end: KernelEnd, code: string, refusal: string | undefined): KernelEnd {
  if (end.how !== "exception" || refusal === undefined || !call.test(code)) return end;
  return { ...end, detail: `${asSentence(end.detail)} ${refusal}` };
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
