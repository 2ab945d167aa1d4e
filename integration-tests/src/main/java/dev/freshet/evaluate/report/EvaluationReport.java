package dev.freshet.evaluate.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.freshet.evaluate.report.SystemDescription.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an evaluation came to, as it is written for machines: names in snake case.
 *
 * @param complete whether the stream was learnt to its end; otherwise the figures are of a part
 * @param stream what was evaluated
 * @param run how
 * @param views what was asked about
 * @param reference the name of the system that the others are compared with
 * @param bestBaseline the name of the system other than Freshet's of the highest R@10, chosen in
 *     hindsight; null if there is none, or if nothing was asked about
 * @param systems what they reached, in the order in which they were given
 * @param pieces those of the test half, for each system's {@code recall_at_10_along_stream}
 * @param drift how far the reference's vectors moved, along the whole stream; empty if unknown
 */
public record EvaluationReport(
    boolean complete,
    StreamFacts stream,
    RunFacts run,
    Map<View, ViewFacts> views,
    String reference,
    String bestBaseline,
    List<SystemResult> systems,
    List<PieceFacts> pieces,
    List<DriftPiece> drift) {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** Returns what the reference reached. */
  SystemResult referenceResult() {
    return systems.stream()
        .filter(result -> result.system().name().equals(reference))
        .findFirst()
        .orElseThrow();
  }

  /** Returns all that was reached, the highest R@10 first. */
  List<SystemResult> bestFirst() {
    return systems.stream()
        .sorted(Comparator.comparingDouble(SystemResult::headline).reversed())
        .toList();
  }

  /** Returns the best of a kind. */
  Optional<SystemResult> bestOf(Kind kind) {
    return bestFirst().stream().filter(result -> result.system().kind() == kind).findFirst();
  }

  /** Writes it to a file as one JSON object. */
  public void write(Path file) throws IOException {
    Files.write(file, JSON.writeValueAsBytes(this));
  }

  /** Reads what {@link #write} wrote. */
  public static EvaluationReport read(Path file) throws IOException {
    return JSON.readValue(Files.readAllBytes(file), EvaluationReport.class);
  }
}
