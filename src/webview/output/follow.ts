import { signal } from "@preact/signals";

/** How near the end counts as the end, in pixels. */
const NEAR = 12;

const UPWARD_KEYS: ReadonlySet<string> = new Set(["ArrowUp", "PageUp", "Home"]);

/** Keeps a scrolling element at its end until the user scrolls up, and again once the user comes back to the end. */
export class Follow {
  readonly #scroller: HTMLElement;
  readonly #isOther: (target: Element) => boolean;
  readonly #active = signal(true);
  /** Where the element was at the last look, to tell the user's scrolling from the content's growing. */
  #top = 0;

  /** `isOther` tells what inside of it scrolls, or takes keys, on its own. */
  constructor(scroller: HTMLElement, isOther: (target: Element) => boolean = () => false) {
    this.#scroller = scroller;
    this.#isOther = isOther;
    scroller.addEventListener("scroll", this.#onScroll, { passive: true });
    scroller.addEventListener("wheel", this.#onWheel, { passive: true });
    scroller.addEventListener("keydown", this.#onKey);
  }

  /** True while the newest line is kept in view; a signal underneath, so that views can depend on it. */
  get isOn(): boolean {
    return this.#active.value;
  }

  /** Follows again. */
  on(): void {
    this.#active.value = true;
    this.settle();
  }

  /** Stops following, because the user looks at something else. */
  off(): void {
    this.#active.value = false;
  }

  /** After the content has changed: to the end, when following. What fits needs no scrolling, so its end is in view. */
  settle(): void {
    if (this.#scroller.scrollHeight <= this.#scroller.clientHeight) this.#active.value = true;
    if (this.#active.peek()) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#top = this.#scroller.scrollTop;
  }

  /** Changes what is above without moving what is seen. */
  keepPlace(change: () => void): void {
    const fromEnd = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    change();
    this.#scroller.scrollTop = this.#scroller.scrollHeight - fromEnd;
    this.#top = this.#scroller.scrollTop;
  }

  /** After the element has been moved in the page, which loses its place. */
  restore(): void {
    if (this.#active.peek()) this.settle();
    else this.#scroller.scrollTop = this.#top;
  }

  dispose(): void {
    this.#scroller.removeEventListener("scroll", this.#onScroll);
    this.#scroller.removeEventListener("wheel", this.#onWheel);
    this.#scroller.removeEventListener("keydown", this.#onKey);
  }

  /** Upwards by however little is the user's wish to leave; content that shrank ends exactly at the end. */
  readonly #onScroll = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const distance = scrollHeight - scrollTop - clientHeight;
    if (distance <= 1 || (scrollTop > this.#top && distance <= NEAR)) this.#active.value = true;
    else if (scrollTop < this.#top - 1) this.#active.value = false;
    this.#top = scrollTop;
  };

  /** A fast output would pull the view back to the end before the first pixel is scrolled: so the wish counts, not the pixels. */
  readonly #onWheel = (event: WheelEvent): void => {
    if (event.deltaY < 0) this.#leave(event);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (UPWARD_KEYS.has(event.key)) this.#leave(event);
  };

  #leave({ target }: Event): void {
    if (target instanceof Element && this.#isOther(target)) return;
    if (this.#scroller.scrollTop > 0) this.#active.value = false;
  }
}
