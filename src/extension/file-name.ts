const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** A title as a file name that every system takes: no separators, control characters or names that Windows keeps for itself. */
export function fileName(title: string, fallback: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it removes
  const plain = title.replace(/[\u0000-\u001f\u007f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, " ");
  const name = plain
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 60)
    .replace(/^[. ]+|[. ]+$/g, "");
  return name === "" || reserved.test(name) ? fallback : name;
}
