import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import type { ChatSummary } from "../../../protocol/chat.ts";
import type { ChatId } from "../../../protocol/ids.ts";
import type { FileState } from "./folder.ts";
import { replaceFile } from "./replace-file.ts";

const fileName = "index.json";

const summary = z.object({
  chat_id: z.string(),
  title: z.string(),
  updated_at: z.number(),
  message_count: z.number(),
});

const indexFile = z.object({
  schema: z.literal(1),
  /** By id: how the file stood, and what it said; nothing for a file that holds no chat. */
  files: z.record(
    z.string(),
    z.object({ size: z.number(), changed: z.number(), summary: z.optional(summary) }),
  ),
});

type Index = z.infer<typeof indexFile>["files"];

/**
 * What is known of chats from an earlier look at their files, so that a list need not read them all. Only a copy: an index that is
 * torn, old or of another window costs time and nothing else.
 */
export class Summaries {
  readonly #path: string;
  readonly #known: Map<string, Index[string]>;
  #isChanged = false;

  private constructor(path: string, index: Index) {
    this.#path = path;
    this.#known = new Map(Object.entries(index));
  }

  /** Reads the index of a folder. */
  static async read(folder: string): Promise<Summaries> {
    const path = join(folder, fileName);
    return new Summaries(path, await readIndex(path));
  }

  /** What the chat's file says, by `read` only when it has changed. */
  async get(
    id: ChatId,
    state: FileState,
    read: () => Promise<ChatSummary | undefined>,
  ): Promise<ChatSummary | undefined> {
    const known = this.#known.get(id);
    if (known?.size === state.size && known.changed === state.changed) {
      // The id is a branded string, which a schema cannot know.
      return known.summary as ChatSummary | undefined;
    }
    const found = await read();
    this.#known.set(id, { size: state.size, changed: state.changed, summary: found });
    this.#isChanged = true;
    return found;
  }

  /** Forgets all but these, and writes the index when it has changed. */
  async save(ids: ReadonlySet<string>): Promise<void> {
    for (const id of [...this.#known.keys()]) {
      if (!ids.has(id)) this.#isChanged = this.#known.delete(id);
    }
    if (!this.#isChanged) return;
    await replaceFile(this.#path, JSON.stringify({ schema: 1, files: Object.fromEntries(this.#known) }));
    this.#isChanged = false;
  }
}

async function readIndex(path: string): Promise<Index> {
  try {
    return indexFile.parse(JSON.parse(await readFile(path, "utf8"))).files;
  } catch {
    // Not there, torn, or of another version: it is made again.
    return {};
  }
}
