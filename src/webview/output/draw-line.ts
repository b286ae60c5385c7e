import { timeOfDay } from "../time.ts";
import { findLinks } from "./links.ts";
import type { TextRow } from "./rows.ts";
import { type Look, lookOf } from "./sgr.ts";

interface Piece {
  readonly text: string;
  readonly look: Look | undefined;
  readonly url: string | undefined;
}

/** Draws one row of text as an element of its own. */
export function drawLine(row: TextRow): HTMLElement {
  const line = document.createElement("div");
  line.className = row.continued ? `line ${row.tone} continued` : `line ${row.tone}`;
  if (!row.continued) line.dataset["time"] = timeText(row.timestamp);
  fillLine(line, row);
  return line;
}

/** Draws the row's text again into the element that it has. */
export function fillLine(line: HTMLElement, row: TextRow): void {
  const links = findLinks(row.text);
  if (row.spans === undefined && links.length === 0) line.textContent = row.text;
  else line.replaceChildren(...cut(row, links).map(drawPiece));
}

/** Cuts the text wherever its style changes or a link begins or ends. */
function cut(row: TextRow, links: ReturnType<typeof findLinks>): Piece[] {
  const pieces: Piece[] = [];
  const spans = row.spans ?? [{ length: row.text.length, fore: 0, back: 0 }];
  let at = 0;
  let next = 0;
  for (const span of spans) {
    const spanEnd = at + span.length;
    const look = span.fore === 0 && span.back === 0 ? undefined : lookOf(span.fore, span.back);
    while (at < spanEnd) {
      while ((links[next]?.end ?? Infinity) <= at) next++;
      const link = links[next];
      const inside = link !== undefined && link.start <= at;
      const end = Math.min(spanEnd, inside ? link.end : (link?.start ?? spanEnd));
      pieces.push({ text: row.text.slice(at, end), look, url: inside ? link.url : undefined });
      at = end;
    }
  }
  return pieces;
}

function drawPiece({ text, look, url }: Piece): Node {
  if (look === undefined && url === undefined) return document.createTextNode(text);
  const element = document.createElement(url === undefined ? "span" : "a");
  element.textContent = text;
  if (element instanceof HTMLAnchorElement && url !== undefined) element.href = url;
  if (look === undefined) return element;
  element.className = look.classes.join(" ");
  // Through the object model: the page's policy allows no style text, and 16 million colours have no class names.
  if (look.color !== undefined) element.style.color = look.color;
  if (look.background !== undefined) element.style.backgroundColor = look.background;
  return element;
}

let lastSecond = Number.NaN;
let lastText = "";

/** Lines come in bursts of the same second, so the last text is kept. */
function timeText(timestamp: number): string {
  const second = Math.floor(timestamp);
  if (second !== lastSecond) {
    lastSecond = second;
    lastText = timeOfDay(timestamp);
  }
  return lastText;
}
