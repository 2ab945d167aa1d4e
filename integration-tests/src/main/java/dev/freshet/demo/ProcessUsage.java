package dev.freshet.demo;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process has taken of the machine so far. */
public final class ProcessUsage {

  private ProcessUsage() {}

  /** CPU time of all threads since the process started, in seconds; NaN if not known. */
  public static double cpuSeconds() {
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      return system.getProcessCpuTime() / 1e9;
    }
    return Double.NaN;
  }

  /** Seconds since the process started. */
  public static double wallSeconds() {
    return ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
  }

  /** The most memory that was resident at once, in MiB; 0 where the system does not tell. */
  public static long peakResidentMebibytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.UTF_8)) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
        }
      }
    } catch (IOException e) {
      // Not Linux.
      return 0;
    }
    return 0;
  }
}
