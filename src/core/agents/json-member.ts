/** A member of a JSON object in a text, by its places. */
interface Member {
  readonly key: string;
  readonly start: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

interface ObjectPlace {
  readonly members: readonly Member[];
  /** Of the closing brace. */
  readonly end: number;
}

/**
 * Sets a value in a JSON text, making the objects on the way to it, and leaves everything else as it is, comments, order and line ends too.
 * Undefined when the text is no JSON object, or what is on the way is none.
 */
export function setJsonMember(text: string, path: readonly string[], value: unknown): string | undefined {
  const start = skip(text, text.startsWith("\ufeff") ? 1 : 0);
  if (start >= text.length) return `${JSON.stringify(nested(path, value), undefined, 2)}\n`;
  return set(text, start, path, value, 0);
}

/** The value at a path of a JSON text, as it is written there. */
export function jsonMember(text: string, path: readonly string[]): string | undefined {
  let start = skip(text, text.startsWith("\ufeff") ? 1 : 0);
  let found: Member | undefined;
  for (const key of path) {
    found = readObject(text, start)?.members.findLast((member) => member.key === key);
    if (found === undefined) return undefined;
    start = found.valueStart;
  }
  return found && text.slice(found.valueStart, found.valueEnd);
}

function set(
  text: string,
  start: number,
  [key = "", ...rest]: readonly string[],
  value: unknown,
  depth: number,
): string | undefined {
  const object = readObject(text, start);
  if (object === undefined) return undefined;
  // Of several of one name parsers take the last.
  const member = object.members.findLast((one) => one.key === key);
  if (member !== undefined && rest.length > 0) return set(text, member.valueStart, rest, value, depth + 1);
  const style = styleOf(text, object, depth);
  const written = JSON.stringify(nested(rest, value), undefined, style.indent).replaceAll(
    "\n",
    `${style.newline}${style.before}`,
  );
  if (member !== undefined) return text.slice(0, member.valueStart) + written + text.slice(member.valueEnd);
  const last = object.members.at(-1);
  const at = last?.valueEnd ?? start + 1;
  const after = text.slice(at, object.end);
  const hasComma = last === undefined || withoutComments(after).includes(",");
  const inserted = `${style.newline}${style.before}${JSON.stringify(key)}: ${written}`;
  const tail = after.trimEnd();
  const closing = `${style.newline}${style.before.slice(style.indent.length)}`;
  const isTrailing = hasComma && last !== undefined;
  return `${text.slice(0, at)}${hasComma ? "" : ","}${tail}${inserted}${isTrailing ? "," : ""}${closing}${text.slice(object.end)}`;
}

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

/** How the text indents, by what is there. */
function styleOf(
  text: string,
  { members }: ObjectPlace,
  depth: number,
): { readonly indent: string; readonly before: string; readonly newline: string } {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const indents = Array.from(text.matchAll(/\n([ \t]+)["/]/g), ([, blanks = ""]) => blanks);
  const [indent = "  "] = indents.sort((one, other) => one.length - other.length);
  const [first] = members;
  const before = first && /(?:^|\n)([ \t]*)$/.exec(text.slice(0, first.start))?.[1];
  return { indent, before: before ?? indent.repeat(depth + 1), newline };
}

function readObject(text: string, start: number): ObjectPlace | undefined {
  if (text[start] !== "{") return undefined;
  const members: Member[] = [];
  let at = skip(text, start + 1);
  while (at < text.length) {
    if (text[at] === "}") return { members, end: at };
    const keyEnd = text[at] === '"' ? endOfString(text, at) : undefined;
    if (keyEnd === undefined) return undefined;
    const colon = skip(text, keyEnd);
    const valueStart = skip(text, colon + 1);
    const valueEnd = text[colon] === ":" ? endOfValue(text, valueStart) : undefined;
    if (valueEnd === undefined) return undefined;
    const key = readString(text.slice(at, keyEnd));
    if (key === undefined) return undefined;
    members.push({ key, start: at, valueStart, valueEnd });
    at = skip(text, valueEnd);
    if (text[at] === ",") at = skip(text, at + 1);
    else if (text[at] !== "}") return undefined;
  }
  return undefined;
}

/** Behind blanks and comments. */
function skip(text: string, from: number): number {
  const blank = /(?:\s|\/\/[^\n\r]*|\/\*[^]*?\*\/)*/y;
  blank.lastIndex = from;
  return from + (blank.exec(text)?.[0].length ?? 0);
}

function endOfString(text: string, from: number): number | undefined {
  const string = /"(?:[^"\\\n\r]|\\.)*"/y;
  string.lastIndex = from;
  const [found] = string.exec(text) ?? [];
  return found === undefined ? undefined : from + found.length;
}

function readString(written: string): string | undefined {
  try {
    return JSON.parse(written) as string;
  } catch {
    // Not a string as JSON has it.
    return undefined;
  }
}

/** Brackets are counted; what is in strings and comments is not. */
function endOfValue(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at = skip(text, at)) {
    const unit = text[at] ?? "";
    if (unit === '"') {
      const end = endOfString(text, at);
      if (end === undefined) return undefined;
      at = end;
    } else if ("{[".includes(unit)) {
      depth += 1;
      at += 1;
    } else if ("}]".includes(unit)) {
      depth -= 1;
      at += 1;
      if (depth < 0) return undefined;
    } else if (depth === 0) {
      const word = /[\w.+-]+/y;
      word.lastIndex = at;
      const [found] = word.exec(text) ?? [];
      return found === undefined ? undefined : at + found.length;
    } else at += 1;
    if (depth === 0) return at;
  }
  return undefined;
}

function withoutComments(text: string): string {
  return text.replace(/\/\/[^\n\r]*|\/\*[^]*?\*\//g, "");
}
