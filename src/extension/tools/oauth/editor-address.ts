/** The parts of an address of the editor's own scheme. */
export interface EditorUri {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
}

/**
 * The address that a browser came back with through the editor. Its query is decoded already, so that a plus in it is one, and no space as in
 * the query of a page.
 */
export function editorAddress({ scheme, authority, path, query }: EditorUri): URL | undefined {
  const url = URL.parse(`${scheme}://${authority}${path}`);
  if (url === null) return undefined;
  for (const pair of query.split("&")) {
    const at = pair.indexOf("=");
    if (at > 0) url.searchParams.append(pair.slice(0, at), pair.slice(at + 1));
  }
  return url;
}
