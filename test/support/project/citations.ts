import { textOf } from "./files.ts";

/** The requirements that test titles cite ("[D5] …", "[D4, bad/forks] …", "[D4] [D8] …"), each with the files that cite it. */
export function citedIn(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const cited = new Map<string, string[]>();
  for (const path of paths) {
    // The first argument of describe, it or a function of ours around them.
    for (const [, list = ""] of (textOf(path) ?? "").matchAll(
      /\b(?:describe|it|onEachStack)\(\s*["'`]((?:\[[A-Za-z][\w/, -]*\] ?)+)/g,
    )) {
      for (const [id] of list.matchAll(/[\w/-]+/g)) {
        cited.set(id, [...(cited.get(id) ?? []), path]);
      }
    }
  }
  return cited;
}
