/** Goes from stop to stop of a menu by the arrow keys, Home and End, as in every menu of the page; Tab leads to the rest as well. */
export function goByArrows(event: KeyboardEvent): void {
  if (event.isComposing || !(event.currentTarget instanceof HTMLElement)) return;
  const inText = event.target instanceof HTMLInputElement;
  // In a text these lead to its ends.
  if (inText && (event.key === "Home" || event.key === "End")) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-stop]")];
  const at = stops.findIndex(
    (stop) => stop === document.activeElement || sameRow(stop, document.activeElement),
  );
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (next === undefined || stops.length === 0) return;
  event.preventDefault();
  stops.at(next % stops.length)?.focus();
}

/** The focus is on something else in the row of this stop. */
function sameRow(stop: HTMLElement, active: Element | null): boolean {
  const row = stop.closest(".integration-head");
  return row !== null && row.contains(active);
}
