package dev.freshet.registry.sink;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * The context of a writer, in which errors that Kafka reports in the background are explained too:
 * the writer throws them in a mail to its task.
 */
record ExplainingContext(WriterInitContext task, LostTransactions lost)
    implements WriterInitContext {

  @Override
  public MailboxExecutor getMailboxExecutor() {
    return new Mailbox(task.getMailboxExecutor(), lost);
  }

  @Override
  public UserCodeClassLoader getUserCodeClassLoader() {
    return task.getUserCodeClassLoader();
  }

  @Override
  public ProcessingTimeService getProcessingTimeService() {
    return task.getProcessingTimeService();
  }

  @Override
  public SinkWriterMetricGroup metricGroup() {
    return task.metricGroup();
  }

  @Override
  public SerializationSchema.InitializationContext asSerializationSchemaInitializationContext() {
    return task.asSerializationSchemaInitializationContext();
  }

  @Override
  public boolean isObjectReuseEnabled() {
    return task.isObjectReuseEnabled();
  }

  @Override
  public <T> TypeSerializer<T> createInputSerializer() {
    return task.createInputSerializer();
  }

  @Override
  public <M> Optional<Consumer<M>> metadataConsumer() {
    return task.metadataConsumer();
  }

  @Override
  public OptionalLong getRestoredCheckpointId() {
    return task.getRestoredCheckpointId();
  }

  @Override
  public JobInfo getJobInfo() {
    return task.getJobInfo();
  }

  @Override
  public TaskInfo getTaskInfo() {
    return task.getTaskInfo();
  }

  /** Runs commands in the task's mailbox. */
  private record Mailbox(MailboxExecutor task, LostTransactions lost) implements MailboxExecutor {

    @Override
    public void execute(
        MailOptions options,
        ThrowingRunnable<? extends Exception> command,
        String description,
        Object... arguments) {
      task.execute(options, () -> run(command), description, arguments);
    }

    private void run(ThrowingRunnable<? extends Exception> command) throws Exception {
      try {
        command.run();
      } catch (Exception e) {
        throw lost.explained(e);
      }
    }

    @Override
    public void yield() throws InterruptedException, FlinkRuntimeException {
      task.yield();
    }

    @Override
    public boolean tryYield() throws FlinkRuntimeException {
      return task.tryYield();
    }

    @Override
    public boolean shouldInterrupt() {
      return task.shouldInterrupt();
    }
  }
}
