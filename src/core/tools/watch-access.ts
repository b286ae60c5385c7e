import type { ServerAccess } from "./server-access.ts";

/** Access to a server, and whether it had anything to say. */
export interface WatchedAccess {
  readonly access: ServerAccess;
  /** A credential or a header was given, or it was said why there is none. */
  readonly hasAnswered: () => boolean;
}

/** Passes everything on, and remembers whether there was anything: a server that refuses then has refused that. */
export function watchAccess(access: ServerAccess): WatchedAccess {
  let hasAnswered = false;
  const watch = async <T>(answer: Promise<T>, isSomething: (value: T) => boolean): Promise<T> => {
    try {
      const value = await answer;
      hasAnswered ||= isSomething(value);
      return value;
    } catch (error) {
      hasAnswered = true;
      throw error;
    }
  };
  return {
    access: {
      credential: (signal) => watch(access.credential(signal), (value) => value !== undefined),
      headers: (signal) => watch(access.headers(signal), (values) => Object.keys(values).length > 0),
      refused: (refusal, signal) => access.refused(refusal, signal),
    },
    hasAnswered: () => hasAnswered,
  };
}
