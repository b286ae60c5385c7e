/** Resolves when it holds, and rejects when it does not for ten seconds, so that nothing goes on after a test. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 10_000; !(await holds());) {
    if (performance.now() > end) throw new Error("It never came to hold.");
    await new Promise((resolve) => setImmediate(resolve));
  }
}
