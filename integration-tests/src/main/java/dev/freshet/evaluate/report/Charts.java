package dev.freshet.evaluate.report;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.internal.chartpart.Chart;

/** The charts of a report, by the name of their files. */
final class Charts {

  static final String DECAY = "decay";
  static final String REFRESH = "refresh-interval";
  static final String DRIFT = "drift";

  private static final int DOTS_PER_INCH = 144;

  private final Map<String, Chart<?, ?>> byName = new LinkedHashMap<>();

  /** Draws those that there are figures for. */
  Charts(EvaluationReport report) {
    put(DECAY, DecayChart.of(report));
    put(REFRESH, RefreshChart.of(report));
    put(DRIFT, DriftChart.of(report));
  }

  private void put(String name, Optional<? extends Chart<?, ?>> chart) {
    chart.ifPresent(drawn -> byName.put(name, drawn));
  }

  /** Returns the names of those that were drawn, in the order of a report. */
  Set<String> names() {
    return Collections.unmodifiableSet(byName.keySet());
  }

  /** Writes each as an SVG and a PNG file. */
  void write(Path folder) throws IOException {
    for (Map.Entry<String, Chart<?, ?>> chart : byName.entrySet()) {
      try (OutputStream svg = open(folder.resolve(chart.getKey() + ".svg"))) {
        VectorGraphicsEncoder.saveVectorGraphic(chart.getValue(), svg, VectorGraphicsFormat.SVG);
      }
      BitmapEncoder.saveBitmapWithDPI(
          chart.getValue(),
          folder.resolve(chart.getKey() + ".png").toString(),
          BitmapFormat.PNG,
          DOTS_PER_INCH);
    }
  }

  private static OutputStream open(Path file) throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(file));
  }
}
