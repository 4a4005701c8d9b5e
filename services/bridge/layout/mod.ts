/**
 * How the structs of a C program are laid out: by its header and a compiler, or by the program itself.
 *
 * @module
 */
export type { CompilerOptions } from "./compiler.ts";
export { headerLanguage, type HeaderOptions, layoutOfHeader } from "./layout_of_header.ts";
export { layoutOfElf, MAX_ELF } from "./layout_of_elf.ts";
export {
  type VerifiableLayout,
  type Verification,
  verificationFile,
  verifyLayout,
} from "./verify_layout.ts";
