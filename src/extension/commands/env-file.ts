/** Finds the value of a variable that is not in the file. */
export type Lookup = (name: string) => string | undefined;

const assignment = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.]*)[ \t]*=[ \t]*/;

/**
 * Reads a `.env` file as python-dotenv does: `NAME=value`, an optional `export`, comments after ` #`, single quotes as they are, double
 * quotes with `\n`, `\t`, `\"` and `\\`, quoted values over several lines, and `${NAME}` from lines above or from `lookup`.
 * A line that is none of this is left out.
 */
export function parseEnvFile(text: string, lookup: Lookup = () => undefined): Record<string, string> {
  const variables = new Map<string, string>();
  const find: Lookup = (name) => variables.get(name) ?? lookup(name);
  let rest = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  while (rest !== "") {
    const match = assignment.exec(rest);
    if (match?.[1] === undefined) {
      rest = afterLine(rest);
      continue;
    }
    const value = readValue(rest.slice(match[0].length), find);
    variables.set(match[1], value.text);
    rest = afterLine(value.rest);
  }
  return Object.fromEntries(variables);
}

interface Value {
  readonly text: string;
  readonly rest: string;
}

function readValue(rest: string, find: Lookup): Value {
  const single = /^'((?:\\'|[^'])*)'/.exec(rest);
  if (single) return { text: (single[1] ?? "").replaceAll("\\'", "'"), rest: rest.slice(single[0].length) };
  const double = /^"((?:\\[\s\S]|[^"\\])*)"/.exec(rest);
  if (double)
    return { text: expand(unescapeText(double[1] ?? ""), find), rest: rest.slice(double[0].length) };
  const end = rest.indexOf("\n");
  const line = end < 0 ? rest : rest.slice(0, end);
  return { text: expand(line.replace(/(?:^|[ \t])#.*$/, "").trim(), find), rest: rest.slice(line.length) };
}

function unescapeText(text: string): string {
  const known: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };
  return text.replace(/\\([\s\S])/g, (whole, letter: string) => known[letter] ?? whole);
}

function expand(text: string, find: Lookup): string {
  return text.replace(
    /\$\{([A-Za-z_][\w.]*)(?::-([^}]*))?\}/g,
    (_whole, name: string, fallback: string | undefined) => find(name) ?? fallback ?? "",
  );
}

function afterLine(text: string): string {
  const end = text.indexOf("\n");
  return end < 0 ? "" : text.slice(end + 1);
}
