import { EDITOR_TOOLS } from "../../protocol/tools.ts";

/** Short, because it is part of each tool's name, and those have an end. */
const maxLength = 32;

/** An id for a server out of what it is called: lower case, only what tool names may hold, and none of those that are taken. */
export function newServerId(name: string, taken: readonly string[]): string {
  const words = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .match(/[a-z\d]+/g);
  const id = shortened(words?.join("-") ?? "server", maxLength);
  const used = new Set([...taken, EDITOR_TOOLS]);
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? "" : `-${String(number)}`;
    const candidate = shortened(id, maxLength - suffix.length) + suffix;
    if (!used.has(candidate)) return candidate;
  }
}

function shortened(id: string, length: number): string {
  return id.slice(0, length).replace(/-+$/, "");
}
