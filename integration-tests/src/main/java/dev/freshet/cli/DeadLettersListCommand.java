package dev.freshet.cli;

import dev.freshet.jobs.deadletters.DeadLetterCounts;
import dev.freshet.jobs.deadletters.DeadLetterDescription;
import dev.freshet.jobs.deadletters.DeadLetterFilter;
import dev.freshet.jobs.deadletters.DeadLetterReader;
import dev.freshet.jobs.deadletters.StoredDeadLetter;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code freshet deadletters list}: prints dead letters, one a line, and their sum. */
@Command(
    name = "list",
    description = {
      "Prints the dead letters that are in the topic now, and how many there are by reason and"
          + " source topic.",
      "AT is the position in the dead-letter topic, FROM the record's topic, partition and offset;"
          + " KEY and VALUE are bytes, or null."
    })
final class DeadLettersListCommand implements Callable<Integer> {

  private static final String ROW = "%-10s %-32s %-24s %-16s %8s %8s %-4s %-8s %s%n";

  @Spec private CommandSpec spec;

  @Mixin private JobFile job;

  @Mixin private DeadLetterSelection selection;

  @Option(
      names = "--json",
      description = "Print JSON, an object a line; the sum goes to standard error.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    DeadLetterFilter filter = selection.filter();
    DeadLetterCounts counts = new DeadLetterCounts();
    DeadLetterReader reader = new DeadLetterReader(job.options());
    if (!json) {
      out.printf(
          ROW, "AT", "FROM", "REFUSED AT", "REASON", "KEY", "VALUE", "CUT", "REPLAYED", "DETAIL");
    }
    DeadLetterReader.Outcome outcome =
        reader.read(
            filter,
            letters -> {
              for (StoredDeadLetter stored : letters) {
                counts.add(stored);
                print(DeadLetterDescription.of(stored), out);
              }
            });
    out.flush();
    new DeadLetterSummary(json ? spec.commandLine().getErr() : out).print(outcome, counts);
    return 0;
  }

  private void print(DeadLetterDescription letter, PrintWriter out) {
    if (json) {
      out.println(letter.toJson());
    } else {
      out.printf(
          ROW,
          letter.deadLetter(),
          DeadLetterSummary.plain(
              letter.topic() + "/" + letter.partition() + "/" + letter.offset()),
          letter.refusedAt(),
          DeadLetterSummary.plain(letter.reason()),
          letter.keyBytes(),
          letter.valueBytes(),
          letter.cut() ? "yes" : "no",
          letter.replayed(),
          DeadLetterSummary.plain(letter.detail()));
    }
  }
}
