/** Whether a text begins with another one. `startsWith` goes from character to character; this compares the memory, which counts for a long text that grows all the time. */
export function continues(text: string, start: string): boolean {
  return text.length >= start.length && text.slice(0, start.length) === start;
}
