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
 * What the parameters of a tool are called in Python, in their order: by their own names where those are identifiers, else by ones that are like them.
 * Scripts may use either, and every name as it is in `**{…}`. The kernel makes the same names of the schema.
 */
export function pythonParameters(names: readonly string[]): readonly string[] {
  const chosen = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of names) {
    const normal = name.normalize("NFKC");
    if (!isIdentifier(normal) || keywords.has(normal) || taken.has(normal)) continue;
    chosen.set(name, normal);
    taken.add(normal);
  }
  return names.map((name) => {
    const own = chosen.get(name);
    if (own !== undefined) return own;
    const made = freeName(likeParameter(name), taken);
    taken.add(made);
    return made;
  });
}

function likeParameter(name: string): string {
  const mended = name.normalize("NFKC").replace(/[^\p{L}\p{N}_]/gu, "_") || "_";
  const begun = isIdentifier(mended) ? mended : `_${mended}`;
  const made = isIdentifier(begun) ? begun : begun.replace(/[^0-9A-Za-z_]/g, "_");
  return keywords.has(made) ? `${made}_` : made;
}

function isIdentifier(name: string): boolean {
  return /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name);
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
    const name = `${wanted}_${String(count)}`;
    if (!taken.has(name)) return name;
  }
}
