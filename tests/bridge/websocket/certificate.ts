/** Files of a certificate for `localhost` and 127.0.0.1, made for one test. */
export interface TestCertificate extends AsyncDisposable {
  /** The certificate's file. */
  readonly certificate: string;
  /** Its key's. */
  readonly key: string;
  /** The folder of both. */
  readonly folder: string;
}

/** Whether this machine can make one. */
export const HAS_OPENSSL: boolean = await new Deno.Command("openssl", {
  args: ["version"],
  stdout: "null",
  stderr: "null",
}).output().then(({ success }) => success, () => false);

/** Makes one for these names. */
export async function makeCertificate(
  names = "DNS:localhost,IP:127.0.0.1",
): Promise<TestCertificate> {
  const folder = await Deno.makeTempDir({ prefix: "robo-tls-" });
  const [certificate, key] = [`${folder}/cert.pem`, `${folder}/key.pem`];
  const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  const { success, stderr } = await new Deno.Command("openssl", {
    args: [
      ...[
        ...args,
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-addext",
        `subjectAltName=${names}`,
      ],
      // Deno trusts no certificate of an authority as a server's own.
      ...["-addext", "basicConstraints=critical,CA:FALSE"],
      ...["-keyout", key, "-out", certificate],
    ],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return {
    ...{ certificate, key, folder },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
