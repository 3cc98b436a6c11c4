package io.anthesis.gateway.plot;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** KID against what it costs. */
public final class CostPlot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 560;

    private final String title;
    private final Map<String, List<Point>> series = new LinkedHashMap<>();

    public CostPlot(String title) {
        this.title = title;
    }

    /** @param networkEvaluations for an image */
    public record Point(int networkEvaluations, double kid, double kidLow, double kidHigh) {}

    public void add(String name, Point point) {
        series.computeIfAbsent(name, missing -> new ArrayList<>()).add(point);
    }

    /** @return a PNG; without points its axes alone */
    public byte[] png() {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("network evaluations an image")
                .yAxisTitle("KID, with 95 % interval")
                .build();
        chart.getStyler()
                .setXAxisDecimalPattern("0")
                .setYAxisDecimalPattern("0.0000")
                .setXAxisMin(0.0);
        chart.getStyler()
                .setLegendPosition(LegendPosition.OutsideE)
                .setChartBackgroundColor(Color.WHITE)
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16))
                .setToolTipsEnabled(false);
        series.forEach((name, points) -> {
            List<Point> sorted = points.stream()
                    .sorted(Comparator.comparingInt(Point::networkEvaluations))
                    .toList();
            chart.addSeries(
                            name,
                            sorted.stream()
                                    .mapToDouble(Point::networkEvaluations)
                                    .toArray(),
                            sorted.stream().mapToDouble(Point::kid).toArray(),
                            sorted.stream()
                                    .mapToDouble(point -> (point.kidHigh() - point.kidLow()) / 2)
                                    .toArray())
                    .setMarker(SeriesMarkers.CIRCLE);
        });
        try {
            return BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
