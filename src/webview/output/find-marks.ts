import type { Match } from "./find.ts";
import type { OutputView } from "./output-view.ts";

const ALL = "find-match";
const CURRENT = "find-current";

/**
 * Marks matches in the rows that are drawn, without touching their elements: the browser paints highlights over text. Where a
 * browser cannot, the search still goes from match to match.
 */
export function markMatches(view: OutputView, matches: readonly Match[], current: Match | undefined): void {
  if (!("highlights" in CSS)) return;
  const ranges = matches.flatMap((match) => rangeOf(view, match) ?? []);
  const one = current === undefined ? undefined : rangeOf(view, current);
  CSS.highlights.set(ALL, new Highlight(...ranges));
  const mark = new Highlight(...(one === undefined ? [] : [one]));
  mark.priority = 1;
  CSS.highlights.set(CURRENT, mark);
}

/** Takes all marks away. */
export function clearMarks(): void {
  if (!("highlights" in CSS)) return;
  CSS.highlights.delete(ALL);
  CSS.highlights.delete(CURRENT);
}

/** The match as a range in its row's element; undefined when the row is not drawn. */
function rangeOf(view: OutputView, match: Match): Range | undefined {
  const element = view.element(match.key);
  if (element === undefined) return undefined;
  const range = document.createRange();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let offset = 0;
  let started = false;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const end = offset + (node.nodeValue?.length ?? 0);
    if (!started && match.start < end) {
      range.setStart(node, match.start - offset);
      started = true;
    }
    if (started && match.end <= end) {
      range.setEnd(node, match.end - offset);
      return range;
    }
    offset = end;
  }
  return undefined;
}
