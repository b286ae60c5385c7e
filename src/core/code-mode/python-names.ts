/** Words that no name in Python can be, in any version that may run scripts. */
const keywords = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);

const maxLength = 64;

/**
 * Names for attributes in Python, in the order of what they are made from: identifiers in ASCII that are no keywords, do not begin with `_`, are unique
 * and none of `reserved`. What is one already keeps its name whatever else is there; others get one that is like theirs.
 */
export function pythonNames(
  originals: readonly string[],
  reserved: readonly string[] = [],
): readonly string[] {
  const isFit = (name: string): boolean => isName(name) && !reserved.includes(name);
  const taken = new Set([...reserved, ...originals.filter(isFit)]);
  const kept = new Set<string>();
  return originals.map((original) => {
    if (isFit(original) && !kept.has(original)) {
      kept.add(original);
      return original;
    }
    const name = freeName(likeName(original), taken);
    taken.add(name);
    return name;
  });
}

/**
 * What a parameter is called in Python: by its own name where that is an identifier, else by one that is like it. Scripts may use either, and every name
 * as it is in `**{…}`.
 */
export function pythonParameter(name: string): string {
  const normal = name.normalize("NFKC");
  if (/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(normal) && !keywords.has(normal)) return normal;
  const mended = normal.replace(/[^\p{L}\p{N}_]/gu, "_");
  if (mended === "" || /^[^\p{ID_Start}_]/u.test(mended)) return `_${mended}`;
  return keywords.has(mended) ? `${mended}_` : mended;
}

function isName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(name) && name.length <= maxLength && !keywords.has(name);
}

function likeName(original: string): string {
  const mended = original
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, maxLength - 8);
  if (mended === "") return "tool";
  if (/^[0-9]/.test(mended)) return `n${mended}`;
  return keywords.has(mended) ? `${mended}_` : mended;
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let count = 2; ; count += 1) {
    const name = `${wanted.replace(/_$/, "")}_${String(count)}`;
    if (!taken.has(name)) return name;
  }
}
