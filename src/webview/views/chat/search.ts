/** The things whose name holds all words of a search, in their order. */
export function found<Thing>(
  things: readonly Thing[],
  query: string,
  nameOf: (thing: Thing) => string,
): readonly Thing[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return things;
  return things.filter((thing) => {
    const name = nameOf(thing).toLowerCase();
    return words.every((word) => name.includes(word));
  });
}
