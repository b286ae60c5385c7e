/** How many frames it takes until everything around has its true height. */
const FRAMES = 20;
const USER = ["wheel", "keydown", "pointerdown"] as const;

/** How far below the top of a list one of its elements begins. */
export function placeOf(list: HTMLElement, element: Element): number {
  return element.getBoundingClientRect().top - list.getBoundingClientRect().top;
}

/**
 * Keeps an element where it is in a list for some frames: what has never been in view gets its height only once it is, and what is put
 * above the first pixel moves everything. Whatever the user does ends it. Returns a function that does so too.
 */
export function holdPlace(list: HTMLElement, element: Element, place: number): () => void {
  let left = FRAMES;
  let frame = 0;
  const stop = (): void => {
    cancelAnimationFrame(frame);
    for (const name of USER) list.removeEventListener(name, stop);
  };
  const hold = (): void => {
    list.scrollTop += placeOf(list, element) - place;
    if (--left > 0) frame = requestAnimationFrame(hold);
    else stop();
  };
  for (const name of USER) list.addEventListener(name, stop, { passive: true });
  hold();
  return stop;
}
