import { deepEqual, equal, ok } from "node:assert/strict";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { ensureBrowser } from "../../../scripts/provision/browser.ts";
import { ControlWorld } from "../../support/control/control-world.ts";
import {
  type RawAnswer,
  type RawServer,
  send,
  startRawServer,
} from "../../support/tool-servers/raw-server.ts";

/** What socket.io gives to pages. */
const socketIo = join(
  dirname(createRequire(import.meta.url).resolve("socket.io-client/package.json")),
  "dist",
  "socket.io.min.js",
);

/** What a page has tried, and what came of it, as a text. */
type Tried = Readonly<Record<string, string>>;

describe("a web page and the control API", () => {
  let browser: Browser;
  let site: RawServer;
  before(async () => {
    const options = await ensureBrowser();
    const rules = "--host-resolver-rules=MAP evil.test 127.0.0.1";
    browser = await chromium.launch({ ...options, args: [...(options.args ?? []), rules] });
    site = await startRawServer(blank);
  });
  after(async () => {
    await browser.close();
    await site.stop();
  });

  async function evil(address: string): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(address);
    await page.addScriptTag({ path: socketIo });
    return page;
  }

  for (const [what, host] of [
    ["by its address", "127.0.0.1"],
    ["by a name of its own", "evil.test"],
  ] as const) {
    it(`[A3, bad/api-rebinding, bad/api-origin] that knows a token and comes ${what} reads and stops nothing`, async () => {
      await using world = await ControlWorld.start();
      world.daemons.add("one");
      const token = world.tokens.give("t");
      const page = await evil(`http://evil.test:${String(site.port)}/`);
      const tried = await tryAll(page, `http://${host}:${String(world.server.port)}`, token);
      deepEqual(tried, {
        "fetch cors": "TypeError",
        "fetch cors plain": "TypeError",
        "fetch no-cors": "TypeError",
        "fetch no-cors post": "TypeError",
        form: "sent",
        beacon: "sent",
        img: "error",
        script: "error",
        "event source": "error",
        WebSocket: "error",
        "socket.io websocket": "error",
        "socket.io polling": "error",
      });
      await page.context().close();
      deepEqual(world.daemons.stops, []);
      const whys = new Set(world.refusals);
      // Pages ask for pictures without saying who they are; they cannot send a token with that.
      deepEqual(whys, new Set(host === "evil.test" ? ["host"] : ["origin", "no token"]));
      ok(world.refusals.length >= 10, `only ${String(world.refusals.length)} requests came`);
    });
  }

  it("[A3, bad/api-rebinding, bad/api-host] whose name leads here since it was loaded reads and stops nothing", async () => {
    const former = await startRawServer(blank);
    const origin = `http://evil.test:${String(former.port)}`;
    const page = await evil(`${origin}/`);
    await former.stop();
    await using world = await ControlWorld.start({}, former.port);
    world.daemons.add("one");
    const token = world.tokens.give("t");
    const answers = await page.evaluate(async (bearer) => {
      const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json" };
      const ask = async (path: string, init: RequestInit): Promise<string> => {
        const response = await fetch(path, { ...init, headers });
        return `${String(response.status)} ${await response.text()}`;
      };
      return [
        await ask("/api/v1/daemons", {}),
        await ask("/api/v1/daemons/one/stop", { method: "POST", body: "{}" }),
        await ask("/socket.io/?EIO=4&transport=polling", {}),
      ];
    }, token);
    deepEqual(answers, Array<string>(3).fill('403 {"detail":"Forbidden."}'));
    const tried = await tryAll(page, origin, token);
    equal(tried["WebSocket"], "error");
    equal(tried["socket.io websocket"], "error");
    equal(tried["socket.io polling"], "error");
    await page.context().close();
    deepEqual(world.daemons.stops, []);
    deepEqual(new Set(world.refusals), new Set(["host"]));
  });
});

const blank: RawAnswer = (_, response) => {
  send(response, 200, "<!DOCTYPE html><title>evil</title>", "text/html");
};

/** Everything that a page can send somewhere, in one go. */
async function tryAll(page: Page, api: string, token: string): Promise<Tried> {
  return page.evaluate(
    async ([base, bearer]) => {
      const stop = `${base}/api/v1/daemons/one/stop`;
      const authorization = `Bearer ${bearer}`;
      const tell = async (work: () => Promise<string>): Promise<string> => {
        try {
          return await work();
        } catch (error) {
          return error instanceof Error ? error.name : String(error);
        }
      };
      const request = (url: string, init: RequestInit): Promise<string> =>
        tell(async () => {
          const { type, status } = await fetch(url, init);
          return `${type} ${String(status)}`;
        });
      const element = (tag: "img" | "script", src: string): Promise<string> =>
        new Promise((resolve) => {
          const made = document.createElement(tag);
          made.onload = () => {
            resolve("loaded");
          };
          made.onerror = () => {
            resolve("error");
          };
          made.src = src;
          document.body.append(made);
        });
      const form = (): Promise<string> =>
        new Promise((resolve) => {
          const frame = document.createElement("iframe");
          frame.name = "target";
          document.body.append(frame);
          const made = document.createElement("form");
          Object.assign(made, { method: "POST", action: `${stop}?token=${bearer}`, target: "target" });
          made.innerHTML = `<input name="token" value="${bearer}">`;
          document.body.append(made);
          frame.onload = () => {
            resolve("sent");
          };
          made.submit();
        });
      const opened = (source: WebSocket | EventSource): Promise<string> =>
        new Promise((resolve) => {
          source.onopen = () => {
            resolve("open");
          };
          source.onerror = () => {
            source.close();
            resolve("error");
          };
        });
      const live = (transport: string): Promise<string> =>
        new Promise((resolve) => {
          const { io } = window as unknown as {
            readonly io: (
              url: string,
              options: object,
            ) => { on(name: string, told: () => void): void; close(): void };
          };
          const socket = io(base, {
            transports: [transport],
            auth: { token: bearer },
            reconnection: false,
            extraHeaders: { authorization },
          });
          socket.on("connect", () => {
            resolve("connected");
          });
          socket.on("connect_error", () => {
            socket.close();
            resolve("error");
          });
        });
      const json = { authorization, "content-type": "application/json" };
      const plain = { "content-type": "text/plain" };
      const body = JSON.stringify({ token: bearer });
      const sockets = base.replace("http:", "ws:");
      return {
        "fetch cors": await request(stop, { method: "POST", headers: json, body: "{}" }),
        "fetch cors plain": await request(`${base}/api/v1/daemons?token=${bearer}`, {}),
        "fetch no-cors": await request(`${base}/api/v1/daemons`, { mode: "no-cors" }),
        "fetch no-cors post": await request(stop, { mode: "no-cors", method: "POST", headers: plain, body }),
        form: await form(),
        beacon: navigator.sendBeacon(stop, new Blob([body], { type: "text/plain" })) ? "sent" : "refused",
        img: await element("img", `${stop}?token=${bearer}`),
        script: await element("script", `${base}/api/v1/daemons?token=${bearer}`),
        "event source": await opened(new EventSource(`${base}/api/v1/daemons`)),
        WebSocket: await opened(new WebSocket(`${sockets}/socket.io/?EIO=4&transport=websocket`)),
        "socket.io websocket": await live("websocket"),
        "socket.io polling": await live("polling"),
      };
    },
    [api, token] as const,
  );
}
