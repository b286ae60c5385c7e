import { AppError, messageOf } from "../../../core/base/errors.ts";

const fullCodes = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** True when a file or folder is not there. */
export function isMissing(error: unknown): boolean {
  return systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR";
}

/** Says in the words of the port what went wrong on the disk. */
export function storageFailure(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (fullCodes.has(systemCode(error))) {
    return new AppError(
      "journal.full",
      "The disk is full, so the chat cannot be saved. Free some space: it is saved as soon as there is room, unless this window is closed before.",
      { cause: error, retry: true },
    );
  }
  return new AppError(
    "journal.failed",
    `Backburner cannot use its storage folder (${messageOf(error)}). Check that the folder exists and may be written.`,
    { cause: error },
  );
}

/** For a chat of a newer version, which is left as it is. */
export function newerFailure(): AppError {
  return new AppError(
    "journal.newer",
    "This chat was written by a newer version of Backburner. Update the extension to open it.",
  );
}

function systemCode(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}
