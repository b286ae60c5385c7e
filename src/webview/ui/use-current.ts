import { useLayoutEffect, useState } from "preact/hooks";

/** The row of a list that the keyboard is at, while the focus stays in the field above. */
export interface Current {
  readonly index: number;
  /** Moves with the arrow keys and chooses with Enter; tells whether the key was one of them. */
  readonly onKey: (event: KeyboardEvent) => boolean;
  readonly reset: () => void;
}

/** Keeps the current row of a list of `count` rows whose elements are `rowId(index)`. */
export function useCurrent(
  count: number,
  rowId: (index: number) => string,
  choose: (index: number) => void,
  first = 0,
): Current {
  const [at, setAt] = useState(first);
  const index = Math.min(at, count - 1);
  useLayoutEffect(() => document.getElementById(rowId(index))?.scrollIntoView({ block: "nearest" }), [index]);
  return {
    index,
    onKey: (event) => {
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (count === 0 || event.isComposing || (step === 0 && event.key !== "Enter")) return false;
      event.preventDefault();
      if (step === 0) choose(index);
      else setAt((index + step + count) % count);
      return true;
    },
    reset: () => {
      setAt(0);
    },
  };
}
