package dev.freshet.jobs.options;

import java.util.List;
import java.util.stream.Collectors;

/** Refuses a set of options, with everything that is wrong with it. */
public final class OptionsException extends IllegalArgumentException {

  private final List<OptionError> errors;

  /**
   * @param source name of the file or stream the options were read from
   * @param errors at least one
   */
  public OptionsException(String source, List<OptionError> errors) {
    super(
        errors.stream()
            .map(error -> "\n  " + error)
            .collect(
                Collectors.joining(
                    "",
                    source + ": " + errors.size() + (errors.size() == 1 ? " error" : " errors"),
                    "")));
    this.errors = List.copyOf(errors);
  }

  /** Every error found, in the order in which the options are checked. */
  public List<OptionError> errors() {
    return errors;
  }
}
