package dev.freshet.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * An authority with a certificate of a broker on the loopback interface and one of a client, as
 * Kubernetes would mount them: {@code ca.crt}, {@code NAME.crt} and {@code NAME.key}, all PEM; and
 * {@code other-ca.crt}, which signed none of them.
 */
final class Certificates {

  private static final String PASSWORD = "never-written-anywhere";

  private final Path folder;
  private final Path keys;

  private Certificates(Path folder) {
    this.folder = folder;
    this.keys = folder.resolve("keys.p12");
  }

  /** Makes them with the JDK's keytool. */
  static Certificates make(Path folder) throws Exception {
    Certificates made = new Certificates(Files.createDirectories(folder));
    made.generate("ca", "-ext", "bc:c");
    made.generate("broker", "-signer", "ca", "-ext", "SAN=ip:127.0.0.1,dns:localhost");
    made.generate("user", "-signer", "ca");
    made.export();
    return made;
  }

  /** Where a file of this name is. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /** What a file of this name holds. */
  String text(String name) throws IOException {
    return Files.readString(file(name));
  }

  private void generate(String alias, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-J-XX:TieredStopAtLevel=1",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-keyalg",
                "EC",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD));
    command.addAll(List.of(more));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
  }

  private void export() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    Files.writeString(file("ca.crt"), pem("CERTIFICATE", store.getCertificate("ca").getEncoded()));
    Files.writeString(
        file("other-ca.crt"), pem("CERTIFICATE", store.getCertificate("user").getEncoded()));
    for (String alias : List.of("broker", "user")) {
      StringBuilder chain = new StringBuilder();
      for (Certificate certificate : store.getCertificateChain(alias)) {
        chain.append(pem("CERTIFICATE", certificate.getEncoded()));
      }
      Files.writeString(file(alias + ".crt"), chain);
      byte[] key = store.getKey(alias, PASSWORD.toCharArray()).getEncoded();
      Files.writeString(file(alias + ".key"), pem("PRIVATE KEY", key));
    }
    Files.delete(keys);
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
        .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
  }
}
