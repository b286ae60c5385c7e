import { AppError } from "../base/errors.ts";
import type { ChatModels } from "./chat-model.ts";

/** The model of a chat for which none was chosen: the first that can be had; undefined when there is none anywhere. Errors: `model.none` with what keeps those that there are away. */
export async function firstModel(
  models: Pick<ChatModels, "list">,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { models: there, problems } = await models.list(signal);
  const first = there[0]?.model_id;
  if (first === undefined && problems.length > 0) {
    throw new AppError("model.none", `No model can be had. ${problems.join(" ")} Then press Retry.`);
  }
  return first;
}
