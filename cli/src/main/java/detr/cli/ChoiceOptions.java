package detr.cli;

import detr.DetectOptions;
import picocli.CommandLine.Option;

/** Which of the detections in an image are wanted; the outputs get no others. */
final class ChoiceOptions {
  @Option(
      names = "--classes",
      paramLabel = "LIST",
      description = "Only these classes: names or ids with commas between, such as person,dog.")
  private String classes;

  @Option(
      names = "--max",
      paramLabel = "N",
      converter = PositiveConverter.class,
      description = "The N best of each image; all unless given.")
  private Integer max;

  /** Detections above a threshold, and as these options want them. */
  DetectOptions above(float threshold) {
    DetectOptions wanted = DetectOptions.above(threshold);
    if (classes != null) {
      wanted = wanted.ofClasses(classes.strip().split("\\s*,\\s*", -1));
    }
    return max == null ? wanted : wanted.atMost(max);
  }
}
