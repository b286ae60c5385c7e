import type { ConnectionStep } from "../../protocol/tools.ts";
import { AppError, type AppErrorOptions, type ErrorCode } from "../base/errors.ts";

/** The failures that tool servers cause. */
export type ToolErrorCode = Extract<ErrorCode, `tools.${string}`>;

/** A failure of a tool server that belongs to one step of its connection. */
export class ToolServerError extends AppError {
  readonly step: ConnectionStep;

  constructor(code: ToolErrorCode, step: ConnectionStep, message: string, options?: AppErrorOptions) {
    super(code, message, options);
    this.name = "ToolServerError";
    this.step = step;
  }
}
