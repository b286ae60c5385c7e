/** A whole answer of a server. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The object that the body is, without members that are null: they mean the same as none, and libraries stumble over them. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
  readonly isHtml: boolean;
}

/** Reads a body of at most so many bytes; undefined when there are more. */
export async function readReply(response: Response, maxBytes: number): Promise<Reply | undefined> {
  const body = await limitedText(response, maxBytes);
  if (body === undefined) return undefined;
  const { status, headers } = response;
  const isHtml = /html/i.test(headers.get("content-type") ?? "") || /^\s*<(?:!doctype|html)/i.test(body);
  return { status, headers, json: object(body), isHtml };
}

/** The same answer as a library can read it. */
export function asResponse(
  { status, headers, json }: Reply,
  more: Readonly<Record<string, unknown>> = {},
): Response {
  const kept = new Headers({ "content-type": "application/json" });
  const challenge = headers.get("www-authenticate");
  if (challenge !== null) kept.set("www-authenticate", challenge);
  const body = json === undefined ? "" : JSON.stringify({ ...json, ...more });
  // Any success is one: servers mix up 200 and 201.
  return new Response(body, { status: status >= 200 && status < 300 ? 200 : status, headers: kept });
}

async function limitedText(response: Response, maxBytes: number): Promise<string | undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel().catch(() => undefined);
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}

function object(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text, (_key, member: unknown) =>
      member === null ? undefined : member,
    );
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Whoever asked says what it should have been.
    return undefined;
  }
}
