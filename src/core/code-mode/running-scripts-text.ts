import { oneLine } from "../tools/plain-text.ts";
import type { RunningScript } from "./code-sessions.ts";

/** The scripts that call tools now, as a section of a Markdown document. */
export function runningScriptsText(scripts: readonly RunningScript[]): string {
  const lines = scripts.map(lineOf);
  const body =
    lines.length === 0 ? "No script that runs in this window has called a tool." : lines.join("\n");
  return `## Tools in running scripts\n\n${body}\n`;
}

function lineOf({ script, calls }: RunningScript): string {
  const { title, background, id } = script;
  const open = calls.calls.flatMap(({ state, tool }) => {
    if (state !== "waiting" && state !== "running") return [];
    const name = `${tool.server_id}.${oneLine(tool.name, 100)}`;
    return [state === "waiting" ? `${name} waits for your answer` : `${name} runs`];
  });
  const kind = background ? "background script" : "code of a chat";
  const count = calls.total === 1 ? "1 call so far" : `${String(calls.total)} calls so far`;
  return `- ${oneLine(title, 100)} (${kind}, ${id}): ${[count, ...open].join("; ")}`;
}
