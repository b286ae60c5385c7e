/** The sections of messages to a model, and the tags that it writes itself. */
const ours = [
  "code_interpreter_output",
  "code_interpreter",
  "background_scripts",
  "tool_output",
  "tool_response",
  "tool_call",
  "tools",
];
const ourTags = new RegExp(`<(?=/?\\s*(?:${ours.join("|")})\\b)`, "gi");

/**
 * A part of a message to a model that is marked as what it is. What a program prints is untrusted text: it cannot end the section that it
 * stands in.
 */
export function section(name: string, attributes: Readonly<Record<string, string>>, body: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${value.replaceAll('"', "'")}"`);
  const closing = new RegExp(`<(?=/\\s*${name})`, "gi");
  return `<${name}${written.join("")}>\n${body.replace(closing, "&lt;")}\n</${name}>`;
}

/** A text of somebody else in which nothing looks like a section of ours, or like a call. */
export function neutral(text: string): string {
  return text.replace(ourTags, "&lt;");
}
