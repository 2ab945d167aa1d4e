package dev.freshet.registry.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionalWriterTest {

  private static final LostTransactions LOST =
      new LostTransactions("topic", Duration.ofSeconds(12));

  @AfterEach
  void theNextTestIsNotInterrupted() {
    Thread.interrupted();
  }

  @Test
  void theErrorsOfAFlushAreThrown() {
    assertThatThrownBy(() -> failingWith(new TimeoutException("no broker")).flush(false))
        .hasMessage("no broker");
  }

  @Test
  void aLostTransactionIsExplained() {
    assertThatThrownBy(() -> failingWith(new ProducerFencedException("fenced")).prepareCommit())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("publish.transaction-timeout (12000 ms)");
  }

  @Test
  void aTransactionThatCannotBeGivenUpInOrderDoesNotFailTheTaskThatEnds() {
    assertThatCode(failingWith(new TimeoutException("no broker"))::close)
        .doesNotThrowAnyException();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void anInterruptionIsKept() {
    assertThatCode(failingWith(new InterruptedException())::close).doesNotThrowAnyException();
    assertThat(Thread.interrupted()).isTrue();

    assertThatCode(failingWith(new InterruptException("while closing"))::close)
        .doesNotThrowAnyException();
    assertThat(Thread.interrupted()).isTrue();
  }

  private static TransactionalWriter<String> failingWith(Exception failure) {
    return new TransactionalWriter<>(new Failing(failure), LOST);
  }

  /** A writer whose every call fails, as Kafka's does when there is no broker. */
  @SuppressWarnings("try") // It closes with whatever it is told to.
  private record Failing(Exception failure)
      implements PrecommittingStatefulSinkWriter<String, KafkaWriterState, KafkaCommittable> {

    @Override
    public void write(String element, Context context) throws IOException {
      throw unchecked();
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
      throw unchecked();
    }

    @Override
    public Collection<KafkaCommittable> prepareCommit() throws IOException {
      throw unchecked();
    }

    @Override
    public List<KafkaWriterState> snapshotState(long checkpointId) throws IOException {
      throw unchecked();
    }

    @Override
    public void close() throws Exception {
      throw failure;
    }

    private RuntimeException unchecked() {
      return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }
  }
}
