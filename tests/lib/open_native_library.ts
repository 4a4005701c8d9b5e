/**
 * Opens the native library before any test of a file begins: it stays open, and the test that opened it would be told that it has
 * leaked a resource. Where there is none the tests that need it say so.
 *
 * @module
 */
import { hasSharedMemory } from "./shm_folder.ts";

try {
  hasSharedMemory();
} catch {
  // They will say it better.
}
