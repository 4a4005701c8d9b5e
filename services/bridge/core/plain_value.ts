/** A struct's value as every MessagePack has it: numbers in a row as lists, bytes as bytes. */
export function plainValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(plainValue);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plainValue(one)]));
}
