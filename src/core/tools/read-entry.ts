import type { ToolServer } from "../../protocol/tools.ts";
import type { Secret } from "../base/secret.ts";

/** What an entry of a file says. */
export type ReadEntry =
  /** a server, with the id that it would like to have */
  | {
      readonly kind: "server";
      readonly server: ToolServer;
      readonly key?: Secret | undefined;
      readonly headerValues: Readonly<Record<string, Secret>>;
      readonly specText?: string | undefined;
      readonly notes: readonly string[];
    }
  /** a program that would have to be started here */
  | { readonly kind: "program"; readonly title: string }
  /** nothing that can be used */
  | { readonly kind: "left-out"; readonly note: string };

/** A text without the spaces around it; empty when it is none. */
export function textIn(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

/** The value is put in by the program that the file was written for, such as `${input:key}`, `${env:KEY}` and `{{USER_ID}}`. */
export function hasVariable(text: string): boolean {
  return /\$\{[^}]*\}|\{\{[^}]*\}\}/.test(text);
}

/** A secret that a file names and does not hold. */
export function setKey(title: string): string {
  return `The key of ${title} is not in the file; set it before you use the server.`;
}
