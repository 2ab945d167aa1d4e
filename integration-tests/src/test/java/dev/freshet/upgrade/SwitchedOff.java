package dev.freshet.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.streaming.api.graph.StreamGraphHasherV2;

/** What options can switch off, so that operators with state are no more in the job. */
enum SwitchedOff {
  AUDIT,
  DELETIONS,
  FOLLOWS;

  /** The uids of its operators that have state. */
  private List<String> uids() {
    return switch (this) {
      case AUDIT -> List.of("audit-sink", "Sink Committer: audit-sink");
      case DELETIONS -> List.of("deletion-source");
      case FOLLOWS -> List.of("follow-source");
    };
  }

  /** The lines of {@link JobFile} that ask for it, as patterns. */
  private List<String> lines() {
    return switch (this) {
      case AUDIT -> List.of("audit: true\n");
      case DELETIONS -> List.of("  deletions: \\S+\n");
      case FOLLOWS ->
          List.of(
              "  producer: anchor\n",
              "  follow:\n    pane: 1h\n",
              """
                - name: followed
                  from: user
                  to: producer
                  events: follows
                  group: follow
              """);
    };
  }

  /** Returns the ids that Flink makes of the operators' uids, and names where one is missing. */
  List<String> ids() {
    return uids().stream()
        .map(uid -> new OperatorID(StreamGraphHasherV2.generateUserSpecifiedHash(uid)).toString())
        .toList();
  }

  /** Returns options that do not ask for it. */
  String from(String yaml) {
    String left = yaml;
    for (String lines : lines()) {
      String without = left.replaceFirst("(?m)^" + lines, "");
      assertThat(without).as("options without %s", lines).isNotEqualTo(left);
      left = without;
    }
    return left;
  }
}
