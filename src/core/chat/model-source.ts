import type { ChatModels } from "./chat-model.ts";

/** Port: one of the places that models come from. */
export interface ModelSource extends ChatModels {
  /** "VS Code"; names it in a problem. */
  readonly name: string;
  /** Whether a model with this id would be one of its own. */
  owns(modelId: string): boolean;
}
