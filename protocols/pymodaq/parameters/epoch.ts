import { type Dialect, isTyped } from "../dialect.ts";

/** From here on a time is taken for milliseconds where the dialect is not known: 1973 in them, the year 5138 in seconds. */
const SURELY_MILLISECONDS = 1e11;

/** Milliseconds since 1970 of a date as XML has it: seconds until PyMoDAQ 4.0, milliseconds from 4.1 on. */
export function fromEpoch(epoch: number, dialect: Dialect | undefined): number {
  const isMilliseconds = dialect === undefined
    ? Math.abs(epoch) >= SURELY_MILLISECONDS
    : isTyped(dialect);
  return isMilliseconds ? epoch : epoch * 1000;
}

/** A date in milliseconds since 1970 as XML has it in this dialect. */
export function toEpoch(milliseconds: number, dialect: Dialect): number {
  return isTyped(dialect) ? milliseconds : Math.floor(milliseconds / 1000);
}

/** A dialect that writes dates as `text` was written, for a peer whose dialect is not known. */
export function dialectLike(text: string | undefined): Dialect {
  return Math.abs(Number(text ?? 0)) >= SURELY_MILLISECONDS ? "T3" : "L2";
}
