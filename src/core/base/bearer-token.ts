const form = /^Bearer ([A-Za-z0-9._~+/=-]{1,256})$/;

/**
 * The token of a request, from its headers as they came: name, value, name, value. Only exactly one `Authorization` header counts, to the
 * letter; no other header, no cookie and no query does. Undefined when there is no such token.
 */
export function bearerToken(rawHeaders: readonly string[]): string | undefined {
  const [value, ...others] = headerValues(rawHeaders, "authorization");
  if (value === undefined || others.length > 0) return undefined;
  return form.exec(value)?.[1];
}

/** All values of a header, from headers as they came; `name` is in lower case. */
export function headerValues(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const value = rawHeaders[at + 1];
    if (value !== undefined && rawHeaders[at]?.toLowerCase() === name) values.push(value);
  }
  return values;
}
