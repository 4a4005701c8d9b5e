import { createPrivateKey, X509Certificate } from "node:crypto";
import { RoboError } from "../../../errors.ts";

/** A certificate and its key, in PEM. */
export interface TlsTexts {
  /** The certificate, and those that it is signed with behind it. */
  readonly cert: string;
  /** Its private key. */
  readonly key: string;
}

/** Reads a certificate and its key. Throws a `RoboError` for what is missing, is none, or does not belong together. */
export async function readTlsFiles(
  { certificate, key }: { readonly certificate: string; readonly key: string },
): Promise<TlsTexts> {
  const texts = { cert: await readText(certificate), key: await readText(key) };
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(texts.cert);
  } catch (cause) {
    throw new RoboError("data", `There is no certificate in ${certificate}`, {
      hint: "Give a file in PEM, which begins with -----BEGIN CERTIFICATE-----; robo makes none. " +
        "One for trying: openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=localhost " +
        "-addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE " +
        "-keyout key.pem -out cert.pem",
      cause,
    });
  }
  let isPair: boolean;
  try {
    isPair = parsed.checkPrivateKey(createPrivateKey(texts.key));
  } catch (cause) {
    throw new RoboError("data", `There is no private key in ${key}`, {
      hint:
        "Give a file in PEM without a passphrase, which begins with -----BEGIN PRIVATE KEY-----",
      cause,
    });
  }
  if (isPair) return texts;
  throw new RoboError(
    "data",
    `The key in ${key} is not that of the certificate in ${certificate}`,
    {
      hint: "Give --tls-cert and --tls-key the two files that were made together",
    },
  );
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    const isMissing = cause instanceof Deno.errors.NotFound;
    throw new RoboError(isMissing ? "missing" : "io", `Cannot read ${path}`, {
      hint: isMissing ? "Give the path of a file in PEM" : "See who may read it with: ls -l",
      cause,
    });
  }
}
