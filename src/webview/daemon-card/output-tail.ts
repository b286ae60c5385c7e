import type { DaemonOutput } from "../../protocol/daemon.ts";
import type { DaemonCardState } from "../../protocol/daemon-card.ts";
import { drawLine, fillLine } from "../output/draw-line.ts";
import { Follow } from "../output/follow.ts";
import { OutputModel } from "../output/output-model.ts";
import { texts } from "../texts.ts";
import { cardTexts } from "./card-texts.ts";
import { element, part } from "./element.ts";
import { PlotPane } from "./plot-pane.ts";

/** How many lines of the end a card shows. */
const maxLines = 200;

/** The end of what a script has printed, as a terminal would show it, and its newest picture beside it. */
export class OutputTail {
  readonly lines = part("div", "output", { role: "log", tabindex: "0", "aria-live": "off" });
  readonly #plot = new PlotPane();
  readonly #model = new OutputModel();
  readonly #follow = new Follow(this.lines);
  readonly #drawn = new Map<number, HTMLElement>();
  readonly #empty = part("div", "placeholder");

  get picture(): HTMLElement {
    return this.#plot.root;
  }

  /** Says whose output it is. */
  name(title: string): void {
    this.lines.setAttribute("aria-label", texts.output.name(title));
  }

  /** Takes the next records; pictures go beside the lines. */
  append({ records, skipped_to: skippedTo }: DaemonCardState): void {
    for (const record of records) this.#plot.take(record);
    this.#model.append(records.filter(isText), skippedTo);
    this.#draw();
  }

  /** Says why there is nothing, where there is nothing. */
  settle(isRunning: boolean): void {
    this.#empty.textContent = isRunning ? texts.output.waiting : texts.output.none;
    if (this.#drawn.size === 0) this.lines.replaceChildren(this.#empty);
  }

  #draw(): void {
    const model = this.#model;
    const { reset, touched } = model.takeChanges();
    const first = Math.max(model.firstKey, model.endKey - maxLines);
    if (reset) this.#drop(Number.POSITIVE_INFINITY);
    else this.#drop(first);
    for (const key of touched) {
      const row = model.row(key);
      const line = this.#drawn.get(key);
      if (row?.kind === "text" && line !== undefined) fillLine(line, row);
    }
    this.#empty.remove();
    for (let key = first; key < model.endKey; key += 1) {
      if (!this.#drawn.has(key)) this.#add(key);
    }
    this.#follow.settle();
  }

  #add(key: number): void {
    const row = this.#model.row(key);
    if (row === undefined || row.kind === "rich") return;
    const line = row.kind === "text" ? drawLine(row) : separator(row.kind === "gap" ? row.text : "");
    // Where a link leads is seen, but a card opens nothing.
    for (const link of line.querySelectorAll("a")) link.removeAttribute("href");
    this.#drawn.set(key, line);
    this.lines.append(line);
  }

  #drop(before: number): void {
    for (const [key, line] of this.#drawn) {
      if (key >= before) continue;
      line.remove();
      this.#drawn.delete(key);
    }
  }
}

function separator(text: string): HTMLElement {
  return element("div", "gap", [element("span", "", [text === "" ? cardTexts.earlier : text])]);
}

function isText({ mime }: DaemonOutput): boolean {
  return mime === undefined || mime === "text/plain";
}
