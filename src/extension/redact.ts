const secretKeys = /token|secret|password|passwd|authorization|cookie|api[-_]?key|credential/i;

const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b(authorization|cookie|set-cookie)(["']?\s*[:=]\s*["']?)[^\r\n"']+/gi, "$1$2[secret]"],
  [/\b(bearer|basic|token)\s+[A-Za-z0-9._~+/=-]{8,}/gi, "$1 [secret]"],
  [
    /([?&#;](?:token|access_token|refresh_token|code|state|key|api_key|secret|password|client_secret)=)[^&\s"'#]+/gi,
    "$1[secret]",
  ],
  [/(\/\/)[^/\s:@"']+:[^/\s@"']+@/g, "$1[secret]@"],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, "[secret]"],
];

/** A text without what looks like a secret: headers, query parameters, userinfo and JSON web tokens. */
export function redact(text: string): string {
  return patterns.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);
}

/** Fields of a log line as JSON, without secrets in keys or values. */
export function redactFields(fields: Readonly<Record<string, unknown>>): string {
  const json = JSON.stringify(fields, (key, value: unknown) =>
    key !== "" && secretKeys.test(key) && typeof value === "string" ? "[secret]" : value,
  );
  return redact(json);
}
