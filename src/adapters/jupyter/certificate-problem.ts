import { messageOf } from "../../core/base/errors.ts";

/** How Node and OpenSSL name certificates that cannot be verified. */
const codes =
  /\b(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:GET_ISSUER|VERIFY)\w*|CERT_\w+|ERR_TLS_CERT_ALTNAME\w*)\b/;

/** The code of a failure that was one of a certificate; undefined for any other. */
export function certificateProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  // The library keeps nothing of an error but its message, so our `fetch` puts the code into it.
  const found = codes.exec(code) ?? codes.exec(messageOf(error));
  return found?.[1] ?? certificateProblem(error.cause);
}
