import { KernelMessage, type ServerConnection } from "@jupyterlab/services";

/** A message from a kernel after the little validation that everything else relies on. */
export interface WireMessage {
  readonly channel: string;
  readonly type: string;
  /** The message that this one answers or belongs to. */
  readonly parentId: string | undefined;
  readonly content: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** As it came, for what must be sent back as a parent. */
  readonly header: Readonly<Record<string, unknown>>;
}

/** A message to a kernel. */
export interface OutgoingMessage {
  readonly channel: "shell" | "stdin" | "control";
  readonly type: string;
  readonly id: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly parent?: Readonly<Record<string, unknown>>;
}

/** The subprotocol that sends a message as parts, which a stock server need not parse. */
export const subprotocol = "v1.kernel.websocket.jupyter.org";

/** Reads one frame; undefined when it is no message, whatever it is. */
export function decode(
  serializer: ServerConnection.ISettings["serializer"],
  frame: ArrayBuffer | string,
  protocol: string,
): WireMessage | undefined {
  let message: unknown;
  try {
    message = serializer.deserialize(frame as ArrayBuffer, protocol);
  } catch {
    // Kernels put broken frames on the wire, for instance when threads of theirs send at once.
    return undefined;
  }
  if (!isRecord(message) || !isRecord(message["header"])) return undefined;
  const header = message["header"];
  const type = header["msg_type"];
  if (typeof type !== "string") return undefined;
  const parent = message["parent_header"];
  const parentId = isRecord(parent) ? parent["msg_id"] : undefined;
  return {
    channel: typeof message["channel"] === "string" ? message["channel"] : "",
    type,
    parentId: typeof parentId === "string" ? parentId : undefined,
    content: isRecord(message["content"]) ? message["content"] : {},
    metadata: isRecord(message["metadata"]) ? message["metadata"] : {},
    header,
  };
}

/** Makes the frame of a message. */
export function encode(
  serializer: ServerConnection.ISettings["serializer"],
  message: OutgoingMessage,
  sessionId: string,
  protocol: string,
): ArrayBuffer | string {
  // The library's types allow only the messages that it knows in the combinations that it knows.
  const options = {
    channel: message.channel,
    msgType: message.type,
    msgId: message.id,
    session: sessionId,
    username: "",
    content: message.content,
    metadata: message.metadata ?? {},
    parentHeader: message.parent ?? {},
  } as unknown as KernelMessage.IOptions<KernelMessage.IExecuteRequestMsg>;
  return serializer.serialize(KernelMessage.createMessage(options), protocol);
}

/** Tells an object from everything else that JSON can hold. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
