/**
 * One thing that a scripted model does. A plain text is a piece of its answer, but for "hang" (nothing more comes), "cut" (the stream ends as
 * it is) and "reset" (the connection breaks). After the last step the server says why the reply ends, unless a step has, and `[DONE]`.
 */
export type ModelStep =
  | string
  | { readonly text: string }
  | { readonly reasoning: string; readonly field?: "reasoning" | "reasoning_content" }
  /** A whole call; `index` and `id` as the test wants them. */
  | {
      readonly call: {
        readonly index?: number;
        readonly id?: string;
        readonly name?: string;
        readonly arguments?: unknown;
      };
    }
  | { readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number } }
  | { readonly finish: string }
  /** A message of the stream as it is. */
  | { readonly message: unknown }
  /** Bytes as they are. */
  | { readonly raw: string }
  | { readonly pauseMs: number };

/** What goes over the wire for a step that says something. */
export function stepBytes(step: Exclude<ModelStep, { readonly pauseMs: number }>): string {
  if (typeof step === "string") return delta({ content: step });
  if ("text" in step) return delta({ content: step.text });
  if ("reasoning" in step) return delta({ [step.field ?? "reasoning_content"]: step.reasoning });
  if ("call" in step) return delta({ tool_calls: [toolCall(step.call)] });
  if ("usage" in step) return message({ ...head, choices: [], usage: step.usage });
  if ("finish" in step) {
    return message({ ...head, choices: [{ index: 0, delta: {}, finish_reason: step.finish }] });
  }
  return "message" in step ? message(step.message) : step.raw;
}

const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_700_000_000, model: "scripted" };

function delta(content: unknown): string {
  return message({ ...head, choices: [{ index: 0, delta: content, finish_reason: null }] });
}

function message(content: unknown): string {
  return `data: ${JSON.stringify(content)}\n\n`;
}

function toolCall({
  name,
  arguments: given,
  ...rest
}: Extract<ModelStep, { call: unknown }>["call"]): unknown {
  return { ...rest, type: "function", function: { name, arguments: given } };
}
