import { setImmediate } from "node:timers/promises";
import { Composer, type CST, type Document, isScalar, Lexer, Parser, visit } from "yaml";
import { messageOf } from "../../../core/base/errors.ts";

/** What is wrong with a YAML text, such as "its YAML is broken (…)". */
export class YamlProblem extends Error {}

/** How much is done before others get a turn: some milliseconds each. */
interface YamlSlices {
  readonly lexemes: number;
  /** Of the text. */
  readonly chars: number;
}

const usualSlices: YamlSlices = { lexemes: 4000, chars: 16_000 };

/** How many times over a document may repeat itself by aliases. */
const maxAliasCount = 100;

/** Stands before the text of a scalar. */
const scalarMark = "\u001f";

/** In the library's words. */
const repeatedKey = "Map keys must be unique";

/** A mapping or a list over lines. */
type Block = CST.BlockMap | CST.BlockSequence;

/**
 * Reads the first document of a YAML text, with pauses. The library reads what it is given in one go, which takes seconds where there are
 * megabytes, so that long blocks are taken apart for it. Errors: {@link YamlProblem}, or the signal's reason.
 */
export async function parseYaml(text: string, signal: AbortSignal, slices = usualSlices): Promise<unknown> {
  const pause = async (): Promise<void> => {
    await setImmediate();
    signal.throwIfAborted();
  };
  const tokens: CST.Token[] = [];
  const parser = new Parser();
  let isConnected = false;
  let before = "";
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    // An alias, a tag, a directive or a merge key: its parts say something about one another.
    isConnected ||= before === scalarMark ? lexeme === "<<" : /^[*!%]/.test(lexeme);
    before = lexeme;
    tokens.push(...parser.next(lexeme));
    count += 1;
    if (count % slices.lexemes === 0) await pause();
  }
  tokens.push(...parser.end());
  const document = tokens.find((token) => token.type === "document");
  const isWhole = document?.value === undefined || tokens.some(({ type }) => type === "error");
  if (isConnected || isWhole || !isBlock(document.value)) return finite(composed(tokens), isConnected);
  composed([{ ...document, value: emptied(document.value) }]);
  return new Slices(slices.chars, pause).read(document.value, text.length);
}

/** Reads a tree of blocks piece by piece. */
class Slices {
  readonly #chars: number;
  readonly #pause: () => Promise<void>;

  constructor(chars: number, pause: () => Promise<void>) {
    this.#chars = chars;
    this.#pause = pause;
  }

  async read(block: Block, end: number): Promise<unknown> {
    const entries: [string, unknown][] = [];
    const keys = new Set<string>();
    const add = (value: unknown): void => {
      for (const [key, one] of Object.entries(value as object)) {
        if (block.type === "block-map" && keys.has(key)) throw broken(repeatedKey);
        keys.add(key);
        entries.push([key, one]);
      }
    };
    let first = 0;
    const flush = async (next: number): Promise<void> => {
      if (next > first) {
        await this.#pause();
        add(piece(block, block.items.slice(first, next)));
      }
      first = next;
    };
    for (const [index, item] of block.items.entries()) {
      const itemEnd = startOf(block.items[index + 1]) ?? end;
      const { value } = item;
      if (isBlock(value) && itemEnd - value.offset > this.#chars) {
        await flush(index);
        const [entry] = Object.entries(piece(block, [{ ...item, value: emptied(value) }] as Block["items"]));
        if (entry !== undefined) add({ [entry[0]]: await this.read(value, itemEnd) });
        first = index + 1;
      } else if (itemEnd - (startOf(block.items[first]) ?? end) > this.#chars) await flush(index + 1);
    }
    await flush(block.items.length);
    return block.type === "block-map" ? Object.fromEntries(entries) : entries.map(([, value]) => value);
  }
}

function isBlock(token: CST.Token | null | undefined): token is Block {
  return token?.type === "block-map" || token?.type === "block-seq";
}

/** Something of the same kind at the same place. */
function emptied(block: Block): Block {
  return { ...block, items: [] };
}

function startOf(item: Block["items"][number] | undefined): number | undefined {
  return (item?.start[0] ?? item?.key ?? item?.sep?.[0] ?? item?.value)?.offset;
}

/** Some of a block's items, as if there were no others. */
function piece(block: Block, items: Block["items"]): object {
  // From where keys are measured, which must not be too long.
  const offset = startOf(items[0]) ?? block.offset;
  const value = { ...block, items, offset } as Block;
  return composed([{ type: "document", offset, start: [], value }]) as object;
}

function composed(tokens: readonly CST.Token[]): unknown {
  // The library compares each key with all before it, which takes many seconds where there are thousands: they are looked at below.
  const [document] = new Composer({ merge: true, uniqueKeys: false }).compose(tokens);
  const [problem] = document?.errors ?? [];
  if (document === undefined) throw new YamlProblem("it is empty");
  if (problem !== undefined) throw broken(problem.message, problem);
  if (hasRepeatedKey(document)) throw broken(repeatedKey);
  try {
    return document.toJS({ maxAliasCount });
  } catch (error) {
    throw repeated(error);
  }
}

function hasRepeatedKey(document: Document.Parsed): boolean {
  let isRepeated = false;
  visit(document, {
    Map: (_, { items }) => {
      const keys = items.flatMap(({ key }) => (isScalar(key) ? [key.value] : []));
      isRepeated ||= new Set(keys).size < keys.length;
      return isRepeated ? visit.BREAK : undefined;
    },
  });
  return isRepeated;
}

/** An alias may lead to what holds it: then there is no end. */
function finite(value: unknown, isConnected: boolean): unknown {
  if (!isConnected) return value;
  try {
    return JSON.parse(JSON.stringify(value)) as unknown;
  } catch (error) {
    throw repeated(error);
  }
}

function broken(why: string, cause?: unknown): YamlProblem {
  return new YamlProblem(`its YAML is broken (${firstLine(why)})`, { cause });
}

function repeated(error: unknown): YamlProblem {
  return new YamlProblem(`its YAML repeats itself too often (${firstLine(messageOf(error))})`, {
    cause: error,
  });
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]?.replace(/:$/, "") ?? "";
}
