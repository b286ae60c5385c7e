import { readFile } from "node:fs/promises";

/** The built page of a daemon's card, in the editor's language. */
export async function readCardPage(
  file: string,
  version: string,
  texts: Readonly<Record<string, string>>,
): Promise<string> {
  const page = await readFile(file, "utf8");
  return page
    .replace("%VERSION%", () => attribute(version))
    .replace("%TEXTS%", () => attribute(JSON.stringify(texts)));
}

function attribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
