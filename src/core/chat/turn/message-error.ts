import type { MessageError } from "../../../protocol/chat.ts";
import { AppError } from "../../base/errors.ts";

/** What a message shows of what went wrong. The text of a bug is nothing for the user. */
export function messageErrorOf(error: unknown): MessageError {
  if (!(error instanceof AppError)) {
    return { code: "internal", message: "Something went wrong. The log says more; Retry asks again." };
  }
  const { code, message, retryAfterSeconds } = error;
  return { code, message, ...(retryAfterSeconds === undefined ? {} : { retry_after: retryAfterSeconds }) };
}
