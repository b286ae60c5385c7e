/**
 * A part of a message to a model that is marked as what it is. What a program prints is untrusted text: it cannot end the section that it
 * stands in.
 */
export function section(name: string, attributes: Readonly<Record<string, string>>, body: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${value.replaceAll('"', "'")}"`);
  const closing = new RegExp(`<(?=/\\s*${name})`, "gi");
  return `<${name}${written.join("")}>\n${body.replace(closing, "&lt;")}\n</${name}>`;
}
