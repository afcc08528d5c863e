package detr.train.loss;

import detr.data.Target;
import detr.geometry.BoxIou;
import detr.geometry.Boxes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Assigns each target a query of its own (section 3.1 of the paper, equation 1): the assignment
 * with the least sum of
 *
 * <pre>  −classCost · p(label) + l1Cost · |box − target|₁ − giouCost · GIoU(box, target)</pre>
 *
 * <p>The matching is a choice and has no derivative.
 *
 * @param classCost weight of the label's probability
 * @param l1Cost weight of the boxes' L1 distance, by centre and size
 * @param giouCost weight of the boxes' generalised IoU
 */
public record HungarianMatcher(double classCost, double l1Cost, double giouCost)
    implements Matcher {
  /** The paper's weights. */
  public static final HungarianMatcher PAPER = new HungarianMatcher(1, 5, 2);

  /**
   * @throws IllegalArgumentException if a weight is negative or NaN, or all are 0
   */
  public HungarianMatcher {
    double sum = classCost + l1Cost + giouCost;
    if (!(classCost >= 0 && l1Cost >= 0 && giouCost >= 0 && sum > 0 && Double.isFinite(sum))) {
      throw new IllegalArgumentException(
          "matching costs must be 0 or more, and one more than 0, not %s, %s and %s"
              .formatted(classCost, l1Cost, giouCost));
    }
  }

  @Override
  public List<Match> match(LayerPredictions outputs, List<Target> targets) {
    Matcher.requireSound(outputs, targets);
    double[] probabilities = outputs.probabilities();
    double[] corners = Boxes.toCorners(outputs.boxes());
    List<Match> matches = new ArrayList<>();
    for (int image = 0; image < targets.size(); image++) {
      Target target = targets.get(image);
      double[] cost = cost(outputs, probabilities, corners, image, target);
      matches.add(pairs(Assignment.solve(cost, outputs.queries(), target.count())));
    }
    return matches;
  }

  /** [Q, targets]. */
  private double[] cost(
      LayerPredictions outputs,
      double[] probabilities,
      double[] corners,
      int image,
      Target target) {
    double[] targetCorners = Boxes.toCorners(target.boxes());
    int count = target.count();
    double[] cost = new double[outputs.queries() * count];
    for (int i = 0; i < cost.length; i++) {
      int row = outputs.row(image, i / count);
      int t = i % count;
      double probability = probabilities[row * (outputs.classes() + 1) + target.labels()[t]];
      double giou = BoxIou.of(corners, row, targetCorners, t).generalizedIou();
      double l1 = BoxLosses.l1(outputs.boxes(), row, target.boxes(), t);
      cost[i] = l1Cost * l1 - classCost * probability - giouCost * giou;
    }
    return cost;
  }

  private static Match pairs(int[] targetOfQuery) {
    int[] matched = new int[targetOfQuery.length];
    int count = 0;
    for (int query = 0; query < targetOfQuery.length; query++) {
      if (targetOfQuery[query] >= 0) {
        matched[count++] = query;
      }
    }
    int[] queries = Arrays.copyOf(matched, count);
    return new Match(queries, Arrays.stream(queries).map(q -> targetOfQuery[q]).toArray());
  }
}
