import type { OAuthStep } from "../../protocol/oauth.ts";
import { AppError, type AppErrorOptions, type ErrorCode } from "../base/errors.ts";

/** The failures that signing in has. */
export type OAuthErrorCode = Extract<ErrorCode, `oauth.${string}`>;

/** Where a step of signing in has failed. */
export interface FailedStep {
  readonly step: OAuthStep;
  readonly url?: string;
  readonly status?: number;
}

/** A failure of one step of getting or keeping a sign-in. */
export class OAuthError extends AppError {
  readonly failed: FailedStep;

  constructor(code: OAuthErrorCode, failed: FailedStep, message: string, options?: AppErrorOptions) {
    super(code, message, options);
    this.name = "OAuthError";
    this.failed = failed;
  }
}
