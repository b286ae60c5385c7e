import { texts } from "../texts.ts";
import { drawLine, fillLine } from "./draw-line.ts";
import { drawRich, fillRich, type RichActions } from "./draw-rich.ts";
import { Follow } from "./follow.ts";
import type { OutputModel } from "./output-model.ts";
import type { Row } from "./rows.ts";

/** How many rows are elements while the newest are shown; the rest is in the model only. */
const WINDOW = 500;
/** How many there may be while the user looks at older ones; beyond it, new rows wait for "Jump to Latest". */
const MAX_DRAWN = 5000;

/** What the view tells and asks of the page around it. */
export interface OutputViewActions extends RichActions {
  openLink(url: string): void;
  loadHole(beforeSeq: number): void;
  /** Called after each drawing: what came before it has been seen. */
  drawn(): void;
}

/**
 * Draws a model's rows into a scrolling element, at most once a frame however much has come, and only the rows that count:
 * imperative on purpose, since a thousand lines a second are no place for a virtual tree.
 */
export class OutputView {
  readonly #model: OutputModel;
  readonly #lines: HTMLElement;
  readonly #actions: OutputViewActions;
  readonly follow: Follow;
  /** Pictures get their size only once they are loaded, and lines wrap anew when the page gets narrower. */
  readonly #resize: ResizeObserver;
  #elements: HTMLElement[] = [];
  /** The key of the first row that is an element. */
  #first = 0;
  #frame: number | undefined;

  constructor(model: OutputModel, scroller: HTMLElement, lines: HTMLElement, actions: OutputViewActions) {
    this.#model = model;
    this.#lines = lines;
    this.#actions = actions;
    this.follow = new Follow(scroller);
    lines.addEventListener("click", this.#onClick);
    this.#resize = new ResizeObserver(() => {
      this.follow.settle();
    });
    this.#resize.observe(lines);
    this.#first = Math.max(model.firstKey, model.endKey - WINDOW);
  }

  /** True when the model holds rows above those that are drawn. */
  get hasHidden(): boolean {
    return this.#first > this.#model.firstKey;
  }

  /** How many rows wait below those that are drawn. */
  get waiting(): number {
    return this.#model.endKey - this.#end;
  }

  /** Draws in the next frame. */
  refresh(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.draw();
    });
  }

  /** Draws now. */
  draw(): void {
    const { reset, touched } = this.#model.takeChanges();
    if (reset) {
      this.#drawAnew();
    } else {
      this.#dropEvicted();
      for (const key of touched) this.#redraw(key);
      this.#append();
    }
    this.follow.settle();
    this.#actions.drawn();
  }

  /** All rows are new ones: they were cleared, or earlier ones were put before them. Who looks at something keeps it in view. */
  #drawAnew(): void {
    const count = this.follow.isOn ? WINDOW : Math.min(MAX_DRAWN, this.#elements.length + WINDOW);
    this.follow.keepPlace(() => {
      this.#empty(Math.max(this.#model.firstKey, this.#model.endKey - count));
      this.#append();
    });
  }

  /** Makes up to one window more of the rows above into elements, and keeps the view where it is. */
  showEarlier(): void {
    const start = Math.max(this.#model.firstKey, this.#first - WINDOW);
    const elements = this.#make(start, this.#first);
    this.follow.keepPlace(() => {
      this.#lines.prepend(...elements);
    });
    this.#elements.unshift(...elements);
    this.#first = start;
    this.#actions.drawn();
  }

  /** Shows the newest rows and follows them. */
  jump(): void {
    this.#empty(Math.max(this.#model.firstKey, this.#model.endKey - WINDOW));
    this.follow.on();
    this.draw();
  }

  /** The element of a row, made if it is not there yet; undefined when the row is gone. */
  reveal(key: number): HTMLElement | undefined {
    if (this.#model.row(key) === undefined) return undefined;
    if (key < this.#first || key >= this.#end) {
      this.#empty(Math.max(this.#model.firstKey, key - WINDOW / 2));
      this.#append();
    }
    return this.#elements[key - this.#first];
  }

  /** The element of a row that is drawn. */
  element(key: number): HTMLElement | undefined {
    return this.#elements[key - this.#first];
  }

  dispose(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#lines.removeEventListener("click", this.#onClick);
    this.#resize.disconnect();
    this.follow.dispose();
    this.#lines.replaceChildren();
  }

  get #end(): number {
    return this.#first + this.#elements.length;
  }

  #empty(first: number): void {
    this.#lines.replaceChildren();
    this.#elements = [];
    this.#first = first;
  }

  /** Takes away the elements of rows that the model has dropped. */
  #dropEvicted(): void {
    const count = this.#model.firstKey - this.#first;
    if (count > 0) this.#dropTop(Math.min(count, this.#elements.length));
    this.#first = Math.max(this.#first, this.#model.firstKey);
  }

  #dropTop(count: number): void {
    for (const element of this.#elements.splice(0, count)) element.remove();
    this.#first += count;
  }

  #append(): void {
    const { endKey } = this.#model;
    if (!this.follow.isOn) {
      const room = MAX_DRAWN - this.#elements.length;
      this.#add(this.#make(this.#end, Math.min(endKey, this.#end + room)));
      return;
    }
    // A burst of more than a window: nobody can see the rows in between, so they never become elements.
    if (endKey - this.#end >= WINDOW) this.#empty(endKey - WINDOW);
    this.#add(this.#make(this.#end, endKey));
    if (this.#elements.length > WINDOW) this.#dropTop(this.#elements.length - WINDOW);
  }

  #add(elements: readonly HTMLElement[]): void {
    this.#lines.append(...elements);
    this.#elements.push(...elements);
  }

  #make(start: number, end: number): HTMLElement[] {
    const elements: HTMLElement[] = [];
    for (let key = start; key < end; key++) {
      const row = this.#model.row(key);
      if (row !== undefined) elements.push(this.#drawRow(row));
    }
    return elements;
  }

  #redraw(key: number): void {
    const row = this.#model.row(key);
    const element = this.#elements[key - this.#first];
    if (row === undefined || element === undefined) return;
    if (row.kind === "text") fillLine(element, row);
    else if (row.kind === "rich") fillRich(element, row, this.#actions);
  }

  #drawRow(row: Row): HTMLElement {
    switch (row.kind) {
      case "text":
        return drawLine(row);
      case "rich":
        return drawRich(row, this.#actions);
      case "gap":
        return separator(row.text === "" ? texts.output.gap : row.text);
      case "hole": {
        const element = separator(texts.output.hole);
        element.append(
          loadButton(() => {
            this.#actions.loadHole(row.beforeSeq);
          }),
        );
        return element;
      }
    }
  }

  /** Links never lead the page away: the host opens them. */
  readonly #onClick = (event: MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link === null) return;
    event.preventDefault();
    const url = link.getAttribute("href");
    if (url !== null) this.#actions.openLink(url);
  };
}

function separator(text: string): HTMLElement {
  const element = document.createElement("div");
  element.className = "gap";
  const label = document.createElement("span");
  label.textContent = text;
  element.append(label);
  return element;
}

function loadButton(load: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "text-button";
  button.textContent = texts.output.load;
  button.addEventListener("click", load);
  return button;
}
