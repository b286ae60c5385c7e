import { ToolServerError } from "../../../core/tools/tool-server-error.ts";

/** Parses the address of a request; only http and https are ever asked. Errors: `tools.invalid`. */
export function webAddress(text: string): URL {
  const url = URL.parse(text);
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  // `fetch` would refuse a password in the address with an error that repeats it.
  if (url !== null && isWeb && url.username === "" && url.password === "") return url;
  throw new ToolServerError(
    "tools.invalid",
    "address",
    "The address makes no sense; write it whole and without a password, as in https://example.com/mcp.",
  );
}

/** Whether nobody on the way can read what is sent there. */
export function isSafeForSecrets({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
