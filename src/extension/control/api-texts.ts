/** Where the control API is, for programs of this machine. Not `localhost`: another program may listen there, on the other address family. */
export function apiUrl(port: number): string {
  return `http://127.0.0.1:${String(port)}`;
}

/** What a shell is given instead of a token that is not to be seen. */
const tokenVariable = "$BACKBURNER_TOKEN";

/** Lists what runs. */
export function listLine(port: number, token = tokenVariable): string {
  return `curl -H "Authorization: Bearer ${token}" ${apiUrl(port)}/api/v1/daemons`;
}

/** Everything that somebody needs who wants to use the control API from a shell. */
export function apiDetails(port: number): string {
  const stop = `curl -X POST -H "Authorization: Bearer ${tokenVariable}" ${apiUrl(port)}/api/v1/daemons`;
  return [
    apiUrl(port),
    "",
    "# List what runs",
    listLine(port),
    "# Stop one",
    `${stop}/<daemon_id>/stop`,
    "# Stop all of a chat",
    `${stop}/chat/<chat_id>/stop`,
    "# What else there is, for tools that read OpenAPI documents",
    `curl -H "Authorization: Bearer ${tokenVariable}" ${apiUrl(port)}/api/v1/openapi.json`,
    "",
  ].join("\n");
}
