/** The parts of an address of the editor's own scheme. */
export interface EditorUri {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
}

/**
 * The address that a browser came back with through the editor. On a desktop its query is decoded already, so that a plus in it is one, and no
 * space as in the query of a page. An editor in the browser has it from its own page, as that has written it.
 */
export function editorAddress(
  { scheme, authority, path, query }: EditorUri,
  isInBrowser: boolean,
): URL | undefined {
  const url = URL.parse(`${scheme}://${authority}${path}`);
  if (url === null) return undefined;
  const pairs = isInBrowser ? [...new URLSearchParams(query)] : decodedPairs(query);
  for (const [name, value] of pairs) url.searchParams.append(name, value);
  return url;
}

function decodedPairs(query: string): readonly (readonly [name: string, value: string])[] {
  return query.split("&").flatMap((pair) => {
    const at = pair.indexOf("=");
    return at > 0 ? [[pair.slice(0, at), pair.slice(at + 1)] as const] : [];
  });
}
