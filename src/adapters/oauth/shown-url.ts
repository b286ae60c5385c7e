/** An address as people may see it: what its query and its fragment hold is left out, because it may be a secret. */
export function shownUrl(address: URL | string): string {
  const url = URL.parse(String(address));
  if (url === null) return "";
  const names = [...url.searchParams.keys()].map((name) => `${encodeURIComponent(name)}=…`);
  return `${url.origin}${url.pathname}${names.length === 0 ? "" : `?${names.join("&")}`}`;
}
