import assert from "node:assert/strict";
import { ToolServerError } from "../../../src/core/tools/tool-server-error.ts";

/** What a promise fails with, when that is a failure of a tool server. */
export async function failureOf(work: Promise<unknown>): Promise<ToolServerError> {
  const error: unknown = await work.then(
    (value) => assert.fail(`It did not fail: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ToolServerError)) throw error;
  return error;
}
