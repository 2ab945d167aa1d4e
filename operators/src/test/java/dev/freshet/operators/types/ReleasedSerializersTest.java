package dev.freshet.operators.types;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.freshet.operators.engagements.RowDeltaSerializer;
import dev.freshet.operators.fixtures.ReleasedBytes;
import dev.freshet.operators.gather.GatherAnswerSerializer;
import dev.freshet.operators.gather.GatherRequestSerializer;
import dev.freshet.operators.ingest.Arrival;
import dev.freshet.operators.ingest.DeadLetter;
import dev.freshet.operators.ingest.Event;
import dev.freshet.operators.memory.Examination;
import dev.freshet.operators.refresh.RefreshAuditSerializer;
import dev.freshet.operators.statistics.PartialStatistics;
import dev.freshet.operators.vectors.Publication;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sees that what is kept of a version has all serializers of state. */
class ReleasedSerializersTest {

  /** What these write is never in state: it goes from task to task. */
  private static final List<Class<?>> OF_MESSAGES =
      List.of(
          Arrival.Serializer.class,
          DeadLetter.Serializer.class,
          Event.Serializer.class,
          Examination.Serializer.class,
          GatherAnswerSerializer.class,
          GatherRequestSerializer.class,
          PartialStatistics.Serializer.class,
          Publication.Serializer.class,
          RefreshAuditSerializer.class,
          RowDeltaSerializer.class);

  @Test
  void everySerializerOfStateIsKept() throws IOException {
    List<String> files = ReleasedBytes.filesOfToday();
    List<String> ofState =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.freshet.operators")
                .stream()
                .filter(type -> type.isAssignableTo(PackedSerializer.class))
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaClass::reflect)
                .filter(type -> !OF_MESSAGES.contains(type))
                .map(ReleasedBytes::fileOf)
                .toList();
    assertThat(ofState).hasSizeGreaterThan(5);
    if (!files.isEmpty()) {
      assertThat(files)
          .as("of each serializer but those of messages: in its test, call ReleasedBytes.check")
          .containsExactlyInAnyOrderElementsOf(ofState);
    }
  }
}
