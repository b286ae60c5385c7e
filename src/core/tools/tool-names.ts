/** A tool and the server that it belongs to. */
export interface NamedTool {
  readonly serverId: string;
  /** As the server calls it. */
  readonly name: string;
}

/** What all APIs take: letters, digits, `_` and `-`. */
const maxLength = 64;
const maxServerLength = 24;
const separator = "__";

/**
 * The names under which a model knows these tools, in their order: `<server id>__<tool>`, unique, and never that of one of Backburner's own
 * tools, which have no `__` in them. A name depends on its tool alone, except where two tools would have the same one: then what needed no
 * mending keeps its name, and the others get the end of a hash.
 */
export function toolNames(tools: readonly NamedTool[]): readonly string[] {
  const exact = new Set(tools.filter(isExact).map(wantedName));
  const claims = new Map<string, number>();
  for (const tool of tools) claims.set(wantedName(tool), (claims.get(wantedName(tool)) ?? 0) + 1);
  const taken = new Set<string>();
  return tools.map((tool) => {
    const wanted = wantedName(tool);
    const isFree = wanted.length <= maxLength && !exact.has(wanted) && claims.get(wanted) === 1;
    if (isExact(tool) || isFree) {
      taken.add(wanted);
      return wanted;
    }
    for (let salt = 0; ; salt += 1) {
      const name = hashedName(tool, salt);
      if (taken.has(name) || claims.has(name)) continue;
      taken.add(name);
      return name;
    }
  });
}

/** True when the name can be taken apart again without doubt, so that no other tool has the same one. */
function isExact(tool: NamedTool): boolean {
  const { serverId, name } = tool;
  const isPlain = /^[A-Za-z0-9_-]+$/.test(serverId) && /^[A-Za-z0-9_-]+$/.test(name);
  const isClear = !serverId.includes(separator) && !serverId.endsWith("_");
  return isPlain && isClear && wantedName(tool).length <= maxLength;
}

function wantedName({ serverId, name }: NamedTool): string {
  return `${cleaned(serverId)}${separator}${cleaned(name)}`;
}

function hashedName({ serverId, name }: NamedTool, salt: number): string {
  const end = `_${hash(JSON.stringify([serverId, name, salt]))}`;
  const head = `${cleaned(serverId).slice(0, maxServerLength)}${separator}${cleaned(name)}`;
  return head.slice(0, maxLength - end.length) + end;
}

function cleaned(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_-]/gu, "_");
}

/** FNV-1a, 32 bits: it only keeps names apart, and what collides all the same is hashed again. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return (value >>> 0).toString(16).padStart(8, "0");
}
