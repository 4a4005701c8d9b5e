import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import type { RoboError } from "../../errors.ts";
import { madeElf } from "./elf_testing.ts";
import { readElf } from "./elf_reader.ts";

const SHF_COMPRESSED = 0x800;

Deno.test("An ELF file is read as it is made", () => {
  const elf = readElf(madeElf([{ name: ".text", bytes: new Uint8Array([1, 2, 3]) }]));
  assert.equal(elf.addressSize, 8);
  assert.equal(elf.byteOrder, "little");
  assert.equal(elf.kind, "executable");
  assert.equal(elf.machine.name, "x86-64");
  assert.deepEqual(elf.sections.map(({ name }) => name), ["", ".text", ".shstrtab"]);
  assert.deepEqual([...elf.sections[1]!.bytes()], [1, 2, 3]);
});

Deno.test("What is no ELF file is refused with the name of the file", () => {
  for (const bytes of [new Uint8Array(0), new TextEncoder().encode("#!/bin/sh\necho a script\n")]) {
    assert.throws(() => readElf(bytes, { what: "driver" }), isData(/^driver is no ELF file$/));
  }
});

Deno.test("A compressed section is unpacked, in the way of the standard and in GNU's", () => {
  const content = new TextEncoder().encode("debug ".repeat(100));
  for (const packed of [standardPacked(content, content.length), gnuPacked(content)]) {
    const elf = readElf(madeElf([packed]));
    assert.equal(elf.sections[1]!.name, ".debug_info");
    assert.deepEqual(elf.sections[1]!.bytes(), content);
  }
});

Deno.test("A compressed section that says it has a terabyte is refused before anything is unpacked", () => {
  const elf = readElf(madeElf([standardPacked(new Uint8Array(10), 2 ** 40)]));
  assert.throws(() => elf.sections[1]!.bytes(), isData(/1099511627776 bytes when it is unpacked/));
});

Deno.test("A compressed section that unpacks to more than it says is refused", () => {
  const bomb = standardPacked(new Uint8Array(50_000_000), 100);
  assert.throws(() => readElf(madeElf([bomb])).sections[1]!.bytes(), isData(/cannot be unpacked/));
});

Deno.test("Compressed sections together may not have more than the limit", () => {
  const content = new Uint8Array(600);
  const packed = [standardPacked(content, 600), standardPacked(content, 600)];
  const elf = readElf(madeElf(packed), { maxUnpacked: 1000 });
  assert.equal(elf.sections[1]!.bytes().length, 600);
  assert.throws(() => elf.sections[2]!.bytes(), isData(/more than 1000/));
});

Deno.test("A section that stands outside of the file is an error with its place", () => {
  const elf = readElf(madeElf([{ name: ".debug_info", bytes: new Uint8Array(4), size: 2 ** 50 }]));
  assert.throws(() => elf.sections[1]!.bytes(), isData(/too early at byte 64/));
});

Deno.test("Relocations of an object file are applied to what is read, and not to the file", () => {
  const symbol = new Uint8Array(48);
  new DataView(symbol.buffer).setBigUint64(24 + 8, 0x1000n, true);
  const file = madeElf([
    { name: ".debug_info", bytes: new Uint8Array(8) },
    { name: ".symtab", bytes: symbol, type: 2, link: 0 },
    { name: ".rela.debug_info", bytes: rela(4, 10, 0x23), type: 4, link: 2, info: 1 },
  ], { kind: 1 });
  const before = file.slice();
  assert.deepEqual([...readElf(file).sections[1]!.bytes()], [0, 0, 0, 0, 0x23, 0x10, 0, 0]);
  assert.deepEqual(file, before);
});

Deno.test("A relocation behind the end of its section is refused", () => {
  const file = madeElf([
    { name: ".debug_info", bytes: new Uint8Array(8) },
    { name: ".symtab", bytes: new Uint8Array(48), type: 2 },
    { name: ".rela.debug_info", bytes: rela(6, 10, 0), type: 4, link: 2, info: 1 },
  ], { kind: 1 });
  assert.throws(() => readElf(file).sections[1]!.bytes(), isData(/relocation is for byte 6 of 8/));
});

Deno.test("An object file for a processor whose relocations are not known is refused with the cure", () => {
  const file = madeElf([
    { name: ".debug_info", bytes: new Uint8Array(8) },
    { name: ".symtab", bytes: new Uint8Array(48), type: 2 },
    { name: ".rela.debug_info", bytes: rela(0, 10, 0), type: 4, link: 2, info: 1 },
  ], { kind: 1, machine: 9999 });
  assert.throws(() => readElf(file).sections[1]!.bytes(), (error: RoboError) => {
    assert.match(error.message, /processor 9999 are not read/);
    assert.match(error.hint!, /Link it/);
    return true;
  });
});

Deno.test("More section headers than the file has bytes are refused", () => {
  const file = madeElf([]);
  new DataView(file.buffer).setUint16(60, 60_000, true);
  assert.throws(() => readElf(file), isData(/headers of 60000 sections do not fit/));
});

function standardPacked(content: Uint8Array, size: number) {
  const packed = deflateSync(content);
  const bytes = new Uint8Array(24 + packed.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 1, true);
  view.setBigUint64(8, BigInt(size), true);
  bytes.set(packed, 24);
  return { name: ".debug_info", bytes, flags: SHF_COMPRESSED };
}

function gnuPacked(content: Uint8Array) {
  const packed = deflateSync(content);
  const bytes = new Uint8Array(12 + packed.length);
  bytes.set(new TextEncoder().encode("ZLIB"));
  new DataView(bytes.buffer).setBigUint64(4, BigInt(content.length), false);
  bytes.set(packed, 12);
  return { name: ".zdebug_info", bytes };
}

function rela(offset: number, type: number, addend: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(24));
  view.setBigUint64(0, BigInt(offset), true);
  view.setBigUint64(8, (1n << 32n) | BigInt(type), true);
  view.setBigInt64(16, BigInt(addend), true);
  return new Uint8Array(view.buffer);
}

function isData(message: RegExp): (error: RoboError) => boolean {
  return (error) => {
    assert.equal(error.name, "RoboError");
    assert.equal(error.code, "data");
    assert.match(error.message, message);
    return true;
  };
}
