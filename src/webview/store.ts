import { signal } from "@preact/signals";
import { loadSaved, save } from "./host.ts";
import { readSaved, restore } from "./saved.ts";
import { reduce, type State, type StateEvent } from "./state.ts";

const saved = readSaved(loadSaved());

/** The one value that the page is a function of. */
export const state = signal<State>(restore(saved));

let scroll = saved.scroll;
let restored = false;

/** Changes the state, and keeps the part of it that outlives a reload. */
export function dispatch(event: StateEvent): void {
  const before = state.value;
  const after = reduce(before, event);
  state.value = after;
  if (after.open !== before.open || after.timestamps !== before.timestamps) keep();
}

/** Keeps how far the page is scrolled. */
export function keepScroll(top: number): void {
  scroll = top;
  keep();
}

/** How far the page was scrolled before it was reloaded; asked once, when there is something to scroll. */
export function takeSavedScroll(): number {
  const top = restored ? 0 : saved.scroll;
  restored = true;
  return top;
}

function keep(): void {
  save({ open: state.value.open, timestamps: state.value.timestamps, scroll });
}
