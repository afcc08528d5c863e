package detr.architecture.wrong.image;

import org.knowm.xchart.XYChart;

/** Wrong: a picture that has a chart of XChart's. */
public final class Picture {
  XYChart chart;
}
