import { toText } from "./value_text.ts";

/** A value that is no object, as the inspector tells it. */
export interface PlainValue {
  readonly value?: unknown;
  readonly unserializableValue?: string;
}

/** A plain value as text, as a program in Deno would show it. */
export function plainText({ value, unserializableValue }: PlainValue): string {
  return unserializableValue ?? toText(value);
}
