/** A browser in a test: it follows redirects, keeps cookies and can press a button of a page. */
export class TestBrowser {
  readonly #unreachable: RegExp | undefined;
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Addresses that are `unreachable` from it are where it ends up. */
  constructor(unreachable?: RegExp) {
    this.#unreachable = unreachable;
  }

  /** Where it ends up after all redirects. */
  async open(
    address: string,
    init: RequestInit = {},
  ): Promise<{ readonly url: string; readonly response: Response }> {
    let url = address;
    let { method = "GET", body = null } = init;
    for (let hops = 0; hops < 20; hops += 1) {
      const jar = this.#jar(url);
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const type = body === null ? {} : { "content-type": "application/x-www-form-urlencoded" };
      const response = await fetch(url, { method, body, headers: { cookie, ...type }, redirect: "manual" });
      for (const line of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === "") jar.delete(name);
        else jar.set(name, value);
      }
      const location = response.headers.get("location");
      if (location === null) return { url, response };
      await response.body?.cancel();
      url = new URL(location, url).href;
      if (this.#unreachable?.test(url) === true) return { url, response };
      [method, body] = ["GET", null];
    }
    throw new Error(`Too many redirects at ${url}.`);
  }

  /** Presses a button of the form at this address. */
  async press(url: string, answer: string): ReturnType<TestBrowser["open"]> {
    return this.open(url, { method: "POST", body: new URLSearchParams({ answer }).toString() });
  }

  #jar(url: string): Map<string, string> {
    const { host } = new URL(url);
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, jar);
    return jar;
  }
}
