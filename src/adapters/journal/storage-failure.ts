import { AppError, messageOf } from "../../core/base/errors.ts";
import { systemCode } from "../files/system-code.ts";

const fullCodes = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** True when a file or folder is not there. */
export function isMissing(error: unknown): boolean {
  const code = systemCode(error);
  return code === "ENOENT" || code === "ENOTDIR";
}

const fullOfOutput =
  "The disk is full, so Backburner cannot keep more output. Free some space; what runs goes on.";

/** Says in the words of the port what went wrong on the disk; `full` is what a full one means for what was to be kept. */
export function storageFailure(error: unknown, full = fullOfOutput): AppError {
  if (error instanceof AppError) return error;
  if (fullCodes.has(systemCode(error))) {
    return new AppError("journal.full", full, { cause: error, retry: true });
  }
  return new AppError(
    "journal.failed",
    `Backburner cannot use its storage folder (${messageOf(error)}). Check that the folder exists and may be written.`,
    { cause: error },
  );
}

/** For a file of a newer version, which is left as it is. */
export function newerFailure(name: string): AppError {
  return new AppError(
    "journal.newer",
    `${name} was written by a newer version of Backburner. Update the extension to open it.`,
  );
}
