/** Prints so many lines of 80 bytes that begin with their number. */
export function numberedLines(lines: number): string {
  return `for i in range(${String(lines)}): print(f"{i:08d} " + "x" * 70)`;
}

/** Prints the time, so many times, ten times a second. */
export function clockLines(lines: number): string {
  return `import time\nfor _ in range(${String(lines)}):\n    print(time.time())\n    time.sleep(0.1)`;
}
