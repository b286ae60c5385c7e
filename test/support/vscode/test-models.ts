/** What the provider in `model-provider` says; the head of its `main.cjs` has the details. */
export interface TestModelsScript {
  readonly models?: readonly {
    readonly id: string;
    readonly name?: string;
    readonly toolCalling?: boolean;
    readonly imageInput?: boolean;
    readonly maxInputTokens?: number;
  }[];
  readonly replies?: readonly { readonly when?: string; readonly parts: readonly TestModelsPart[] }[];
}

/** One thing that it does. */
export type TestModelsPart =
  | string
  | { readonly text: string }
  | { readonly thinking: string }
  | { readonly call: { readonly id: string; readonly name: string; readonly input: object } }
  | { readonly image: string }
  | { readonly pauseMs: number }
  | { readonly hang: true }
  | {
      readonly fail: { readonly code?: "NoPermissions" | "Blocked" | "NotFound"; readonly message: string };
    };

/** What the extension `backburner-tests.test-models` exports. */
export interface TestModels {
  readonly requests: {
    readonly model: string;
    readonly messages: readonly {
      readonly role: "user" | "assistant";
      readonly content: readonly Readonly<Record<string, unknown>>[];
    }[];
    readonly tools: readonly string[];
  }[];
  /** How many requests it is still answering. */
  open(): number;
  /** From now on another one; what it leaves out is as it was at the start. */
  script(script: TestModelsScript): void;
}
