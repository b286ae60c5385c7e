import { readFileSync } from "node:fs";

/** The paths of all files in a zip archive, from its central directory (APPNOTE 4.3.12 and 4.3.16). */
export function zipEntries(path: string): readonly string[] {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0) throw new Error(`${path} is not a zip archive.`);
  const names: string[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      bytes.readUInt16LE(at + offset),
    );
    const begin = at + 46;
    names.push(bytes.toString("utf8", begin, begin + (nameLength ?? 0)));
    at = begin + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return names.filter((name) => !name.endsWith("/"));
}
