/** What a window of the browser editor opens. */
export interface WindowOptions {
  /** The workspace folder or `.code-workspace` file; an empty window when absent. */
  readonly folder?: string;
  /** An extension that is loaded from its source; only with the test driver. */
  readonly extensionDevelopmentPath?: string;
  /** A module whose `run` holds tests; only with the test driver. */
  readonly extensionTestsPath?: string;
}

/** The address of a window of the editor at `base`. */
export function windowUrl(base: string, options: WindowOptions): string {
  const { host } = new URL(base);
  const payload: [string, string][] = [];
  for (const key of ["extensionDevelopmentPath", "extensionTestsPath"] as const) {
    const path = options[key];
    if (path !== undefined) payload.push([key, `vscode-remote://${host}${path}`]);
  }
  const url = new URL("/", base);
  if (options.folder === undefined) url.searchParams.set("ew", "true");
  else
    url.searchParams.set(options.folder.endsWith(".code-workspace") ? "workspace" : "folder", options.folder);
  if (payload.length > 0) url.searchParams.set("payload", JSON.stringify(payload));
  return url.toString();
}
