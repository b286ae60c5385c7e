import type { AppError } from "../../../core/base/errors.ts";
import * as files from "../storage-failure.ts";

/** What went wrong on the disk, for a chat. */
export function storageFailure(error: unknown): AppError {
  return files.storageFailure(
    error,
    "The disk is full, so the chat cannot be saved. Free some space: it is saved as soon as there is room, unless this window is closed before.",
  );
}

/** For a chat of a newer version, which is left as it is. */
export function newerFailure(): AppError {
  return files.newerFailure("This chat");
}
