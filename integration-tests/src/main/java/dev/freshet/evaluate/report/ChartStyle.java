package dev.freshet.evaluate.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.series.MarkerSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How the report's charts look: curves differ by colour, dash and marker, also in print. */
final class ChartStyle {

  static final int WIDTH = 900;
  static final int HEIGHT = 560;

  /** The colours of Okabe and Ito, told apart by the colour-blind too. */
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x404040));

  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.SQUARE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.TRIANGLE_DOWN,
          SeriesMarkers.CROSS);

  private static final List<BasicStroke> LINES =
      List.of(
          line(3f),
          line(2f, 8, 4),
          line(2f, 12, 4, 3, 4),
          line(2f, 3, 3),
          line(2f, 12, 3, 3, 3, 3, 3),
          line(2f, 5, 2));

  private static final Color INK = new Color(0x303030);
  private static final Color GRID = new Color(0xDDDDDD);

  private ChartStyle() {}

  private static BasicStroke line(float width, float... dash) {
    return new BasicStroke(
        width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dash.length == 0 ? null : dash, 0);
  }

  /** Returns how many curves can be told apart. */
  static int mostCurves() {
    return COLOURS.size();
  }

  /** Returns a chart without curves, whose vertical axis begins at 0. */
  static XYChart chart(String title, String across, String up) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(across)
            .yAxisTitle(up)
            .build();
    apply(chart.getStyler());
    return chart;
  }

  /**
   * Returns such a chart whose horizontal axis is the stream.
   *
   * @param from where it begins, in per cent of the stream
   */
  static XYChart alongStream(String title, double from, String up) {
    XYChart chart = chart(title, "engagements learnt, % of the stream", up);
    chart.getStyler().setXAxisMin(from);
    chart.getStyler().setXAxisMax(100.0);
    return chart;
  }

  private static void apply(AxesChartStyler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setChartFontColor(INK);
    styler.setChartTitleBoxVisible(false);
    styler.setChartTitleFont(font(Font.BOLD, 16));
    styler.setAxisTitleFont(font(Font.PLAIN, 14));
    styler.setAxisTickLabelsFont(font(Font.PLAIN, 13));
    styler.setAxisTickLabelsColor(INK);
    styler.setLegendFont(font(Font.PLAIN, 13));
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Vertical);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendSeriesLineLength(48);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(line(1f));
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setErrorBarsColorSeriesColor(true);
    styler.setMarkerSize(8);
    styler.setChartPadding(14);
    styler.setLocale(Locale.ROOT);
    styler.setYAxisMin(0.0);
    styler.setYAxisDecimalPattern("0.00");
  }

  private static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }

  /** Styles a curve; the first is drawn strongest. */
  static void apply(MarkerSeries curve, int number) {
    curve.setMarker(MARKERS.get(number % MARKERS.size()));
    curve.setMarkerColor(COLOURS.get(number % COLOURS.size()));
    curve.setLineColor(COLOURS.get(number % COLOURS.size()));
    curve.setLineStyle(LINES.get(number % LINES.size()));
  }
}
