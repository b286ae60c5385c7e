import type { ToolList } from "./tool-client.ts";

/**
 * Whether a server's filter lets a tool through. `name` allows one and hides all that no entry allows; `!name` blocks one and wins.
 * A name is met as a whole, upper and lower case as they are; `*` stands for any text. Spaces around do not count, and neither do empty entries.
 */
export function filterAllows(filter: readonly string[], name: string): boolean {
  const entries = filter.map((entry) => entry.trim());
  const blocked = entries.filter((entry) => entry.startsWith("!")).map((entry) => entry.slice(1).trim());
  const allowed = entries.filter((entry) => entry !== "" && !entry.startsWith("!"));
  if (blocked.some((pattern) => matches(pattern, name))) return false;
  return allowed.length === 0 || allowed.some((pattern) => matches(pattern, name));
}

/** What is left of a server's tools; one that is hidden is not called skipped either. */
export function filtered(list: ToolList, filter: readonly string[]): ToolList {
  if (filter.length === 0) return list;
  return {
    tools: list.tools.filter(({ name }) => filterAllows(filter, name)),
    skipped: list.skipped.filter(({ name }) => filterAllows(filter, name)),
  };
}

/** Piece after piece instead of a regular expression, which many stars would make slow. */
function matches(pattern: string, name: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return name === first;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last))
    return false;
  const end = name.length - last.length;
  let at = first.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found === -1 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
