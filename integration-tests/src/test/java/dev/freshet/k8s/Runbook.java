package dev.freshet.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The guide to which alerts point: k8s/README.md. */
final class Runbook {

  private static final Path FILE = Rendering.K8S.resolve("README.md");

  private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

  private Runbook() {}

  /** What names its headings, as {@code k8s/README.md#name}. */
  static Set<String> anchors() {
    try {
      return HEADING
          .matcher(Files.readString(FILE))
          .results()
          .map(Runbook::anchor)
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Words in small letters, with hyphens between them: what is shown at a heading's link. */
  private static String anchor(MatchResult heading) {
    String words = heading.group(1).strip().toLowerCase(Locale.ROOT);
    return "k8s/README.md#" + words.replaceAll("[^\\w -]", "").replace(' ', '-');
  }
}
