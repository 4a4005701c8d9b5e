import { ByteCursor } from "./byte_cursor.ts";
import { buildGlobal, type PickleGlobal, refusal } from "./pickle_globals.ts";
import { type PickleLimits, settle } from "./pickle_settle.ts";

export type { PickleLimits } from "./pickle_settle.ts";

/** Longest integer that is read, in bytes: 8192 bits. */
const MAX_INTEGER_BYTES = 1024;

/** Longest name of a module or class, in bytes. */
const MAX_NAME_BYTES = 256;

const PROTO = 0x80;
const FRAME = 0x95;
const STOP = 0x2e;

/**
 * Reads one pickle.
 *
 * `None` becomes `null`, `int` a number or, beyond 2^53, a bigint, `bytes` and `bytearray` a `Uint8Array` of their own,
 * `tuple` and `list` an array, `set` and `frozenset` a `Set`, `dict` an object, or a `Map` when a key is not a string, and
 * pygecko's named tuples the messages of `messages.ts`.
 *
 * Throws a `RoboError` of kind `data`, with the offset, for anything else: a class or function is refused by name.
 */
export function decodePickle(bytes: Uint8Array, limits: PickleLimits = {}): unknown {
  return new PickleMachine(bytes, limits).run();
}

/** The stack machine that a pickle is a program for, without the instructions that call code. */
class PickleMachine {
  readonly #cursor: ByteCursor;
  readonly #limits: PickleLimits;
  readonly #marks: unknown[][] = [];
  readonly #memo = new Map<number, unknown>();
  #stack: unknown[] = [];
  #copied = 0;

  constructor(bytes: Uint8Array, limits: PickleLimits) {
    this.#cursor = new ByteCursor(bytes, "pickle");
    this.#limits = limits;
  }

  run(): unknown {
    const cursor = this.#cursor;
    if (cursor.u8() !== PROTO) throw cursor.error("it does not start with a protocol of 2 to 5", 0);
    const protocol = cursor.u8();
    if (protocol < 2 || protocol > 5) throw cursor.error(`protocol ${protocol} is unknown`, 1);
    for (let opcode = cursor.u8(); opcode !== STOP; opcode = cursor.u8()) this.#step(opcode);
    const value = this.#pop();
    if (this.#stack.length > 0 || this.#marks.length > 0) {
      throw cursor.error("values are left over");
    }
    if (cursor.left > 0) throw cursor.error("bytes follow the end");
    return settle(value, cursor, this.#limits);
  }

  #step(opcode: number): void {
    if (this.#scalar(opcode) || this.#container(opcode) || this.#reference(opcode)) return;
    const name = `0x${opcode.toString(16).padStart(2, "0")}`;
    throw this.#cursor.error(`the instruction ${name} is outside the safe subset`, this.#at);
  }

  #scalar(opcode: number): boolean {
    const cursor = this.#cursor;
    switch (opcode) {
      case 0x4e: // NONE
        return this.#push(null);
      case 0x88: // NEWTRUE
        return this.#push(true);
      case 0x89: // NEWFALSE
        return this.#push(false);
      case 0x4b: // BININT1
        return this.#push(cursor.u8());
      case 0x4d: // BININT2
        return this.#push(cursor.view.getUint16(cursor.skip(2), true));
      case 0x4a: // BININT
        return this.#push(cursor.view.getInt32(cursor.skip(4), true));
      case 0x8a: // LONG1
        return this.#push(this.#integer(cursor.u8()));
      case 0x8b: // LONG4
        return this.#push(this.#integer(cursor.countLittleEndian(4)));
      case 0x47: // BINFLOAT
        return this.#push(cursor.view.getFloat64(cursor.skip(8)));
      case 0x8c: // SHORT_BINUNICODE
        return this.#push(cursor.utf8(cursor.u8()));
      case 0x58: // BINUNICODE
        return this.#push(cursor.utf8(cursor.countLittleEndian(4)));
      case 0x8d: // BINUNICODE8
        return this.#push(cursor.utf8(cursor.countLittleEndian(8)));
      case 0x43: // SHORT_BINBYTES
        return this.#push(cursor.copy(cursor.u8()));
      case 0x42: // BINBYTES
        return this.#push(cursor.copy(cursor.countLittleEndian(4)));
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        return this.#push(cursor.copy(cursor.countLittleEndian(8)));
      default:
        return false;
    }
  }

  #container(opcode: number): boolean {
    switch (opcode) {
      case 0x28: // MARK
        this.#marks.push(this.#stack);
        this.#stack = [];
        return true;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        return this.#push([]);
      case 0x7d: // EMPTY_DICT
        return this.#push(new Map());
      case 0x8f: // EMPTY_SET
        return this.#push(new Set());
      case 0x74: // TUPLE
        return this.#push(this.#popMark());
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.#push(this.#popMany(opcode - 0x84));
      case 0x91: // FROZENSET
        return this.#push(new Set(this.#popMark()));
      case 0x61: // APPEND
        return this.#append([this.#pop()]);
      case 0x65: // APPENDS
        return this.#append(this.#popMark());
      case 0x73: // SETITEM
        return this.#setItems(this.#popMany(2));
      case 0x75: // SETITEMS
        return this.#setItems(this.#popMark());
      case 0x90: // ADDITEMS
        return this.#addItems(this.#popMark());
      default:
        return false;
    }
  }

  #reference(opcode: number): boolean {
    const cursor = this.#cursor;
    switch (opcode) {
      case FRAME:
        cursor.skip(8);
        return true;
      case 0x30: // POP
        this.#pop();
        return true;
      case 0x31: // POP_MARK
        this.#popMark();
        return true;
      case 0x71: // BINPUT
        return this.#remember(cursor.u8());
      case 0x72: // LONG_BINPUT
        return this.#remember(cursor.view.getUint32(cursor.skip(4), true));
      case 0x94: // MEMOIZE
        return this.#remember(this.#memo.size);
      case 0x68: // BINGET
        return this.#recall(cursor.u8());
      case 0x6a: // LONG_BINGET
        return this.#recall(cursor.view.getUint32(cursor.skip(4), true));
      case 0x63: // GLOBAL
        return this.#global(cursor.line(MAX_NAME_BYTES), cursor.line(MAX_NAME_BYTES));
      case 0x93: { // STACK_GLOBAL
        const [module, name] = this.#popMany(2);
        if (typeof module === "string" && typeof name === "string") {
          return this.#global(module, name);
        }
        throw cursor.error("the name of a class is not a text", this.#at);
      }
      case 0x52: // REDUCE
      case 0x81: // NEWOBJ
        return this.#build();
      default:
        return false;
    }
  }

  /** Offset of the instruction that is being carried out, near enough for an error. */
  get #at(): number {
    return this.#cursor.at - 1;
  }

  #push(value: unknown): true {
    this.#stack.push(value);
    return true;
  }

  #pop(): unknown {
    if (this.#stack.length === 0) throw this.#cursor.error("a value is missing", this.#at);
    return this.#stack.pop();
  }

  #popMany(count: number): unknown[] {
    if (this.#stack.length < count) throw this.#cursor.error("a value is missing", this.#at);
    return this.#stack.splice(this.#stack.length - count);
  }

  #popMark(): unknown[] {
    const values = this.#stack;
    const outer = this.#marks.pop();
    if (outer === undefined) throw this.#cursor.error("a mark is missing", this.#at);
    this.#stack = outer;
    return values;
  }

  #append(values: unknown[]): true {
    const list = this.#stack.at(-1);
    if (!Array.isArray(list)) throw this.#cursor.error("there is no list to append to", this.#at);
    for (const value of values) list.push(value);
    return true;
  }

  #setItems(values: unknown[]): true {
    const dict = this.#stack.at(-1);
    if (!(dict instanceof Map) || values.length % 2 !== 0) {
      throw this.#cursor.error("there is no dict, or no value for a key", this.#at);
    }
    for (let at = 0; at < values.length; at += 2) dict.set(values[at], values[at + 1]);
    return true;
  }

  #addItems(values: unknown[]): true {
    const set = this.#stack.at(-1);
    if (!(set instanceof Set)) throw this.#cursor.error("there is no set to add to", this.#at);
    for (const value of values) set.add(value);
    return true;
  }

  #remember(slot: number): true {
    if (this.#stack.length === 0) throw this.#cursor.error("a value is missing", this.#at);
    this.#memo.set(slot, this.#stack.at(-1));
    return true;
  }

  #recall(slot: number): true {
    if (!this.#memo.has(slot)) throw this.#cursor.error(`nothing is stored as ${slot}`, this.#at);
    return this.#push(this.#memo.get(slot));
  }

  #global(module: string, name: string): true {
    const found: PickleGlobal | undefined = buildGlobal(module, name);
    if (found === undefined) throw refusal(module, name, this.#at);
    return this.#push(found);
  }

  #build(): true {
    const [global, values] = this.#popMany(2);
    // One small instruction may copy a large value that is stored once, so copies are paid for.
    const first = Array.isArray(values) ? values[0] : undefined;
    this.#copied += typeof first === "string" || Array.isArray(first) ? first.length : 1;
    if (this.#copied > 4 * this.#cursor.bytes.length) {
      throw this.#cursor.error("it copies more than it holds", this.#at);
    }
    const value = typeof global === "function" && Array.isArray(values)
      ? (global as PickleGlobal)(values)
      : undefined;
    if (value === undefined) throw this.#cursor.error("an object is malformed", this.#at);
    return this.#push(value);
  }

  #integer(length: number): number | bigint {
    const cursor = this.#cursor;
    if (length > MAX_INTEGER_BYTES) throw cursor.error(`an integer of ${length} bytes is too long`);
    const start = cursor.skip(length);
    if (length === 0) return 0;
    let hex = "";
    for (let at = start + length - 1; at >= start; at--) {
      hex += cursor.bytes[at]!.toString(16).padStart(2, "0");
    }
    const value = BigInt.asIntN(length * 8, BigInt(`0x${hex}`));
    const plain = Number(value);
    return Number.isSafeInteger(plain) ? plain : value;
  }
}
