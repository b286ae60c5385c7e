import { sizeOf } from "./message-line.ts";

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** All pages together. */
export interface AllPages<T> {
  readonly items: readonly T[];
  /** Why there may be more than these, in a sentence. */
  readonly cut: string | undefined;
}

const maxPages = 1000;
const maxItems = 50_000;
/** About as much as one answer may have. */
const maxSize = 64 * 1024 * 1024;

/** Reads page after page; a list without end ends with what has come. */
export async function allPages<T>(
  read: (cursor: string | undefined) => Promise<Page<T>>,
): Promise<AllPages<T>> {
  const items: T[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  let before: Page<T> | undefined;
  let size = 0;
  for (let pages = 1; ; pages += 1) {
    const page = await read(cursor);
    // An empty name is one like any other, but some servers mean the end by it, and begin anew when they are asked for it.
    if (cursor === "" && JSON.stringify(page) === JSON.stringify(before)) return { items, cut: undefined };
    before = page;
    for (const item of page.items) items.push(item);
    cursor = page.next;
    if (cursor === undefined) return { items, cut: undefined };
    if (seen.has(cursor))
      return { items, cut: "The server names the same page again and again; there may be more." };
    size += sizeOf(page.items);
    if (pages >= maxPages || items.length >= maxItems || size >= maxSize) {
      return { items, cut: `The server's list has no end; these are the first ${String(items.length)}.` };
    }
    seen.add(cursor);
  }
}
