import type { ToolSpec } from "../chat-model.ts";

const charsPerToken = 4;
/** As much as a few dozen ordinary tools take. */
const maxTokens = 6000;
/** Where the size of the context is not known it may be small. */
const usualTokens = 4000;

/**
 * Tools in words, for a model that cannot be told of them in any other way: a JSON line each, in the form that open models were trained
 * on, in at most a quarter of the context. Those that do not fit are counted.
 */
export function toolList(specs: readonly ToolSpec[], contextTokens: number | undefined): string {
  const tokens = contextTokens === undefined ? usualTokens : Math.min(maxTokens, contextTokens / 4);
  let left = tokens * charsPerToken;
  const lines: string[] = [];
  for (const spec of specs) {
    const line = lineOf(spec);
    if (line.length > left) continue;
    left -= line.length;
    lines.push(line);
  }
  const more = specs.length - lines.length;
  const note = more === 0 ? [] : [`(${String(more)} more tools are left out: they do not fit.)`];
  return ["<tools>", ...lines, "</tools>", ...note].join("\n");
}

/** In JSON `<` may be written otherwise: no description can end the list. */
function lineOf({ name, description, parameters }: ToolSpec): string {
  const json = JSON.stringify({ type: "function", function: { name, description, parameters } });
  return json.replaceAll("<", "\\u003c");
}
