/** Code that was cut out of a block, moved to the left by what all its lines have in common; the first line may have lost its own indentation. */
export function dedent(code: string): string {
  const lines = code.replaceAll("\r\n", "\n").split("\n");
  const [first = "", ...others] = lines;
  const startsInside = first !== "" && !/^\s/.test(first) && !opensBlock(first);
  const counted = (startsInside ? others : lines).filter((line) => line.trim() !== "");
  const indent = counted
    .map((line) => /^[ \t]*/.exec(line)?.[0] ?? "")
    .reduce(commonStart, counted[0]?.match(/^[ \t]*/)?.[0] ?? "");
  if (indent === "") return lines.join("\n");
  return lines
    .map((line) =>
      line.startsWith(indent) ? line.slice(indent.length) : line.trimStart() === "" ? "" : line,
    )
    .join("\n");
}

/** After a line that opens a block the next ones are deeper for a reason. */
function opensBlock(line: string): boolean {
  return /[:({[\\,]\s*(?:#.*)?$/.test(line);
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}
