/** The words of a text between separators. */
export function words(text: string, separator: RegExp): string[] {
  return text
    .trim()
    .split(separator)
    .filter((word) => word !== "");
}
