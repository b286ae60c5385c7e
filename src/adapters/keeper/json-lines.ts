import type { Socket } from "node:net";
import { StringDecoder } from "node:string_decoder";

/** No message of ours comes near; a peer that sends more is not one of ours. */
const maxLineLength = 4 * 1024 * 1024;

/** Calls `onValue` for each line of JSON that arrives; a line that is none, or too long a one, ends the connection. */
export function readJsonLines(socket: Socket, onValue: (value: unknown) => void): void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  socket.on("data", (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > maxLineLength) socket.destroy();
    for (const line of lines) {
      if (socket.destroyed) return;
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch {
        socket.destroy();
        return;
      }
      onValue(value);
    }
  });
}

/** Sends one value as a line. A peer that does not read for long is given up: it will come back and ask again. */
export function writeJsonLine(socket: Socket, value: unknown): void {
  if (!socket.writable) return;
  socket.write(`${JSON.stringify(value)}\n`);
  if (socket.writableLength > maxLineLength) socket.destroy();
}
