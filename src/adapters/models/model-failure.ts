import { AppError, type AppErrorOptions, messageOf } from "../../core/base/errors.ts";
import type { Secret } from "../../core/base/secret.ts";
import type { FoundEndpoint } from "../../core/chat/endpoints.ts";
import { saysTooLong } from "../../core/chat/says-too-long.ts";
import { withoutKey } from "./key-headers.ts";
import { networkFailure } from "./network-failure.ts";
import { retryAfterSeconds } from "./retry-after.ts";
import { type Refusal, refusalOf } from "./server-words.ts";

/** Whom a request was for. */
export interface Asked {
  readonly endpoint: FoundEndpoint;
  /** The model, unless the request was for none. */
  readonly model?: string;
  readonly key: Secret | undefined;
}

const setKey = 'Run "Backburner: Set Model Key…"';

/** Says what went wrong with a request; a failure of the library or the network goes in, an `AppError` without any secret comes out. */
export function modelFailure(error: unknown, asked: Asked, nowMs: number): AppError {
  const ours = ourOwn(error);
  if (ours !== undefined) return ours;
  const refusal = refusalOf(error);
  if (refusal !== undefined) return refused(refusal, asked, nowMs);
  const { name, url } = asked.endpoint;
  if (error instanceof SyntaxError) {
    return new AppError("model.bad_reply", `${name} sent something that is no part of a reply; try again.`, {
      cause: new Error(withoutKey(error.message, asked.key)),
      retry: true,
    });
  }
  return (
    networkFailure(error, asked.endpoint) ??
    new AppError("model.failed", `The request to ${new URL(url).host} failed; try again.`, {
      cause: new Error(withoutKey(messageOf(error), asked.key)),
      retry: true,
    })
  );
}

/** A server has refused: with a status, or with an error in the middle of its reply. */
function refused(refusal: Refusal, { endpoint, model, key }: Asked, nowMs: number): AppError {
  const { name } = endpoint;
  const { status, codes } = refusal;
  const words = withoutKey(refusal.words, key);
  const said = words === "" ? "" : ` It says: ${words}`;
  const wait = refusal.headers === undefined ? undefined : retryAfterSeconds(refusal.headers, nowMs);
  const options: AppErrorOptions = {
    cause: new Error(`${String(status ?? "An error in the reply")}${words === "" ? "" : `: ${words}`}`),
    ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
  };
  const again = { ...options, retry: true };
  if (status === 401) {
    const problem = key === undefined ? `${name} wants a key.` : `The key for ${name} is not accepted.`;
    // Not with the server's words, which may hold parts of the key.
    return new AppError("model.unauthorized", `${problem} ${setKey}.`, { cause: new Error("401") });
  }
  if (status === 403) {
    const problem = key === undefined ? `${name} wants a key` : `The key for ${name} is not accepted`;
    return new AppError(
      "model.unauthorized",
      `${problem}, or not for this model. ${setKey}.${said}`,
      options,
    );
  }
  if (status === 402 || codes.includes("insufficient_quota")) {
    return new AppError("model.refused", `The credit or quota at ${name} is used up.${said}`, options);
  }
  if (status === 413 || saysTooLong(`${codes.join(" ")} ${words}`)) {
    const problem = `The conversation is too long for ${model ?? "this model"}.`;
    return new AppError(
      "model.too_long",
      `${problem} Start a new chat, or choose a model with a longer context.${said}`,
      options,
    );
  }
  if (status === 404 || codes.includes("model_not_found")) {
    const problem =
      model === undefined
        ? `${name} has no list of models at ${endpoint.url}; check the address, which often ends in /v1.`
        : `${name} does not have the model ${model}; choose another one, or check the address of the endpoint.`;
    return new AppError("model.not_found", `${problem}${said}`, options);
  }
  if (status === 429 || codes.includes("rate_limit_exceeded")) {
    const when = wait === undefined ? "in a while" : `in ${secondsText(wait)}`;
    return new AppError(
      "model.rate_limited",
      `${name} takes no more requests for now; try again ${when}.`,
      again,
    );
  }
  const isTheirs = status === undefined || status >= 500 || status === 408 || status === 409;
  const problem = isTheirs ? `${name} failed; try again.` : `${name} does not take the request.`;
  return new AppError("model.failed", `${problem}${said}`, isTheirs ? again : options);
}

function secondsText(seconds: number): string {
  if (seconds >= 120) return `${String(Math.ceil(seconds / 60))} minutes`;
  return seconds === 1 ? "1 second" : `${String(seconds)} seconds`;
}

/** Ours may come back wrapped in those of the library. */
function ourOwn(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  return error instanceof Error && error.cause !== undefined ? ourOwn(error.cause) : undefined;
}
