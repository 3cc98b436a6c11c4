package io.anthesis.diffusion.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** Curves over one axis as SVG, readable on a light and on a dark page. */
final class LineFigure {
    private static final int WIDTH = 620;
    private static final int HEIGHT = 300;
    private static final int LEFT = 50;
    private static final int TOP = 24;
    private static final int PLOT_WIDTH = 340;
    private static final int PLOT_HEIGHT = 226;
    private static final int POINTS = 120;
    private static final int KEY_LEFT = LEFT + PLOT_WIDTH + 16;
    private static final int KEY_HEIGHT = 22;
    /** Of Okabe and Ito, without black and yellow: they stand apart for colour-blind readers and from both grounds. */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9");

    /** @param ticks of the axis, from its first value to its last */
    record Axis(String label, List<Double> ticks, boolean logarithmic) {
        private double share(double value) {
            return (scaled(value) - scaled(ticks.getFirst())) / (scaled(ticks.getLast()) - scaled(ticks.getFirst()));
        }

        private double at(double share) {
            double first = scaled(ticks.getFirst());
            double value = first + share * (scaled(ticks.getLast()) - first);
            return logarithmic ? StrictMath.pow(10, value) : value;
        }

        private double scaled(double value) {
            return logarithmic ? StrictMath.log10(value) : value;
        }
    }

    private final String title;
    private final Axis x;
    private final Axis y;
    private final List<String> curves = new ArrayList<>();

    LineFigure(String title, Axis x, Axis y) {
        this.title = title;
        this.x = x;
        this.y = y;
    }

    LineFigure curve(String name, DoubleUnaryOperator value) {
        int number = curves.size();
        String stroke = "stroke=\"%s\" stroke-width=\"2\" fill=\"none\"%s"
                .formatted(
                        COLOURS.get(number % COLOURS.size()),
                        number < COLOURS.size() ? "" : " stroke-dasharray=\"5 3\"");
        var points = new StringBuilder();
        for (int i = 0; i <= POINTS; i++) {
            double at = x.at((double) i / POINTS);
            points.append(i == 0 ? "M" : " ").append(point(at, value.applyAsDouble(at)));
        }
        int keyY = TOP + 8 + number * KEY_HEIGHT;
        curves.add("""
                <path %s d="%s"/>
                <path %s d="M%d,%d h24"/>
                <text x="%d" y="%d">%s</text>
                """.formatted(stroke, points, stroke, KEY_LEFT, keyY, KEY_LEFT + 30, keyY + 4, name));
        return this;
    }

    String svg() {
        var svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
                <title>%s</title>
                <style>
                text { font: 12px sans-serif; fill: #333 }
                .axis { stroke: #888; fill: none }
                @media (prefers-color-scheme: dark) { text { fill: #ddd } }
                </style>
                """.formatted(WIDTH, HEIGHT, WIDTH, HEIGHT, title));
        svg.append("<rect class=\"axis\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n"
                .formatted(LEFT, TOP, PLOT_WIDTH, PLOT_HEIGHT));
        for (double tick : x.ticks()) {
            svg.append("<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>\n"
                    .formatted(number(left(tick)), TOP + PLOT_HEIGHT + 17, label(tick)));
        }
        for (double tick : y.ticks()) {
            svg.append("<text x=\"%d\" y=\"%s\" text-anchor=\"end\">%s</text>\n"
                    .formatted(LEFT - 6, number(top(tick) + 4), label(tick)));
        }
        svg.append("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n"
                .formatted(LEFT + PLOT_WIDTH / 2, TOP + PLOT_HEIGHT + 38, x.label()));
        svg.append("<text x=\"%d\" y=\"14\">%s</text>\n".formatted(LEFT, y.label()));
        curves.forEach(svg::append);
        return svg.append("</svg>\n").toString();
    }

    private String point(double at, double value) {
        return number(left(at)) + "," + number(top(value));
    }

    private double left(double value) {
        return LEFT + x.share(value) * PLOT_WIDTH;
    }

    private double top(double value) {
        return TOP + (1 - y.share(value)) * PLOT_HEIGHT;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String label(double tick) {
        return tick == Math.rint(tick) ? String.format(Locale.ROOT, "%,.0f", tick) : String.valueOf(tick);
    }
}
