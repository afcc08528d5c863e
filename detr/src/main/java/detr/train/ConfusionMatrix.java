package detr.train;

import detr.data.Target;
import detr.geometry.BoxIou;
import detr.geometry.Boxes;
import detr.result.Detection;
import java.util.ArrayList;
import java.util.List;

/**
 * Which classes a model takes for which. Detections with a score of at least {@link #SCORE}, the
 * best first, each take the free object that they overlap most, whatever its class, if that is by
 * an IoU of at least {@link #IOU}. What takes none found something where nothing is; an object that
 * nobody took was not found.
 */
public final class ConfusionMatrix {
  /** The least score of a detection that counts. */
  public static final double SCORE = 0.5;

  /** The least IoU with an object that a detection is of. */
  public static final double IOU = 0.5;

  private final List<String> classes;

  /** [true class, found class], each with one more for nothing. */
  private final int[][] counts;

  /**
   * @param classes in the order of labels
   */
  public ConfusionMatrix(List<String> classes) {
    this.classes = List.copyOf(classes);
    counts = new int[classes.size() + 1][classes.size() + 1];
  }

  /**
   * Counts an image.
   *
   * @param found best first, boxes in pixels
   * @param width of the image in pixels
   * @param height of the image in pixels
   */
  public void add(Target target, List<Detection> found, int width, int height) {
    double[] objects = Boxes.toCorners(target.boxes());
    boolean[] taken = new boolean[target.count()];
    for (Detection detection : found) {
      if (detection.score() >= SCORE) {
        double[] box = {
          detection.box().xmin() / width,
          detection.box().ymin() / height,
          detection.box().xmax() / width,
          detection.box().ymax() / height
        };
        int object = mostOverlapped(box, objects, taken);
        if (object >= 0) {
          taken[object] = true;
        }
        counts[object < 0 ? nothing() : target.labels()[object]][detection.classId()]++;
      }
    }
    for (int i = 0; i < taken.length; i++) {
      counts[target.labels()[i]][nothing()] += taken[i] ? 0 : 1;
    }
  }

  /** −1 for none. */
  private static int mostOverlapped(double[] box, double[] objects, boolean[] taken) {
    int best = -1;
    double most = IOU;
    for (int i = 0; i < taken.length; i++) {
      double iou = BoxIou.of(box, 0, objects, i).iou();
      if (!taken[i] && iou >= most && (best < 0 || iou > most)) {
        best = i;
        most = iou;
      }
    }
    return best;
  }

  /** The row of what is nothing, and the column of what was not found. */
  public int nothing() {
    return classes.size();
  }

  /** The names of all classes. */
  public List<String> classes() {
    return classes;
  }

  /** How often objects of a class were taken for one. */
  public int count(int trueClass, int foundClass) {
    return counts[trueClass][foundClass];
  }

  /**
   * Where the count is not 0.
   *
   * @param trueClass {@link #nothing} where nothing is
   * @param foundClass {@link #nothing} where it was not found
   */
  public record Cell(int trueClass, int foundClass, int count) {}

  /** All cells with a count, row by row. */
  public List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (int row = 0; row <= nothing(); row++) {
      for (int column = 0; column <= nothing(); column++) {
        if (counts[row][column] > 0) {
          cells.add(new Cell(row, column, counts[row][column]));
        }
      }
    }
    return cells;
  }
}
