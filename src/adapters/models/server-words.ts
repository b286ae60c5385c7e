import * as z from "zod/mini";

/** What a server said when it refused. */
export interface Refusal {
  /** The status; of an error in the middle of a reply the number that it names, if any. */
  readonly status: number | undefined;
  /** `code` and `type`, as the server calls it. */
  readonly codes: readonly string[];
  readonly words: string;
  readonly headers: Headers | undefined;
  /** All of it, to look for the name of what is refused. */
  readonly whole: string;
}

/** The library's error: the body in `error`, unpacked once; undefined `status` for an error in the middle of a reply. */
const thrown = z.object({
  status: z.optional(z.number()),
  headers: z.optional(z.instanceof(Headers)),
  error: z.optional(z.unknown()),
  message: z.optional(z.string()),
});

const body = z.object({
  code: z.optional(z.unknown()),
  type: z.optional(z.unknown()),
  message: z.optional(z.unknown()),
  detail: z.optional(z.unknown()),
  error: z.optional(z.unknown()),
});

/** Reads a server's refusal out of what the library throws; undefined when it was not the server that failed. */
export function refusalOf(error: unknown): Refusal | undefined {
  const { data } = thrown.safeParse(error);
  if (data === undefined || (data.status === undefined && data.error === undefined)) return undefined;
  const { codes, words } = readBody(data.error ?? textOf(data.message));
  const named = codes.find((code) => /^[45]\d\d$/.test(code));
  const status = data.status ?? (named === undefined ? undefined : Number(named));
  return { status, codes, words, headers: data.headers, whole: JSON.stringify([data.error, data.message]) };
}

/** A body as OpenAI has it, as FastAPI has it (`detail`), as a text; pages are left out. */
function readBody(value: unknown): Pick<Refusal, "codes" | "words"> {
  if (typeof value === "string") return { codes: [], words: value.trimStart().startsWith("<") ? "" : value };
  const parsed = body.safeParse(value);
  if (!parsed.success) return { codes: [], words: "" };
  const { code, type, message, detail, error } = parsed.data;
  if (message === undefined && detail === undefined && error !== undefined) return readBody(error);
  const codes = [code, type].filter((one) => typeof one === "string" || typeof one === "number").map(String);
  const words = message ?? detail;
  return {
    codes,
    words: typeof words === "string" ? words : words === undefined ? "" : JSON.stringify(words),
  };
}

/** The library puts the status before the text. */
function textOf(message: string | undefined): string {
  return (message ?? "").replace(/^\d{3} (?:status code \(no body\))?/, "");
}
