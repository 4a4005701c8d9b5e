import assert from "node:assert/strict";
import { HAS_OPENSSL, makeCertificate } from "../../../tests/bridge/websocket/certificate.ts";
import { readTlsFiles } from "./tls_files.ts";

const missing = HAS_OPENSSL ? "" : " (openssl is not here)";

Deno.test({
  name: `A certificate and a key that do not belong together, or are none, are named${missing}`,
  ignore: !HAS_OPENSSL,
  async fn() {
    await using one = await makeCertificate();
    await using other = await makeCertificate();
    assert.match((await readTlsFiles(one)).cert, /^-----BEGIN CERTIFICATE/);
    const { certificate, key } = one;
    const wrong = (certificate: string, key: string) => readTlsFiles({ certificate, key });
    await assert.rejects(wrong(certificate, other.key), {
      code: "data",
      message: /is not that of/,
    });
    await assert.rejects(wrong(key, key), { code: "data", message: /no certificate in/ });
    await assert.rejects(wrong(certificate, certificate), {
      code: "data",
      message: /no private key/,
    });
    await assert.rejects(wrong(`${certificate}.gone`, key), { code: "missing" });
  },
});
