import { type ApiServer, sendJson, startApiServer } from "./api-server.ts";

const document = (host: string): string => `
swagger: "2.0"
info:
  title: Weather Station
  description: What it is like outside.
  version: "1.0"
host: ${host}
basePath: /v1
schemes: [http]
consumes: [application/json]
securityDefinitions:
  station-key:
    type: apiKey
    in: header
    name: X-Station-Key
security:
  - station-key: []
parameters:
  town:
    name: town
    in: path
    required: true
    type: string
paths:
  /weather/{town}:
    parameters:
      - $ref: "#/parameters/town"
    get:
      operationId: weather
      summary: The weather of a town
      parameters:
        - name: days
          in: query
          type: array
          items: { type: string }
          collectionFormat: pipes
      responses:
        "200": { description: The weather }
    put:
      summary: Say what the weather is
      parameters:
        - name: report
          in: body
          required: true
          schema: { $ref: "#/definitions/Report" }
      responses:
        "200": { description: Thanks }
definitions:
  Report:
    type: object
    required: [degrees]
    properties:
      degrees: { type: number, x-nullable: true }
      sky: { type: string, enum: [clear, grey] }
`;

/** A server with a Swagger 2.0 document in YAML at `/swagger.yaml` and a key of its own kind. */
export async function startWeatherStation(key: string): Promise<ApiServer> {
  return startApiServer(({ method, url, headers, body }, response, own) => {
    if (url === "/swagger.yaml") {
      response.writeHead(200, { "content-type": "text/plain" }).end(document(new URL(own).host));
    } else if (headers["x-station-key"] !== key) sendJson(response, { message: "No key" }, 401);
    else if (method === "PUT") sendJson(response, { thanks: JSON.parse(body) as unknown });
    else sendJson(response, { url });
  });
}
