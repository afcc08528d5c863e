package detr.cli;

import detr.eval.CategoryScores;
import detr.eval.CocoScores;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Precision against recall, a curve for each IoU threshold. */
final class PrecisionRecallPlot {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 600;

  /** From blue at IoU .50 to orange at .95, which colour-blind readers tell apart too. */
  private static final Color FIRST = new Color(0x0072b2);

  private static final Color LAST = new Color(0xe69f00);

  private PrecisionRecallPlot() {}

  /**
   * Draws the mean of all classes of which there is anything to find.
   *
   * @throws CliException if there is nothing to find in the images, or this system has no fonts
   */
  static BufferedImage draw(CocoScores scores) {
    int classes = scores.present().size();
    if (classes == 0) {
      throw CliException.badInput("nothing to plot: the annotations hold no objects but crowds");
    }
    try {
      return BitmapEncoder.getBufferedImage(chart(scores, classes));
    } catch (LinkageError | InternalError noFonts) {
      throw CliException.badInput(
          "cannot draw the plot: this system has no fonts; install some, such as fonts-dejavu",
          noFonts);
    }
  }

  private static XYChart chart(CocoScores scores, int classes) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Precision against recall, " + (classes == 1 ? "1 class" : classes + " classes"))
            .xAxisTitle("recall")
            .yAxisTitle("precision")
            .build();
    XYStyler style = chart.getStyler();
    style.setLegendPosition(LegendPosition.OutsideE);
    style.setChartBackgroundColor(Color.WHITE);
    style.setXAxisMin(0.0).setXAxisMax(1.0).setYAxisMin(0.0).setYAxisMax(1.0);
    double[] ious = CategoryScores.ious();
    for (int t = 0; t < ious.length; t++) {
      double part = (double) t / (ious.length - 1);
      chart
          .addSeries(
              String.format(Locale.ROOT, "IoU %.2f", ious[t]),
              CategoryScores.recalls(),
              scores.precision(t))
          .setMarker(SeriesMarkers.NONE)
          .setLineColor(between(part));
    }
    return chart;
  }

  private static Color between(double part) {
    return new Color(
        mix(FIRST.getRed(), LAST.getRed(), part),
        mix(FIRST.getGreen(), LAST.getGreen(), part),
        mix(FIRST.getBlue(), LAST.getBlue(), part));
  }

  private static int mix(int first, int last, double part) {
    return (int) Math.round(first + (last - first) * part);
  }
}
