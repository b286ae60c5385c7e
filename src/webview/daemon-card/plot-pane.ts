import type { DaemonOutput } from "../../protocol/daemon.ts";
import { MAX_PIXELS, readBase64Size } from "../output/image-size.ts";
import { drawingOf } from "../output/mime.ts";
import { texts } from "../texts.ts";
import { part } from "./element.ts";

/** The newest picture of a script; it keeps its element, so that an animation does not flicker. */
export class PlotPane {
  readonly root = part("div", "plot");
  readonly #image = part("img", "");
  #clearsNext = false;

  constructor() {
    this.root.hidden = true;
    this.#image.decoding = "async";
    this.#image.addEventListener("error", () => {
      this.#say(texts.output.brokenImage);
    });
  }

  /** Looks at the next record of the output: only pictures, and what clears them, matter. */
  take(record: DaemonOutput): void {
    if (record.stream === "clear") {
      if (record.wait === true) this.#clearsNext = true;
      else this.#clear();
      return;
    }
    if (this.#clearsNext) this.#clear();
    const drawing = drawingOf(record);
    if (drawing.kind !== "image") return;
    const pixels = readBase64Size(drawing.mime, drawing.base64);
    if (pixels === undefined) {
      this.#say(texts.output.brokenImage);
    } else if (pixels.width * pixels.height > MAX_PIXELS) {
      this.#say(texts.output.tooManyPixels(pixels.width, pixels.height));
    } else {
      this.#image.alt = record.plain?.trim().slice(0, 200) || texts.output.image;
      this.#image.src = `data:${drawing.mime};base64,${drawing.base64}`;
      this.#show(this.#image);
    }
  }

  #say(sentence: string): void {
    const note = part("span", "fallback");
    note.textContent = sentence;
    this.#show(note);
  }

  #show(node: HTMLElement): void {
    if (this.root.firstChild !== node) this.root.replaceChildren(node);
    this.root.hidden = false;
  }

  #clear(): void {
    this.#clearsNext = false;
    this.root.hidden = true;
  }
}
