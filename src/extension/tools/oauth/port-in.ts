/**
 * The port of a listener on this machine in the address that the editor has made of it, such as `http://127.0.0.1:4711/callback`,
 * `https://host/proxy/4711/callback` and `https://name-4711.example/callback`; undefined when none can be found.
 */
export function portIn(address: string): number | undefined {
  const url = URL.parse(address);
  if (url === null) return undefined;
  const isHere = url.hostname === "localhost" || /^127(?:\.\d+){3}$/.test(url.hostname);
  const text = isHere
    ? url.port
    : (/\/proxy\/(?<port>\d{1,5})\//.exec(url.pathname) ?? /-(?<port>\d{1,5})\./.exec(url.hostname))
        ?.groups?.["port"];
  const port = Number(text ?? "");
  return Number.isInteger(port) && port >= 1024 && port <= 65535 ? port : undefined;
}
