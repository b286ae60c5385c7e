import { type ApiServer, sendJson, startApiServer } from "./api-server.ts";

const document = {
  openapi: "3.1.0",
  info: { title: "Deputy", description: "Does things for you.", version: "1.0.0" },
  paths: {
    "/scripts": {
      get: {
        operationId: "listScripts",
        summary: "List what runs",
        responses: { 200: { description: "Scripts" } },
      },
    },
    "/scripts/stop": {
      post: {
        operationId: "stopScripts",
        summary: "Stop what runs",
        responses: { 200: { description: "Done" } },
      },
    },
  },
};

/** A tool server that does nothing itself: it asks the control API on this port, with the token by which it knows its user. */
export function startDeputy(controlPort: number): Promise<ApiServer> {
  const api = `http://127.0.0.1:${String(controlPort)}/api/v1/daemons`;
  return startApiServer(({ method, url, headers }, response) => {
    const { authorization } = headers;
    if (authorization === undefined) {
      sendJson(response, { detail: "Who are you?" }, 401);
      return;
    }
    if (url.startsWith("/openapi.json")) {
      sendJson(response, document);
      return;
    }
    const asked = method === "GET" ? fetch(api, { headers: { authorization } }) : stopAll(authorization);
    asked
      .then(async (answer) => {
        sendJson(response, await answer.json(), answer.status);
      })
      .catch((error: unknown) => {
        sendJson(response, { detail: String(error) }, 502);
      });
  });

  function stopAll(authorization: string): Promise<Response> {
    return fetch(`${api}/chat/editor/stop`, { method: "POST", headers: { authorization } });
  }
}
