/** So many lines of a change are shown. */
const maxLines = 60;
/** More lines than these are not compared one by one. */
const maxCompared = 400;

/** How one text became another, line by line: `- ` before what is gone, `+ ` before what is new; empty when they are the same. */
export function lineChanges(before: string, after: string): readonly string[] {
  const [from, to] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start += 1;
  let end = 0;
  while (
    end < Math.min(from.length, to.length) - start &&
    from[from.length - 1 - end] === to[to.length - 1 - end]
  ) {
    end += 1;
  }
  const changes = compared(from.slice(start, from.length - end), to.slice(start, to.length - end));
  if (changes.length <= maxLines) return changes;
  const more = changes.length - maxLines;
  return [...changes.slice(0, maxLines), `… and ${String(more)} more lines`];
}

function compared(from: readonly string[], to: readonly string[]): readonly string[] {
  if (from.length > maxCompared || to.length > maxCompared) return [...from.map(gone), ...to.map(added)];
  const lengths = commonLengths(from, to);
  const changes: string[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const [one, other] = [from[i], to[j]];
    if (one !== undefined && one === other) {
      i += 1;
      j += 1;
    } else if (other === undefined || (one !== undefined && at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      changes.push(gone(one ?? ""));
      i += 1;
    } else {
      changes.push(added(other));
      j += 1;
    }
  }
  return changes;
}

/** Of each pair of ends of the two: how many lines they have in common, in order. */
function commonLengths(from: readonly string[], to: readonly string[]): readonly Uint16Array[] {
  const lengths = Array.from({ length: from.length + 1 }, () => new Uint16Array(to.length + 1));
  for (let i = from.length - 1; i >= 0; i -= 1) {
    const row = lengths[i];
    if (row === undefined) continue;
    for (let j = to.length - 1; j >= 0; j -= 1) {
      const isSame = from[i] === to[j];
      row[j] = isSame
        ? at(lengths, i + 1, j + 1) + 1
        : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
    }
  }
  return lengths;
}

function at(lengths: readonly Uint16Array[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}

function gone(line: string): string {
  return `- ${line}`;
}

function added(line: string): string {
  return `+ ${line}`;
}
