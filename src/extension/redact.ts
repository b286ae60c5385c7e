const secretKeys =
  /token|secret|password|passwd|authorization|cookie|api[-_]?key|credential|verifier|assertion/i;

/** What signing in goes by; `code` and `state` alone are words like others, and are secret in addresses only. */
const grants =
  "access_token|refresh_token|id_token|registration_access_token|client_secret|code_verifier|client_assertion|assertion|device_code|subject_token|actor_token";

const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b(authorization|cookie|set-cookie)(["']?\s*[:=]\s*["']?)[^\r\n"']+/gi, "$1$2[secret]"],
  [/\b(bearer|basic|token)\s+[A-Za-z0-9._~+/=-]{8,}/gi, "$1 [secret]"],
  [
    new RegExp(
      `((?:[?&#;]|%3F|%26|%23)(?:token|code|state|nonce|key|api_key|secret|password|${grants})=)[^&\\s"'#]+`,
      "gi",
    ),
    "$1[secret]",
  ],
  // An address within an address.
  [new RegExp(`((?:%3F|%26|%23)(?:code|state|${grants})%3D)(?:(?!%26)[^&\\s"'#])+`, "gi"), "$1[secret]"],
  // Bodies of requests and replies: as a form, as JSON, and as JSON within a text of JSON.
  [new RegExp(`\\b((?:${grants})=)[^&\\s"'#]+`, "gi"), "$1[secret]"],
  [new RegExp(`(\\\\?"(?:${grants})\\\\?"\\s*:\\s*\\\\?")[^"\\\\]+`, "gi"), "$1[secret]"],
  [/(^|\s)((?:code|state)=)[\w.~+/-]{16,}/gi, "$1$2[secret]"],
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
