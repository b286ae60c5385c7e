import { AppError } from "../../core/base/errors.ts";
import type { Secret } from "../../core/base/secret.ts";

/** The header that shows the key, and none where there is none. Errors: `model.unauthorized` for what cannot be a key. */
export function keyHeaders(key: Secret | undefined): Record<string, string> {
  if (key === undefined) return {};
  const text = key.reveal();
  // `fetch` would refuse it with an error that repeats it.
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw new AppError(
      "model.unauthorized",
      'The key has characters that no key has. Run "Backburner: Set Model Key…".',
    );
  }
  return { authorization: `Bearer ${text}` };
}

const likeKeys = /\b(?:sk|pk|gsk|xai|hf|nvapi|key)[-_][\w*.-]{4,}/g;

/** What a server said, short and without the key: some repeat it in their errors, whole or in part. */
export function withoutKey(text: string, key: Secret | undefined): string {
  const known = key === undefined ? text : text.replaceAll(key.reveal(), "[secret]");
  const oneLine = known.replace(likeKeys, "[secret]").replace(/\s+/g, " ").trim();
  return oneLine.length > 300 ? `${oneLine.slice(0, 300)}…` : oneLine;
}
