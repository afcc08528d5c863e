package detr.train.loss;

import detr.data.Target;
import detr.model.Cells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Assigns cells of features to objects by place: a cell is to predict the object in whose box's
 * inscribed ellipse its centre lies, or that has its own centre in the cell; the smallest of
 * several.
 *
 * @param cells of the batch
 */
public record CellMatcher(Cells cells) implements Matcher {
  @Override
  public List<Match> match(LayerPredictions outputs, List<Target> targets) {
    Matcher.requireSound(outputs, targets);
    List<Match> matches = new ArrayList<>();
    for (int image = 0; image < targets.size(); image++) {
      matches.add(match(image, targets.get(image)));
    }
    return matches;
  }

  private Match match(int image, Target target) {
    int[] matched = new int[cells.perImage()];
    int[] objects = new int[cells.perImage()];
    int count = 0;
    for (int cell = 0; cell < cells.perImage(); cell++) {
      int object = smallest(image * cells.perImage() + cell, target);
      if (object >= 0) {
        matched[count] = cell;
        objects[count++] = object;
      }
    }
    return new Match(Arrays.copyOf(matched, count), Arrays.copyOf(objects, count));
  }

  /** −1 for none. */
  private int smallest(int cell, Target target) {
    double[] boxes = target.boxes();
    int smallest = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int object = 0; object < target.count(); object++) {
      double area = boxes[4 * object + 2] * boxes[4 * object + 3];
      if (area < least && covers(boxes, object, cell)) {
        smallest = object;
        least = area;
      }
    }
    return smallest;
  }

  private boolean covers(double[] boxes, int object, int cell) {
    double dx = cells.centres()[2 * cell] - boxes[4 * object];
    double dy = cells.centres()[2 * cell + 1] - boxes[4 * object + 1];
    double u = 2 * dx / boxes[4 * object + 2];
    double v = 2 * dy / boxes[4 * object + 3];
    boolean holdsCentre =
        Math.abs(dx) <= cells.width(cell) / 2 && Math.abs(dy) <= cells.height(cell) / 2;
    return holdsCentre || u * u + v * v <= 1;
  }
}
