import { RoboError } from "../../errors.ts";

/** The struct of each number, from words such as `10=GetRequest`. Throws a `RoboError` of kind `usage` for anything else. */
export function numbersOfStructs(words: readonly string[]): ReadonlyMap<number, string> {
  return new Map(words.map((word) => {
    const match = /^(-?\d+|0x[0-9a-f]+)=([A-Za-z_]\w*)$/i.exec(word.trim());
    if (match === null) {
      throw new RoboError("usage", `${word} is no number of a struct`, {
        hint: "Write the number and the struct, such as 10=GetRequest",
      });
    }
    return [Number(match[1]), match[2]!];
  }));
}
