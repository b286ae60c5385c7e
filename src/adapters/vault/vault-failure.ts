import { AppError, messageOf } from "../../core/base/errors.ts";
import { systemCode } from "../files/system-code.ts";

/** Does something with the disk, and says in the words of the port what went wrong there. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskFailure(error);
  }
}

/** Says in the words of the port what went wrong on the disk. */
export function diskFailure(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (["ENOSPC", "EDQUOT", "EFBIG"].includes(systemCode(error))) {
    return new AppError(
      "oauth.vault",
      "The disk is full, so the sign-in cannot be kept. Free some space and try again.",
      { cause: error, retry: true },
    );
  }
  return new AppError(
    "oauth.vault",
    `Backburner cannot use the folder that it keeps sign-ins in (${messageOf(error)}). Check that the folder exists and may be written.`,
    { cause: error, retry: true },
  );
}
