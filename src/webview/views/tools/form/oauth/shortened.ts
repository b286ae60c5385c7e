const HEAD = 16;
const TAIL = 8;

/** A long id with its middle left out: its ends tell it from others. */
export function shortened(id: string): string {
  return id.length <= HEAD + TAIL + 4 ? id : `${id.slice(0, HEAD)}…${id.slice(-TAIL)}`;
}
