package dev.freshet.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How one JVM is started: its class path, its flags, its {@code main} and arguments, and the file
 * that takes all it prints.
 */
record JavaProcess(
    String classPath, List<String> flags, String main, List<String> arguments, Path log) {

  /** Starts it once; what it prints is appended. */
  Process start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    // Short-lived processes on few cores: code is compiled soon and cheaply.
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(flags);
    command.add(main);
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // Not on the command line: it is long, and in every listing of processes.
    builder.environment().putAll(Map.of("CLASSPATH", classPath, "MALLOC_ARENA_MAX", "2"));
    return builder.start();
  }
}
