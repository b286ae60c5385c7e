import { signal } from "@preact/signals";

/** The time in epoch seconds, once a second while someone watches it. */
export const now = signal(Date.now() / 1000);

let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Keeps {@link now} going until the returned function is called. */
export function watchClock(): () => void {
  now.value = Date.now() / 1000;
  watchers++;
  timer ??= setInterval(() => {
    now.value = Date.now() / 1000;
  }, 1000);
  let watching = true;
  return () => {
    if (!watching) return;
    watching = false;
    watchers--;
    if (watchers > 0 || timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
  };
}
