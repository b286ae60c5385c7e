import { upgradeFromTwoToThree } from "@scalar/openapi-upgrader/2.0-to-3.0";
import { isRecord, type Json, recordOf, textOf } from "./records.ts";

/**
 * The same document as OpenAPI 3.0. The library loses bodies that are referred to, so references to shared parameters are replaced first;
 * and it takes http where no schemes are named, where the specification means that of the document's own address ("Swagger Object").
 */
export function upgradedSwagger(document: Json, address: URL): Json {
  const shared = recordOf(document["parameters"]);
  const paths = Object.entries(recordOf(document["paths"])).map(([path, item]) => [
    path,
    pathWithParameters(item, shared),
  ]);
  const schemes = Array.isArray(document["schemes"]) ? document["schemes"] : [address.protocol.slice(0, -1)];
  const whole = { ...document, swagger: "2.0", schemes, paths: Object.fromEntries(paths) as unknown };
  return upgradeFromTwoToThree(whole) as Json;
}

/** A path with each `#/parameters/name` replaced by a copy of its own, for the library changes what it is given. */
function pathWithParameters(item: unknown, shared: Json): unknown {
  if (!isRecord(item)) return item;
  const own = withParameters(item, shared);
  return Object.fromEntries(
    Object.entries(own).map(([key, part]) => [
      key,
      isRecord(part) && !key.startsWith("x-") ? withParameters(part, shared) : part,
    ]),
  );
}

function withParameters(holder: Json, shared: Json): Json {
  const { parameters } = holder;
  if (parameters === undefined) return holder;
  const list = Array.isArray(parameters) ? parameters.filter(isRecord) : [];
  return { ...holder, parameters: list.map((one) => replaced(one, shared)) };
}

function replaced(parameter: Json, shared: Json): Json {
  const [, name] = /^#\/parameters\/([^/]+)$/.exec(textOf(parameter["$ref"])) ?? [];
  const target = name === undefined ? undefined : shared[name.replaceAll("~1", "/").replaceAll("~0", "~")];
  return isRecord(target) ? structuredClone(target) : parameter;
}
