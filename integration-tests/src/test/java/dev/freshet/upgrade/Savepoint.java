package dev.freshet.upgrade;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StateSerializerProvider;
import org.apache.flink.runtime.state.restore.FullSnapshotRestoreOperation;
import org.apache.flink.runtime.state.restore.KeyGroupEntry;
import org.apache.flink.runtime.state.restore.SavepointRestoreResult;
import org.apache.flink.util.StateMigrationException;

/**
 * What a savepoint of the canonical format holds, read without a job: by the uid of each operator
 * and the name of each of its states, the entries.
 *
 * <p>A state that was registered and never written is there, without entries. Flink's own states,
 * such as those of timers and of Kafka's sources, are there too.
 */
final class Savepoint {

  private final Map<String, Map<String, List<Entry>>> operators = new TreeMap<>();

  /**
   * One entry of a state, as bytes.
   *
   * @param key in keyed state the key group, the key, the namespace and the key of a map; otherwise
   *     empty
   * @param value empty but in keyed state
   */
  record Entry(byte[] key, byte[] value) {

    private static final Entry OF_AN_OPERATOR = new Entry(new byte[0], new byte[0]);
  }

  private Savepoint() {}

  /**
   * Reads a savepoint.
   *
   * @throws IOException also if a serializer's snapshot in it is of a class that is no more
   */
  static Savepoint read(Path folder) throws IOException {
    Savepoint savepoint = new Savepoint();
    try (InputStream file = Files.newInputStream(folder.resolve("_metadata"))) {
      for (OperatorState operator :
          Checkpoints.loadCheckpointMetadata(new DataInputStream(file), loader(), folder.toString())
              .getOperatorStates()) {
        savepoint.add(operator);
      }
    } catch (StateMigrationException e) {
      throw new IOException("a key's serializer cannot be restored", e);
    }
    return savepoint;
  }

  /** Returns the names of states with the number of their entries, by the uid of the operator. */
  Map<String, Map<String, Integer>> states() {
    Map<String, Map<String, Integer>> counts = new TreeMap<>();
    operators.forEach(
        (uid, states) -> {
          Map<String, Integer> entries = new TreeMap<>();
          states.forEach((name, held) -> entries.put(name, held.size()));
          counts.put(uid, entries);
        });
    return counts;
  }

  /** Returns the entries of a state, none if there is no such state. */
  List<Entry> entries(String uid, String state) {
    return Collections.unmodifiableList(
        operators.getOrDefault(uid, Map.of()).getOrDefault(state, List.of()));
  }

  private void add(OperatorState operator) throws IOException, StateMigrationException {
    String uid = operator.getOperatorUid().orElseGet(() -> operator.getOperatorID().toString());
    Map<String, List<Entry>> states = new TreeMap<>();
    if (operator.getCoordinatorState() != null) {
      states.put("(coordinator)", List.of(Entry.OF_AN_OPERATOR));
    }
    for (OperatorSubtaskState subtask : operator.getStates()) {
      for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
        handle
            .getStateNameToPartitionOffsets()
            .forEach(
                (name, parts) ->
                    states
                        .computeIfAbsent(name, unused -> new ArrayList<>())
                        .addAll(
                            Collections.nCopies(parts.getOffsets().length, Entry.OF_AN_OPERATOR)));
      }
      for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
        addKeyed((KeyGroupsStateHandle) handle, states);
      }
    }
    if (!states.isEmpty()) {
      operators.put(uid, states);
    }
  }

  private static void addKeyed(KeyGroupsStateHandle handle, Map<String, List<Entry>> states)
      throws IOException, StateMigrationException {
    var restored =
        new FullSnapshotRestoreOperation<>(
                handle.getKeyGroupRange(),
                loader(),
                List.of(handle),
                StateSerializerProvider.fromNewRegisteredSerializer(keySerializer(handle)))
            .restore();
    while (restored.hasNext()) {
      SavepointRestoreResult part = restored.next();
      List<List<Entry>> byId = new ArrayList<>();
      part.getStateMetaInfoSnapshots()
          .forEach(
              state ->
                  byId.add(states.computeIfAbsent(state.getName(), unused -> new ArrayList<>())));
      try (var keyGroups = part.getRestoredKeyGroups()) {
        while (keyGroups.hasNext()) {
          try (var entries = keyGroups.next().getKeyGroupEntries()) {
            while (entries.hasNext()) {
              KeyGroupEntry entry = entries.next();
              byId.get(entry.getKvStateId()).add(new Entry(entry.getKey(), entry.getValue()));
            }
          }
        }
      }
    }
  }

  private static TypeSerializer<Object> keySerializer(KeyGroupsStateHandle handle)
      throws IOException {
    try (var stream = handle.openInputStream()) {
      var header = new KeyedBackendSerializationProxy<>(loader());
      header.read(new DataInputViewStreamWrapper(stream));
      return header.getKeySerializerSnapshot().restoreSerializer();
    }
  }

  private static ClassLoader loader() {
    return Savepoint.class.getClassLoader();
  }
}
