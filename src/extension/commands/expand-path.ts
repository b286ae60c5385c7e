/** What a path in a setting may refer to. */
export interface PathContext {
  readonly workspaceFolder: string | undefined;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A path of the settings with `~`, `${workspaceFolder}`, `${userHome}` and `${env:NAME}` filled in; undefined when one of them has no value. */
export function expandPath(text: string, { workspaceFolder, home, env }: PathContext): string | undefined {
  const valueOf = (what: string, name: string | undefined): string | undefined =>
    what === "workspaceFolder" ? workspaceFolder : what === "userHome" ? home : env[name ?? ""];
  const references = /\$\{(workspaceFolder|userHome|env:(\w+))\}/g;
  const found = [...text.matchAll(references)];
  if (found.some(([, what = "", name]) => valueOf(what, name) === undefined)) return undefined;
  return text
    .replace(/^~(?=$|[/\\])/, () => home)
    .replace(references, (_whole, what: string, name: string | undefined) => valueOf(what, name) ?? "");
}
