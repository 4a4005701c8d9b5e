/** `bytes` with some damage: bits, bytes, numbers, ranges that are copied, cut or filled. */
export function mutated(bytes: Uint8Array, next: (limit: number) => number): Uint8Array {
  const damaged = bytes.slice();
  const view = new DataView(damaged.buffer);
  for (let count = 1 + next(6); count > 0; count--) {
    const at = next(damaged.length);
    switch (next(8)) {
      case 0:
        damaged[at]! ^= 1 << next(8);
        break;
      case 1:
        damaged[at] = next(256);
        break;
      case 2:
        damaged[at] = [0, 1, 0x7f, 0x80, 0xff][next(5)]!;
        break;
      case 3:
        if (at + 4 <= damaged.length) view.setUint32(at, ODD[next(ODD.length)]!, next(2) === 0);
        break;
      case 4:
        if (at + 8 <= damaged.length) {
          view.setBigUint64(at, BigInt(ODD[next(ODD.length)]!) << 20n, true);
        }
        break;
      case 5:
        damaged.copyWithin(at, next(damaged.length), Math.min(damaged.length, at + next(64)));
        break;
      case 6:
        damaged.fill(next(256), at, at + next(32));
        break;
      default:
        return damaged.slice(0, at);
    }
  }
  return damaged;
}

const ODD = [0, 1, 2, 0x7f, 0xff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff0];
