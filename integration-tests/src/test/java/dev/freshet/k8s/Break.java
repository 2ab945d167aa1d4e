package dev.freshet.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.FileUtils;

/**
 * One thing that is wrong in the files of k8s.
 *
 * @param right what stands in the file
 * @param wrong what stands there instead of the first of it
 * @param found what the messages say of it, in order
 */
record Break(String file, String right, String wrong, List<String> found) {

  static Break in(String file, String right, String wrong, String... found) {
    return new Break(file, right, wrong, List.of(found));
  }

  /** The overlay that has it: its own, and of what all overlays have, production's. */
  String overlay() {
    return file.startsWith("overlays/dev/") ? "overlays/dev" : "overlays/production";
  }

  /** Copies the files of k8s, as they would be with it. */
  void copyTo(Path folder) throws IOException {
    FileUtils.copyDirectory(Rendering.K8S.toFile(), folder.toFile());
    Path broken = folder.resolve(file);
    String text = Files.readString(broken);
    assertThat(text).contains(right);
    int at = text.indexOf(right);
    Files.writeString(broken, text.substring(0, at) + wrong + text.substring(at + right.length()));
  }
}
