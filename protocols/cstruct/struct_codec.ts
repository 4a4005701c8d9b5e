/**
 * Values of one C struct, both ways: what a schema or a header is turned into.
 *
 * @template T The object that stands for the struct.
 */
export interface StructCodec<T = unknown> {
  /** Name of the struct. */
  readonly name: string;
  /** Bytes, padding included. */
  readonly size: number;
  /** Identifies names, types, order and sizes of all fields; equal for equal structs, whoever made the codec. Never 0. */
  readonly hash: bigint;
  /** Writes `value` to the first `size` bytes of `into`; throws a `RoboError` that names the path of a field that does not fit. */
  encode(value: T, into: Uint8Array): void;
  /** Reads `size` bytes. */
  decode(bytes: Uint8Array): T;
}
