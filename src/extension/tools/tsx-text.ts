/** The kinds of nodes that `@vscode/prompt-tsx` writes (its `PromptNodeType`); only texts say something. */
const textNode = 2;

/** The text in a piece of a prompt as `@vscode/prompt-tsx` renders it to JSON; what is no such piece comes as its JSON. */
export function tsxText(value: unknown): string {
  const text = textIn(value);
  return text === "" ? JSON.stringify(value ?? null) : text;
}

function textIn(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  const { node, type, text, lineBreakBefore, children } = value as Readonly<Record<string, unknown>>;
  if (node !== undefined) return textIn(node);
  if (type === textNode && typeof text === "string") {
    return lineBreakBefore === true || lineBreakBefore === 1 ? `\n${text}` : text;
  }
  return Array.isArray(children) ? children.map(textIn).join("") : "";
}
