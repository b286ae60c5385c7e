/** Where a server of models may be, out of what people paste. */
export interface EndpointAddress {
  /** What the base address may be, the likeliest first. */
  readonly urls: readonly string[];
  /** What to call it, unless its user knows better. */
  readonly name: string;
}

const requests = /\/(?:chat\/completions|completions|responses|embeddings|models)$/;

/** Those that are asked for by name rather than by host. */
const knownHosts: Readonly<Record<string, string>> = {
  "api.openai.com": "OpenAI",
  "api.anthropic.com": "Anthropic",
  "api.deepseek.com": "DeepSeek",
  "api.groq.com": "Groq",
  "api.mistral.ai": "Mistral",
  "api.x.ai": "xAI",
  "generativelanguage.googleapis.com": "Google Gemini",
  "openrouter.ai": "OpenRouter",
};

const knownPorts: Readonly<Record<string, string>> = { "11434": "Ollama", "1234": "LM Studio" };

/** Reads an address such as `localhost:11434` or `https://api.openai.com/v1/chat/completions`; undefined when it is none. */
export function endpointAddress(pasted: string): EndpointAddress | undefined {
  const text = withScheme(pasted.trim());
  if (!URL.canParse(text)) return undefined;
  const { protocol, origin, host, hostname, port, pathname } = new URL(text);
  if ((protocol !== "http:" && protocol !== "https:") || hostname === "") return undefined;
  const path = pathname.replace(/\/+$/, "").replace(requests, "");
  const server = knownPorts[port];
  return {
    urls: [...new Set(pathsFor(path))].map((one) => origin + one),
    name: knownHosts[hostname] ?? (server === undefined ? host : `${server} at ${host}`),
  };
}

/** True when nothing that is sent there leaves this machine, or nobody on the way can read it. */
export function isPrivateWay(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  const isHere = hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d+){3}$/.test(hostname);
  return protocol === "https:" || isHere;
}

/** People leave the scheme out: a name alone is meant to be safe, a machine nearby has no certificate. */
function withScheme(text: string): string {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return text;
  const near = /^(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:]+\]|[^/:.]+)(?::\d+)?(?:\/|$)/i.test(text);
  return `${near ? "http" : "https"}://${text}`;
}

/** Most servers have it under `/v1`, Open WebUI under `/api`. */
function pathsFor(path: string): readonly string[] {
  if (path === "") return ["/v1", "/api", ""];
  return /\/v\d\w*(?:\/|$)/.test(path) ? [path] : [path, `${path}/v1`, "/v1"];
}
