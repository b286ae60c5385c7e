/**
 * The port of a listener on this machine in the address that the editor has made of it, such as `http://127.0.0.1:4711/callback`,
 * `https://host/proxy/4711/callback` and `https://name-4711.example/callback`; undefined when none can be found.
 */
export function portIn(address: string): number | undefined {
  const url = URL.parse(address);
  if (url === null) return undefined;
  const { hostname, pathname } = url;
  const isHere = hostname === "localhost" || /^127(?:\.\d+){3}$/.test(hostname);
  // An editor in the browser may itself be on this machine: then its own port comes first.
  const proxied = /\/proxy\/(\d{1,5})\//.exec(pathname)?.[1];
  const text = proxied ?? (isHere ? url.port : /-(\d{1,5})\./.exec(hostname)?.[1]);
  const port = Number(text ?? "");
  return port >= 1024 && port <= 65535 ? port : undefined;
}
