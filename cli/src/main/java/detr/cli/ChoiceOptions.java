package detr.cli;

import detr.Detection;
import detr.Segment;
import detr.Segmentation;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  /**
   * @param ids of the classes that are wanted; null for all
   */
  record Choice(Set<Integer> ids, int max) {
    /** The best of the wanted classes; the list is best first. */
    List<Detection> of(List<Detection> found) {
      return found.stream().filter(d -> wanted(d.classId())).limit(max).toList();
    }

    /** The same of segments. */
    Segmentation of(Segmentation found) {
      Set<Integer> best = new HashSet<>();
      found.segments().stream()
          .filter(s -> wanted(s.classId()))
          .sorted(Comparator.comparingDouble(Segment::score).reversed())
          .limit(max)
          .forEach(s -> best.add(s.id()));
      return best.size() == found.segments().size()
          ? found
          : found.only(s -> best.contains(s.id()));
    }

    private boolean wanted(int classId) {
      return ids == null || ids.contains(classId);
    }
  }

  /**
   * @param labels the names of the model's classes
   * @throws CliException if there is no class of a name
   */
  Choice of(List<String> labels) {
    return new Choice(
        classes == null ? null : ClassNames.ids(classes, labels),
        max == null ? Integer.MAX_VALUE : max);
  }
}
