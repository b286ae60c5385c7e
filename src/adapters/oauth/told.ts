import type { Trace } from "../../core/oauth/authorization-servers.ts";
import { OAuthError } from "../../core/oauth/oauth-error.ts";

/** Does what needs no request, and tells the trace when it fails. */
export function told<T>(trace: Trace, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof OAuthError) {
      const { step, url } = error.failed;
      trace({ step, state: "failed", ...(url === undefined ? {} : { url }), detail: error.message });
    }
    throw error;
  }
}
