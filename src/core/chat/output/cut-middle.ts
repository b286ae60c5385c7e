/** A text of about `maxChars` at most: of a longer one the beginning and the end, and between them how much is missing. */
export function cutMiddle(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const kept = Math.max(0, maxChars - 60);
  // The end says more than the beginning: the last lines, the error.
  const head = text.slice(0, Math.floor(kept / 3)).replace(/[\ud800-\udbff]$/, "");
  const tailLength = kept - Math.floor(kept / 3);
  const tail = tailLength === 0 ? "" : text.slice(-tailLength).replace(/^[\udc00-\udfff]/, "");
  const missing = text.length - head.length - tail.length;
  return `${head}\n… ${missing.toLocaleString("en")} characters are left out here …\n${tail}`;
}

/**
 * Cuts several texts so that together they have about `maxChars` at most. Each gets the same share; what a short one does not need, the
 * others get.
 */
export function cutTogether(texts: readonly string[], maxChars: number): readonly string[] {
  const shares = new Map<number, number>();
  let left = maxChars;
  const shortestFirst = texts.map((text, index) => ({ index, length: text.length }));
  shortestFirst.sort((a, b) => a.length - b.length);
  for (const [done, { index, length }] of shortestFirst.entries()) {
    const share = Math.min(length, Math.floor(left / (texts.length - done)));
    shares.set(index, share);
    left -= share;
  }
  return texts.map((text, index) => cutMiddle(text, shares.get(index) ?? 0));
}
