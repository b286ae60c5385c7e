import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/client";
import type { SamplingRequest } from "../../../core/tools/tool-client.ts";

/** The part of a request that is looked at; the library's own types warn that newer servers do without. */
interface AskedSample {
  readonly systemPrompt?: string | undefined;
  readonly maxTokens: number;
  readonly messages: readonly {
    readonly role: "user" | "assistant";
    readonly content: Piece | readonly Piece[];
  }[];
}

interface Piece {
  readonly type: string;
}

/** What a server wants a model to answer. Errors: a refusal of the protocol for anything but text. */
export function samplingOf({ params }: { readonly params: AskedSample }): SamplingRequest {
  return {
    system: params.systemPrompt ?? "",
    maxTokens: params.maxTokens,
    messages: params.messages.map(({ role, content }) => {
      const pieces: readonly Piece[] = "type" in content ? [content] : content;
      return { role, text: pieces.map(textOf).join("\n") };
    }),
  };
}

/** What the server gets; which model it was is nothing that it has to know. */
export function samplingResult(text: string) {
  return {
    model: "backburner",
    role: "assistant",
    content: { type: "text", text },
    stopReason: "endTurn",
  } as const;
}

function textOf(piece: Piece): string {
  if (piece.type === "text" && "text" in piece && typeof piece.text === "string") return piece.text;
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `Only text can be sampled here, not ${piece.type}.`,
  );
}
