import { RoboError } from "../../../errors.ts";
import { type AbiName, ABIS, headerNotes, parseHeader } from "../../../protocols/cheader/mod.ts";
import { xorshift } from "../../lib/xorshift.ts";
import { X86_64 } from "../layout/compilers.ts";
import { randomHeader } from "../layout/random_header.ts";

const PIECES = (
  "{ } ( ) [ ] ; , : # ## \\\n /* */ // \" ' * ... struct union enum typedef int unsigned long char _Bool float const __attribute__((packed)) " +
  "__attribute__((aligned(1<<20))) _Alignas(32) sizeof(int) #if #else #endif #define #undef #include #pragma 0 -1 0xffffffffffffffff 1e9 A x : = " +
  "\u0000 \uffff [m/s] 0..10 1/0 M(M(1)) M"
).split(" ");

const PRELUDE = `#define M(x) ((x) + 1)
#if M(1) == 2 && defined(M)
#pragma pack(push, 2)
/* A place. */ struct Place { double x, y; /**< [m] 0..10 where */ int f[M(2)][sizeof(long)]; };
#pragma pack(pop)
#endif
`;

/** A header like those that people write, with some damage; always the same for the same seed. */
export function damagedHeader(seed: number): string {
  const next = xorshift(seed * 2654435761 | 1);
  for (let i = 0; i < 8; i++) next(2);
  let text = PRELUDE + randomHeader(seed % 50, 6, X86_64).text;
  for (let i = 0; i <= next(4); i++) {
    const at = next(text.length);
    const end = next(3) === 0 ? at : Math.min(text.length, at + next(12));
    const piece = next(4) === 0
      ? text.slice(next(text.length)).slice(0, next(80))
      : PIECES[next(PIECES.length)]!;
    text = `${text.slice(0, at)}${next(3) === 0 ? "" : piece}\n`.slice(0, -1) + text.slice(end);
  }
  return text;
}

/** Reads a damaged header. Returns whether it made sense; throws where there is neither a layout nor a mistake with a place. */
export function readDamaged(seed: number): boolean {
  const text = damagedHeader(seed);
  const machines = Object.keys(ABIS) as AbiName[];
  headerNotes(text);
  try {
    const { structs } = parseHeader(text, { abi: machines[seed % machines.length]!, name: "d.h" });
    return structs.size > 0;
  } catch (error) {
    const isMistake = error instanceof RoboError && error.code === "data" &&
      /^d\.h(:\d+:\d+: .| declares no struct)/.test(error.message);
    if (isMistake) return false;
    throw new Error(`The header of seed ${seed} is read wrongly`, { cause: error });
  }
}
