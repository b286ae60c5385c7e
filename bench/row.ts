/** One line of the table that `npm run bench` prints. */
export interface Row {
  readonly what: string;
  /** What ours took, in words. */
  readonly measured: string;
  /** What the named limit took in the same run, in words; absent where the goal is absolute. */
  readonly limit?: string;
  /** Ours divided by the limit. */
  readonly ratio?: number;
  readonly goal: string;
  /** Undefined for a number that has no goal of its own. */
  readonly ok: boolean | undefined;
}

/** A row with the name of the stack that it was measured on. */
export interface StackRow extends Row {
  readonly stack: string;
}

const columns = ["what", "stack", "measured", "limit in the same run", "ratio", "goal", "ok"] as const;

/** Markdown, so that it can be pasted as it is. */
export function table(rows: readonly StackRow[]): string {
  const cells = rows.map(cellsOf);
  const widths = columns.map((name, at) =>
    Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [line(columns), rule, ...cells.map(line)].join("\n");
}

/** The same row alone, while the others are still being measured. */
export function sentence(row: StackRow): string {
  const [what, stack, measured, limit, ratio, goal, ok] = cellsOf(row);
  const against =
    limit === "" ? "" : ` (limit: ${String(limit)}${ratio === "" ? "" : `, ratio ${String(ratio)}`})`;
  return `  ${String(ok).padEnd(4)} ${String(stack).padEnd(4)} ${String(what)}: ${String(measured)}${against}; goal: ${String(goal)}`;
}

function cellsOf(row: StackRow): readonly string[] {
  const ok = row.ok === undefined ? "" : row.ok ? "yes" : "NO";
  const ratio = row.ratio === undefined ? "" : row.ratio.toFixed(2);
  return [row.what, row.stack, row.measured, row.limit ?? "", ratio, row.goal, ok];
}
