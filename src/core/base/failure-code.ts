/** The code of a failure, such as `ECONNREFUSED`, from however deep; of one among several addresses the first that has a code counts. */
export function failureCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { readonly code?: unknown };
  if (typeof code === "string") return code;
  const causes: readonly unknown[] = error instanceof AggregateError ? error.errors : [error.cause];
  return causes.map(failureCode).find((one) => one !== undefined);
}

/** What is at the bottom of a failure that others have wrapped. */
export function innermostCause(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? innermostCause(error.cause) : error;
}
