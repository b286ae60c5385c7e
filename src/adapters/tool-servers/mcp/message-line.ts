/** What is nested more deeply counts as nothing: a server may send what would be too much for the stack. */
const maxDepth = 50;

/** A line about one message: what it is, never what is in it. */
export function messageLine(arrow: "→" | "←", method: string, about: string, size: number): string {
  const what = [method, about].filter((word) => word !== "").map(oneWord);
  return `${arrow} ${what.join(" ")}, ${sizeText(size)}`;
}

/** About how many characters a message takes, without writing it: it may be large. */
export function sizeOf(value: unknown, depth = 0): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null || depth > maxDepth) return 4;
  let size = 2;
  for (const [key, part] of Object.entries(value)) size += key.length + 4 + sizeOf(part, depth + 1);
  return size;
}

/** Text of a server in a line of a log: short, and nothing in it can pass for another line. */
export function oneWord(text: string): string {
  const visible = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "�");
  return visible.length > 200 ? `${visible.slice(0, 200)}…` : visible;
}

function sizeText(size: number): string {
  if (size < 10_000) return `${String(size)} B`;
  if (size < 10_000_000) return `${String(Math.round(size / 1000))} kB`;
  return `${String(Math.round(size / 1_000_000))} MB`;
}
