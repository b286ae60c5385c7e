/** Makes the compiler prove that a union was handled whole; reached only through a bug. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
