import type { Row } from "./rows.ts";

/** Where the searched text is: a row and a place in it. */
export interface Match {
  readonly key: number;
  readonly start: number;
  readonly end: number;
}

/** More matches than this help nobody and cost memory. */
export const MAX_MATCHES = 10_000;

/** Finds a text in the loaded rows, from top to bottom, without regard to case. */
export function findMatches(rows: Iterable<Row>, query: string): Match[] {
  if (query === "") return [];
  const pattern = new RegExp(query.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "giu");
  const matches: Match[] = [];
  for (const row of rows) {
    if (row.kind !== "text") continue;
    for (const match of row.text.matchAll(pattern)) {
      matches.push({ key: row.key, start: match.index, end: match.index + match[0].length });
      if (matches.length >= MAX_MATCHES) return matches;
    }
  }
  return matches;
}
