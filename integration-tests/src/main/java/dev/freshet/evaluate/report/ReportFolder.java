package dev.freshet.evaluate.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a report into a folder: {@code report.json}, {@code report.md} and charts. */
public final class ReportFolder {

  private final Path folder;

  private ReportFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens a folder, which it creates if there is none; what a report there is called is replaced.
   *
   * @throws IOException if no file can be written to it
   */
  public static ReportFolder open(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IOException(folder + " is a file: the report needs a folder");
    }
    Files.createDirectories(folder);
    // Found out now, not after the evaluation.
    Files.delete(Files.createTempFile(folder, "report", ".tmp"));
    return new ReportFolder(folder);
  }

  /** Writes a report: figures first, as charts need fonts, which a machine may lack. */
  public void write(EvaluationReport report) throws IOException {
    report.write(folder.resolve("report.json"));
    Charts charts = new Charts(report);
    Files.writeString(
        folder.resolve("report.md"), new MarkdownReport(report, charts.names()).page());
    charts.write(folder);
  }
}
