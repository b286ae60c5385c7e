import { type ApiServer, sendJson, startApiServer } from "./api-server.ts";

/** As FastAPI writes it behind a proxy that adds `/api/v1`. */
const document = {
  openapi: "3.1.0",
  info: { title: "FastAPI", version: "0.1.0" },
  servers: [{ url: "/api/v1" }],
  paths: {
    "/add": {
      post: {
        summary: "Add",
        operationId: "add_add_post",
        requestBody: {
          content: { "application/json": { schema: { $ref: "#/components/schemas/Numbers" } } },
          required: true,
        },
        responses: {
          "200": { description: "Successful Response", content: { "application/json": { schema: {} } } },
        },
        security: [{ HTTPBearer: [] }],
      },
    },
  },
  components: {
    schemas: {
      Numbers: {
        properties: {
          a: { type: "integer", title: "A" },
          b: { anyOf: [{ type: "integer" }, { type: "null" }], title: "B" },
        },
        type: "object",
        required: ["a"],
        title: "Numbers",
      },
    },
    securitySchemes: { HTTPBearer: { type: "http", scheme: "bearer" } },
  },
};

/** A server whose URL ends in `/api/v1`, and which wants a key even for its document. */
export async function startPrefixedApi(key: string): Promise<ApiServer> {
  const server = await startApiServer(({ url, headers, body }, response) => {
    if (headers.authorization !== `Bearer ${key}`) sendJson(response, { detail: "Not authenticated" }, 401);
    else if (url === "/api/v1/openapi.json") sendJson(response, document);
    else if (url === "/api/v1/add") {
      const { a, b } = JSON.parse(body) as { a: number; b?: number };
      sendJson(response, a + (b ?? 0));
    } else sendJson(response, { detail: "Not Found" }, 404);
  });
  return { ...server, url: `${server.url}/api/v1` };
}
