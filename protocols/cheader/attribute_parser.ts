import type { Abi } from "./abi.ts";
import { type Attributes, isHarmless } from "./attributes.ts";
import { HeaderFault } from "./header_fault.ts";
import type { TokenCursor } from "./token_cursor.ts";

/** Computes the number in tokens, or the alignment of a type. */
export type NumberReader = (from: number, to: number) => number;

/** Reads attributes: gcc's `__attribute__((…))`, C23's `[[…]]`, `_Alignas(…)`. */
export class AttributeParser {
  readonly #cursor: TokenCursor;
  readonly #abi: Abi;
  readonly #number: NumberReader;
  readonly #warn: (warning: string) => void;

  /** Reads from `cursor`. */
  constructor(
    cursor: TokenCursor,
    abi: Abi,
    { number, warn }: { readonly number: NumberReader; readonly warn: (warning: string) => void },
  ) {
    this.#cursor = cursor;
    this.#abi = abi;
    this.#number = number;
    this.#warn = warn;
  }

  /** Takes what attributes are next into `found`; whether there were any. */
  takes(found: Attributes): boolean {
    let isAny = false;
    for (;;) {
      const token = this.#cursor.peek();
      if (token?.kind !== "name" && token?.text !== "[") return isAny;
      if (/^(__attribute__|__attribute)$/.test(token.text)) {
        this.#cursor.take();
        this.#cursor.expect("(");
        this.#list("(", ")", found);
        this.#cursor.expect(")");
      } else if (token.text === "[" && this.#cursor.peek(1)?.text === "[") {
        this.#cursor.take();
        this.#list("[", "]", found);
        this.#cursor.expect("]");
      } else if (token.text === "_Alignas") {
        this.#cursor.take();
        const [from, to] = this.#inside();
        this.#align(found, this.#number(from, to));
      } else if (/^(__asm__|__asm|asm)$/.test(token.text)) {
        this.#cursor.take();
        while (/^(volatile|__volatile__)$/.test(this.#cursor.peek()?.text ?? "")) {
          this.#cursor.take();
        }
        this.#inside();
      } else if (token.text === "__declspec") {
        throw new HeaderFault("__declspec is not understood", token.place);
      } else return isAny;
      isAny = true;
    }
  }

  #list(open: string, close: string, found: Attributes): void {
    this.#cursor.expect(open);
    while (!this.#cursor.takes(close)) {
      if (this.#cursor.takes(",")) continue;
      const token = this.#cursor.take();
      if (token.kind !== "name") {
        throw new HeaderFault("The attribute is not understood", token.place);
      }
      let name = token.text;
      if (this.#cursor.takes("::")) name = this.#cursor.take().text;
      const range = this.#cursor.is("(") ? this.#inside() : undefined;
      this.#attribute(found, name.replace(/^__(.*)__$/, "$1"), range);
    }
  }

  /** Where what is in the parentheses begins and ends. */
  #inside(): readonly [number, number] {
    const from = this.#cursor.at + 1;
    if (!this.#cursor.is("(")) this.#cursor.expect("(");
    this.#cursor.skipBrackets();
    return [from, this.#cursor.at - 1];
  }

  #attribute(found: Attributes, name: string, range: readonly [number, number] | undefined): void {
    const place = this.#cursor.place;
    switch (name) {
      case "packed":
        found.isPacked = true;
        return;
      case "aligned":
        this.#align(found, range === undefined ? this.#abi.biggest : this.#number(...range));
        return;
      case "mode":
        found.mode = this.#cursor.slice(...range ?? [0, 0])[0]?.text.replace(/^__(.*)__$/, "$1");
        return;
      case "vector_size":
      case "scalar_storage_order":
      case "ms_struct":
      case "address_space":
      case "transparent_union":
        found.fault = `has the attribute ${name}, which is not understood`;
        return;
    }
    if (isHarmless(name)) return;
    const where = place === undefined ? "" : `${place.file}:${place.line}: `;
    this.#warn(
      `${where}the attribute ${
        name.slice(0, 60)
      } is not known; if it changes where fields stand, give --cc gcc`,
    );
  }

  #align(found: Attributes, align: number): void {
    const isPower = align > 0 && Number.isInteger(Math.log2(align)) && align <= 2 ** 28;
    if (align === 0) return;
    if (!isPower) throw new HeaderFault("The alignment is no power of two", this.#cursor.place);
    found.align = Math.max(found.align, align);
  }
}
