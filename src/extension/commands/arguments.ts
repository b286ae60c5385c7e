/** Splits what the user typed into arguments as a POSIX shell does: white space separates, quotes and backslashes keep together. Nothing is expanded. */
export function splitArguments(line: string): string[] {
  const found: string[] = [];
  let current: string | undefined;
  for (const match of line.matchAll(/\s+|'([^']*)'|"((?:\\["\\]|[^"])*)"|\\([\s\S])|[^\s'"\\]+|['"\\]/g)) {
    const [whole, single, double, escaped] = match;
    if (/^\s/.test(whole)) {
      if (current !== undefined) found.push(current);
      current = undefined;
      continue;
    }
    current = (current ?? "") + (single ?? double?.replace(/\\(["\\])/g, "$1") ?? escaped ?? whole);
  }
  if (current !== undefined) found.push(current);
  return found;
}
