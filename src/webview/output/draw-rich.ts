import type { DaemonOutput } from "../../protocol/daemon.ts";
import { texts } from "../texts.ts";
import { byteSize } from "../time.ts";
import { drawLine } from "./draw-line.ts";
import { MAX_PIXELS, readBase64Size } from "./image-size.ts";
import { type Drawing, drawingOf, scriptedHtmlName } from "./mime.ts";
import { RowRing } from "./row-ring.ts";
import type { RichRow } from "./rows.ts";
import { sanitizeHtml } from "./sanitize.ts";
import { TextScreen } from "./text-screen.ts";

/** A text inside one display is not windowed, so it is short. */
const MAX_LINES = 500;

/** What an output can ask of the page around it. */
export interface RichActions {
  openInBrowser(seq: number): void;
}

/** Draws an output that is more than lines. */
export function drawRich(row: RichRow, actions: RichActions): HTMLElement {
  const block = document.createElement("div");
  block.className = "rich";
  fillRich(block, row, actions);
  return block;
}

/** Draws a newer state of it into the element that it has; a picture keeps its element, so that an animation does not flicker. */
export function fillRich(block: HTMLElement, row: RichRow, actions: RichActions): void {
  const drawing = drawingOf(row.record);
  const address = imageAddress(drawing);
  const image = block.firstElementChild;
  if (address !== undefined && image instanceof HTMLImageElement && block.childElementCount === 1) {
    image.src = address;
    image.alt = altText(row.record);
    return;
  }
  block.replaceChildren(...draw(drawing, row.record, actions));
}

function draw(drawing: Drawing, record: DaemonOutput, actions: RichActions): Node[] {
  switch (drawing.kind) {
    case "text":
      return drawText(drawing.text, record);
    case "image":
    case "svg":
      return [drawImage(drawing, record, actions)];
    case "html":
      return drawHtml(drawing.html, record, actions);
    case "scripted":
      return [
        fallback(texts.output.scripted(drawing.what), record, actions),
        ...plainLines(drawing.plain, record),
      ];
    case "unsupported":
      return drawing.plain === undefined
        ? [fallback(texts.output.unsupported(drawing.what), record, actions)]
        : drawText(drawing.plain, record);
    case "too-large":
      return [fallback(texts.output.tooLarge(drawing.what, byteSize(drawing.bytes)), record, actions)];
  }
}

function drawImage(drawing: Drawing, record: DaemonOutput, actions: RichActions): HTMLElement {
  const pixels = drawing.kind === "image" ? readBase64Size(drawing.mime, drawing.base64) : undefined;
  if (pixels !== undefined && pixels.width * pixels.height > MAX_PIXELS) {
    return fallback(texts.output.tooManyPixels(pixels.width, pixels.height), record, actions);
  }
  const address = imageAddress(drawing);
  if (address === undefined) return fallback(texts.output.brokenImage, record, actions);
  const image = document.createElement("img");
  image.alt = altText(record);
  image.decoding = "async";
  image.addEventListener("error", () => {
    image.replaceWith(fallback(texts.output.brokenImage, record, actions));
  });
  image.src = address;
  return image;
}

/** The address of a picture that may be shown, always one that holds its data. SVG goes this way too: as a picture it runs nothing. */
function imageAddress(drawing: Drawing): string | undefined {
  if (drawing.kind === "image") {
    const pixels = readBase64Size(drawing.mime, drawing.base64);
    const fits = pixels !== undefined && pixels.width * pixels.height <= MAX_PIXELS;
    return fits ? `data:${drawing.mime};base64,${drawing.base64}` : undefined;
  }
  // An entity can unfold a short text to gigabytes.
  if (drawing.kind !== "svg" || /<!ENTITY/i.test(drawing.xml)) return undefined;
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(wellFormed(drawing.xml))}`;
}

function drawHtml(html: string, record: DaemonOutput, actions: RichActions): Node[] {
  const safe = sanitizeHtml(html);
  const name = scriptedHtmlName(html);
  if (!safe.visible) {
    return [
      fallback(
        safe.hadScripts ? texts.output.scripted(name) : texts.output.unsupported("text/html"),
        record,
        actions,
      ),
    ];
  }
  const frame = document.createElement("div");
  frame.className = "html";
  frame.append(safe.fragment);
  return safe.hadScripts ? [frame, fallback(texts.output.partlyScripted, record, actions)] : [frame];
}

function drawText(text: string, record: DaemonOutput): Node[] {
  const ring = new RowRing(Number.POSITIVE_INFINITY);
  new TextScreen(ring).write(text.slice(0, 1024 * 1024), "result", record.seq, record.timestamp);
  const lines: Node[] = [];
  for (const row of ring.rows()) {
    if (lines.length === MAX_LINES) {
      lines.push(note(texts.output.more(ring.endKey - MAX_LINES)));
      break;
    }
    if (row.kind === "text") lines.push(drawLine(row));
  }
  return lines;
}

function plainLines(plain: string | undefined, record: DaemonOutput): Node[] {
  return plain === undefined || plain.trim() === "" ? [] : drawText(plain, record);
}

/** Says honestly what cannot be shown here, and where it can. */
function fallback(sentence: string, record: DaemonOutput, actions: RichActions): HTMLElement {
  const box = document.createElement("div");
  box.className = "fallback";
  const text = document.createElement("span");
  text.textContent = sentence;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "text-button";
  button.textContent = texts.output.openInBrowser;
  button.addEventListener("click", () => {
    actions.openInBrowser(record.seq);
  });
  box.append(text, button);
  return box;
}

function note(text: string): HTMLElement {
  const line = document.createElement("div");
  line.className = "line note";
  line.textContent = text;
  return line;
}

function altText(record: DaemonOutput): string {
  const plain = record.plain?.trim() ?? "";
  return plain === "" ? texts.output.image : plain.slice(0, 200);
}

/** A lone surrogate cannot be part of an address. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}
