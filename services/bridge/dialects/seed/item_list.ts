import { RoboError } from "../../../../errors.ts";
import type { CStruct, CType } from "../../../../protocols/clayout/c_types.ts";

/** What a list of items has room for: see {@linkcode itemListRoom}. */
export interface ItemListRoom {
  /** Items. */
  readonly items: number;
  /** Bytes of an item's name, its zero byte included. */
  readonly nameBytes: number;
}

/**
 * The room of a struct in the shape of `MH_ITEM_LIST_t`: a `header` of `type`, `status`, `code` and `length`, and an array `itemList` of
 * `itemType`, `scMsgType` and `nameStr`. Undefined for other structs.
 */
export function itemListRoom(struct: CStruct): ItemListRoom | undefined {
  const header = typeOf(struct, "header");
  const list = typeOf(struct, "itemList");
  if (list?.kind !== "array" || struct.fields.length !== 2) return undefined;
  if (!hasFields(header, ["type", "status", "code", "length"])) return undefined;
  if (!hasFields(list.element, ["itemType", "scMsgType", "nameStr"])) return undefined;
  const name = typeOf(list.element as CStruct, "nameStr");
  return name?.kind === "text" ? { items: list.length, nameBytes: name.size } : undefined;
}

/** The struct's value for a dict `{ header, listitems }`: the header's length is counted, each item has the header's type, names are cut. */
export function itemListValue(
  dict: { readonly header?: unknown; readonly listitems?: unknown },
  { items, nameBytes }: ItemListRoom,
): unknown {
  const { header, listitems } = dict;
  if (!isDict(header) || !Array.isArray(listitems)) {
    throw new RoboError("data", "A list of items has a header and listitems", {
      hint: 'Send {"header": {"type", "status", "code"}, "listitems": [{"type", "name"}]}',
    });
  }
  if (listitems.length > items) {
    throw new RoboError("data", `There is room for ${items} items, not for ${listitems.length}`);
  }
  const itemList = Array.from({ length: items }, (_, i) => {
    if (i >= listitems.length) return { itemType: 0, scMsgType: 0, nameStr: "" };
    const item: unknown = listitems[i];
    if (!isDict(item) || typeof item["name"] !== "string") {
      throw new RoboError("data", `listitems[${i}] has no name`, {
        hint: 'Each item is {"type": number, "name": text}',
      });
    }
    const nameStr = cutText(item["name"], nameBytes - 1);
    return { itemType: item["type"], scMsgType: header["type"], nameStr };
  });
  return { header: { ...header, length: listitems.length }, itemList };
}

/** The dict of such a struct's value, as JSON has it. */
export function itemListDict(value: unknown): unknown {
  const { header, itemList } = value as {
    readonly header: Readonly<Record<string, unknown>>;
    readonly itemList: readonly Readonly<Record<string, unknown>>[];
  };
  const count = Math.max(0, Number(header["length"]));
  const listitems = itemList.slice(0, count).map(({ itemType, nameStr }) => ({
    type: itemType,
    name: nameStr,
  }));
  return { header, listitems };
}

/** Whether a value of JSON is an object. */
export function isDict(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typeOf(struct: CStruct, field: string): CType | undefined {
  return struct.fields.find(({ name }) => name === field)?.type;
}

function hasFields(type: CType | undefined, names: readonly string[]): boolean {
  return type?.kind === "struct" && type.fields.length === names.length &&
    names.every((name) => typeOf(type, name) !== undefined);
}

/** As much of a text as so many bytes of UTF-8 hold. */
function cutText(text: string, bytes: number): string {
  const room = new Uint8Array(Math.max(0, bytes));
  const { read } = new TextEncoder().encodeInto(text, room);
  return text.slice(0, read);
}
