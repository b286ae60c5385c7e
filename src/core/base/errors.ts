/** Every expected failure by its area and problem; a new one is added here first. */
export type ErrorCode =
  | "api.invalid"
  | "daemons.limit"
  | "daemons.unknown"
  | "daemons.not_stopped"
  | "daemons.empty_code"
  | "daemons.declined"
  | "daemons.untrusted"
  | "daemons.start_failed"
  | "daemons.storage"
  | "engine.missing"
  | "engine.no_python"
  | "engine.no_pip"
  | "engine.no_network"
  | "engine.no_disk"
  | "engine.no_kernel_package"
  | "engine.install_failed"
  | "engine.newer"
  | "engine.server_failed"
  | "jupyter.unreachable"
  | "jupyter.unauthorized"
  | "jupyter.not_jupyter"
  | "jupyter.no_kernelspec"
  | "jupyter.kernel_died"
  | "jupyter.failed"
  | "keeper.unreachable"
  | "keeper.version"
  | "chat.unknown"
  | "chat.busy"
  | "model.none"
  | "model.unreachable"
  | "model.unauthorized"
  | "model.rate_limited"
  | "model.too_long"
  | "model.not_found"
  | "model.refused"
  | "model.bad_reply"
  | "model.failed"
  | "tools.invalid"
  | "tools.unknown"
  | "tools.unreachable"
  | "tools.unauthorized"
  | "tools.bad_reply"
  | "tools.timeout"
  | "tools.lost"
  | "tools.too_large"
  | "tools.declined"
  | "tools.failed"
  | "oauth.unreachable"
  | "oauth.bad_reply"
  | "oauth.mismatch"
  | "oauth.unsafe_address"
  | "oauth.no_registration"
  | "oauth.registration_refused"
  | "oauth.no_pkce"
  | "oauth.denied"
  | "oauth.bad_callback"
  | "oauth.invalid_client"
  | "oauth.invalid_grant"
  | "oauth.invalid_scope"
  | "oauth.refused"
  | "oauth.callback"
  | "oauth.timeout"
  | "oauth.vault"
  | "control.port_taken"
  | "control.tokens"
  | "journal.full"
  | "journal.failed"
  | "journal.newer"
  | "agents.port_taken"
  | "agents.config";

/** What an expected failure may carry beside its code and message. */
export interface AppErrorOptions {
  readonly cause?: unknown;
  /** True when the same call may succeed later without any change. */
  readonly retry?: boolean;
  /** After how many seconds it may, where the other side has said so. */
  readonly retryAfterSeconds?: number;
}

/** An expected failure: its message is one sentence for the user that says what to do. Anything else that is thrown is a bug. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retry: boolean;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.retry = options.retry ?? false;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Tells a cancellation, which is quiet, from a failure. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === "AbortError" || error.name === "Canceled");
}

/** The text of anything that was thrown, for logs and for the `detail` of a record. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
