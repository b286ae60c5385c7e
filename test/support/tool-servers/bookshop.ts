import { type ApiServer, sendJson, startApiServer } from "./api-server.ts";

/** A picture of one grey pixel. */
export const coverPng =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

const bookId = {
  name: "id",
  in: "path",
  required: true,
  description: "The book's number",
  schema: { type: "integer" },
};

/** What the bookshop says of itself. */
const bookshopDocument = {
  openapi: "3.1.0",
  info: { title: "Bookshop", description: "Books that can be found and ordered.", version: "2.3.0" },
  paths: {
    "/books": {
      get: {
        operationId: "findBooks",
        summary: "Find books",
        description: "Finds books by words of their title.",
        parameters: [
          { name: "words", in: "query", required: true, schema: { type: "string" }, example: "war peace" },
          {
            name: "tags",
            in: "query",
            style: "pipeDelimited",
            explode: false,
            schema: { type: "array", items: { type: "string" } },
          },
          { name: "X-Locale", in: "header", schema: { type: "string", enum: ["en", "de"] } },
          { name: "session", in: "cookie", schema: { type: "string" } },
        ],
        responses: { 200: { description: "Books" } },
      },
    },
    "/books/{id}": {
      parameters: [bookId],
      get: { operationId: "getBook", summary: "Get a book", responses: { 200: { description: "A book" } } },
      delete: {
        operationId: "deleteBook",
        summary: "Delete a book",
        responses: { 204: { description: "Gone" } },
      },
    },
    "/books/{id}/cover": {
      parameters: [bookId],
      get: {
        summary: "The cover of a book",
        responses: { 200: { description: "PNG", content: { "image/png": {} } } },
      },
    },
    "/orders": {
      post: {
        operationId: "order",
        summary: "Order books",
        requestBody: {
          required: true,
          content: { "application/json": { schema: { $ref: "#/components/schemas/Order" } } },
        },
        responses: { 201: { description: "Ordered" } },
      },
    },
  },
  components: {
    schemas: {
      Order: {
        type: "object",
        required: ["number", "book", "copies"],
        properties: {
          number: { type: "string", readOnly: true },
          book: { type: "integer", description: "The book's number" },
          copies: { type: "integer", minimum: 1, default: 1 },
          note: { type: ["string", "null"] },
        },
      },
    },
    securitySchemes: { key: { type: "http", scheme: "bearer" } },
  },
  security: [{ key: [] }],
};

/** How the bookshop is. */
export interface BookshopOptions {
  /** The only key that it accepts; without one it asks nobody. */
  readonly key?: string;
}

/** A small shop with an OpenAPI document at `/openapi.json`, which anybody may read. */
export async function startBookshop({ key }: BookshopOptions = {}): Promise<ApiServer> {
  return startApiServer(({ method, url, headers, body }, response) => {
    const { pathname, searchParams } = new URL(url, "http://shop");
    if (pathname === "/openapi.json") {
      sendJson(response, bookshopDocument);
      return;
    }
    if (key !== undefined && headers.authorization !== `Bearer ${key}`) {
      sendJson(response, { message: "Who are you?" }, 401);
      return;
    }
    const cover = /^\/books\/\d+\/cover$/.test(pathname);
    const [, id] = /^\/books\/(\d+)$/.exec(pathname) ?? [];
    if (pathname === "/books") {
      const found = `War and Peace (${searchParams.get("words") ?? ""})`;
      sendJson(response, { books: [{ id: 7, title: found, tags: searchParams.get("tags") }] });
    } else if (cover)
      response.writeHead(200, { "content-type": "image/png" }).end(Buffer.from(coverPng, "base64"));
    else if (id === "404") sendJson(response, { message: "There is no such book." }, 404);
    else if (id !== undefined && method === "DELETE") response.writeHead(204).end();
    else if (id !== undefined) sendJson(response, { id: Number(id), title: "War and Peace" });
    else if (pathname === "/orders" && method === "POST")
      sendJson(response, { number: "A-1", ...(JSON.parse(body) as object) }, 201);
    else sendJson(response, { message: "Nothing here." }, 404);
  });
}
