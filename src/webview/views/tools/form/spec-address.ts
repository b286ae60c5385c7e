/** Where the document of an OpenAPI server is: a whole address stays, anything else comes after the server's URL. */
export function specAddress(url: string, path: string): string {
  const [base, rest] = [url.trim(), path.trim()];
  if (/^https?:\/\//i.test(rest)) return rest;
  return `${base.replace(/\/+$/, "")}/${rest.replace(/^\/+/, "")}`;
}
