package dev.freshet.bench;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The machine, and the JVM on it, that figures were measured with.
 *
 * @param cores that the JVM may use
 * @param processor its model, where the system tells
 * @param memoryMib of the machine
 * @param heapMib the most that the JVM may take for its heap
 * @param collectors the garbage collectors' names
 * @param loadBefore runnable tasks over the last minute when the benchmark began: near 0 if nothing
 *     else ran; negative if the system does not tell
 */
record Machine(
    int cores,
    String processor,
    String system,
    long memoryMib,
    String java,
    long heapMib,
    List<String> collectors,
    double loadBefore) {

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  /** Returns what this is. */
  static Machine here() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        processorModel(),
        "%s %s %s".formatted(system.getName(), system.getVersion(), system.getArch()),
        system.getTotalMemorySize() >> 20,
        "%s %s".formatted(System.getProperty("java.vm.name"), Runtime.version()),
        Runtime.getRuntime().maxMemory() >> 20,
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .toList(),
        system.getSystemLoadAverage());
  }

  private static String processorModel() {
    try {
      for (String line : Files.readAllLines(PROCESSORS, StandardCharsets.UTF_8)) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException e) {
      // Not Linux.
      return "unknown";
    }
    return "unknown";
  }
}
