/** A name for code without one: its first line that says something, cut to 60 characters. */
export function titleOf(code: string, fallback: string): string {
  const line = code
    .split("\n")
    .map((text) => text.trim())
    .find((text) => text !== "" && !/^(import|from|#!|%|"""|''')/.test(text));
  const title = (line ?? fallback).replace(/^#+\s*/, "").trim() || fallback;
  return title.length <= 60 ? title : `${title.slice(0, 59)}…`;
}
