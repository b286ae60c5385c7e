import { type ApiServer, sendJson, startApiServer } from "./api-server.ts";

const noticeBoardDocument = {
  openapi: "3.1.0",
  info: { title: "Notice Board", version: "1.0.0" },
  paths: {
    "/notes": {
      post: {
        operationId: "addNote",
        summary: "Add a note",
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["text"],
                properties: { text: { type: "string" }, issue: { type: "integer" } },
              },
            },
          },
        },
        responses: { 201: { description: "Added" } },
      },
    },
  },
};

/** A board with an OpenAPI document at `/openapi.json`, on which notes are put; the answer is the note with its number. */
export async function startNoticeBoard(): Promise<ApiServer> {
  let count = 0;
  return startApiServer(({ method, url, body }, response) => {
    if (url === "/openapi.json") sendJson(response, noticeBoardDocument);
    else if (url === "/notes" && method === "POST") {
      count += 1;
      sendJson(response, { id: `N-${String(count)}`, ...(JSON.parse(body) as object) }, 201);
    } else sendJson(response, { message: "Nothing here." }, 404);
  });
}
