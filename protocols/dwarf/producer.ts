/** What a compiler says of itself in `DW_AT_producer`, shortened for people: `gcc 12.2.0`, `clang 14.0.6`. */
export function producerName(producer: string | undefined): string | undefined {
  if (producer === undefined) return undefined;
  const gnu = /^GNU (?:C|Ada|Fortran|D|Rust|GIMPLE)\S*(?: \S+)? (\d+\.[\d.]+)/.exec(producer);
  if (gnu !== null) return `gcc ${gnu[1]}`;
  const clang = /clang version ([\w.]+)/.exec(producer);
  if (clang !== null) return `clang ${clang[1]}`;
  return producer.slice(0, 60);
}
