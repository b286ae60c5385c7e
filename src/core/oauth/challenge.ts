/** One challenge of a `WWW-Authenticate` (RFC 9110, section 11.6.1); scheme and names of parameters are in small letters. */
export interface Challenge {
  readonly scheme: string;
  /** Of two with one name the first counts. */
  readonly params: ReadonlyMap<string, string>;
}

/** What a `Bearer` challenge asks for (RFC 6750, RFC 9728). */
export interface BearerChallenge {
  readonly error: string | undefined;
  /** Empty where it names none. */
  readonly scopes: readonly string[];
  readonly resourceMetadata: string | undefined;
}

/** A header is a line or two; what is longer is no challenge that anybody can follow. */
const maxLength = 16_384;

/**
 * Reads a `WWW-Authenticate`, several joined ones included: a comma stands between challenges and between the parameters of one,
 * so only what follows a word says which it is. What makes no sense is left out.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const text = new HeaderText(header.slice(0, maxLength));
  const challenges: { readonly scheme: string; readonly params: Map<string, string> }[] = [];
  for (;;) {
    text.take(/[ \t,]*/y);
    if (text.isAtEnd) return challenges;
    const word = text.take(token);
    if (word === "") {
      text.skip();
      continue;
    }
    if (text.take(/[ \t]*=[ \t]*/y) !== "") {
      const value = text.value();
      const params = challenges.at(-1)?.params;
      const name = word.toLowerCase();
      if (params?.has(name) === false) params.set(name, value);
      continue;
    }
    challenges.push({ scheme: word.toLowerCase(), params: new Map() });
    // Of the schemes that carry one opaque word instead of parameters, such as Negotiate, the word is of no use here.
    text.take(token68);
  }
}

/** The `Bearer` challenges among all. */
export function bearerChallenges(header: string | undefined): readonly BearerChallenge[] {
  if (header === undefined) return [];
  return parseChallenges(header)
    .filter(({ scheme }) => scheme === "bearer")
    .map(({ params }) => ({
      error: params.get("error"),
      scopes: scopesIn(params.get("scope") ?? ""),
      resourceMetadata: params.get("resource_metadata"),
    }));
}

/** Scopes are printable words without quotes and backslashes (RFC 6749, section 3.3). */
function scopesIn(text: string): readonly string[] {
  return [...new Set(text.split(" "))].filter((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope));
}

const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const token68 = /[ \t]+[A-Za-z0-9._~+/-]+=*[ \t]*(?=,|$)/y;

class HeaderText {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  skip(): void {
    this.#at += 1;
  }

  /** What matches here; empty when nothing does. */
  take(sticky: RegExp): string {
    sticky.lastIndex = this.#at;
    const [found = ""] = sticky.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }

  /** A word or a quoted text; one without an end goes to the end. Servers write addresses without quotes too. */
  value(): string {
    const quoted = this.take(/"(?:[^"\\]|\\[^])*(?:"|\\?$)/y);
    if (quoted === "") return this.take(/[^\s,"]*/y);
    return quoted.replace(/^"|"$/g, "").replace(/\\([^])/g, "$1");
  }
}
