package dev.freshet.jobs.options;

import java.util.regex.Pattern;

/** Tells by its name whether a property or a header is there to carry a secret. */
final class SecretNames {

  /** What such a name ends with, as a pattern without groups; in any case. */
  static final String ENDING =
      "(?:password|passphrase|passwd|pwd|secret|token|(?:api|private|secret)[._-]?key"
          + "|credentials?|authorization|cookie|assertion|user[._-]?info)";

  private static final Pattern NAME = Pattern.compile("(?i).*" + ENDING);

  private SecretNames() {}

  static boolean isSecret(String name) {
    return NAME.matcher(name).matches();
  }
}
