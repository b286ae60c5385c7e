import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { freePort } from "../free-port.ts";

/** The reference server of MCP, with all its tools. */
export interface EverythingServer {
  /** Its endpoint. */
  readonly url: string;
  readonly port: number;
  /** Kills it, as a crash would. */
  stop(): Promise<void>;
}

const main = fileURLToPath(import.meta.resolve("@modelcontextprotocol/server-everything/dist/index.js"));

/** The same server as a program that a client runs, as `mcp.json` has it. */
export const everythingByStdio = { type: "stdio", command: process.execPath, args: [main, "stdio"] } as const;

/** Starts it as a process of its own; on `port` to start it again at the same place. */
export async function startEverything(port?: number): Promise<EverythingServer> {
  const taken = port ?? (await freePort());
  const child = spawn(process.execPath, [main, "streamableHttp"], {
    env: { ...process.env, PORT: String(taken) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(child, "exit");
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("listening on port")) resolve();
    });
    child.once("exit", () => {
      reject(new Error(`The server did not start:\n${said}`));
    });
  });
  return {
    url: `http://127.0.0.1:${String(taken)}/mcp`,
    port: taken,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
