package dev.freshet.cli;

import dev.freshet.jobs.deadletters.DeadLetterFilter;
import dev.freshet.jobs.deadletters.DeadLetterFolder;
import dev.freshet.jobs.deadletters.DeadLetterReader;
import dev.freshet.jobs.deadletters.StoredDeadLetter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code freshet deadletters export}: writes dead letters to files, to be mended. */
@Command(
    name = "export",
    description = {
      "Writes dead letters to a folder, where their keys and values can be mended; 'replay --from'"
          + " sends them again.",
      "For each: P-O.json tells of it, P-O.key and P-O.value hold the bytes; one that is null has"
          + " no file. To leave one out, delete its .json. A value that was cut is sent only once"
          + " its file holds the whole one and the .json says \"cut\" : false.",
      "A dead letter that is in the folder already ends the export."
    })
final class DeadLettersExportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private JobFile job;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "The folder.")
  private Path folder;

  @Mixin private DeadLetterSelection selection;

  @Override
  public Integer call() throws Exception {
    DeadLetterFilter filter = selection.filter();
    DeadLetterFolder files = new DeadLetterFolder(folder);
    DeadLetterReader.Outcome outcome =
        new DeadLetterReader(job.options())
            .read(
                filter,
                letters -> {
                  for (StoredDeadLetter stored : letters) {
                    files.write(stored);
                  }
                });
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%d dead letters written to %s%n", outcome.handled(), folder);
    new DeadLetterSummary(out).printEnd(outcome);
    return 0;
  }
}
