package detr.tensor.fast;

import static detr.tensor.fast.FusedGradientsTest.at;

import detr.tensor.ReferenceOps;
import detr.tensor.Samples;
import detr.tensor.Shape;
import detr.tensor.Tensor;
import detr.tensor.fast.FusedGradientsTest.Case;
import java.util.ArrayList;
import java.util.List;

/** The derivatives of what a mask head does to maps, for {@link FusedGradientsTest}. */
final class MapAdjointCases {
  private static final double EPS = 0.25f;

  private MapAdjointCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    for (int[] s :
        new int[][] {
          {2, 0, 5, 8, 8},
          {1, 1, 1, 8, 8},
          {2, 3, 5, 8, 8},
          {2, 3, 5, 8, 1},
          {1, 17, 13, 8, 8},
          {3, 7, 9, 24, 8},
          {2, 5, 8, 24, 1},
          {2, 3, 5, 264, 8},
          {1, 3, 5, 264, 1},
          {2, 1, 3, 1035, 5}
        }) {
      cases.add(groupNorm(s[0], s[1], s[2], s[3], s[4]));
    }
    cases.add(sum(Shape.of(8, 7, 9, 33), Shape.of(7, 9, 33)));
    cases.add(sum(Shape.of(1, 3, 5), Shape.of(1, 3, 5)));
    cases.add(sum(Shape.of(3, 41, 17, 25), Shape.of(17, 25)));
    cases.add(sum(Shape.of(256, 129), Shape.of(129)));
    cases.add(sum(Shape.of(257, 129), Shape.of(129)));
    cases.add(sum(Shape.of(2, 13, 6, 3), Shape.of()));
    cases.add(sum(Shape.of(0, 4, 3), Shape.of(4, 3)));
    for (int[] s :
        new int[][] {
          {1, 1, 1, 1, 1},
          {3, 5, 16, 10, 32},
          {25, 34, 8, 50, 67},
          {25, 34, 24, 49, 67},
          {7, 6, 5, 19, 20},
          {9, 8, 33, 4, 5},
          {4, 9, 17, 9, 4}
        }) {
      cases.add(interpolate(2, s[0], s[1], s[2], s[3], s[4]));
    }
    return cases;
  }

  /** The derivative of each group by the chain rule, from the matrix of n̂ by x. */
  private static Case groupNorm(int images, int height, int width, int channels, int groups) {
    Samples samples = new Samples(31L * channels + groups);
    Tensor g = samples.inside(images, height, width, channels);
    Tensor x = samples.inside(images, height, width, channels);
    Tensor weight = samples.inside(channels);
    double[] byX = new double[x.count()];
    double[] byWeight = new double[channels];
    double[] byBias = new double[channels];
    int members = channels / groups;
    int[] group = new int[height * width * members];
    for (int i = 0; i < images * groups; i++) {
      for (int j = 0; j < group.length; j++) {
        int pixel = i / groups * height * width + j / members;
        group[j] = pixel * channels + i % groups * members + j % members;
      }
      addGroup(g, x, weight, group, byX, byWeight, byBias);
    }
    return new Case(
        "groupNorm %d x %d x %d x %d in %d".formatted(images, height, width, channels, groups),
        Math.max(group.length, images * height * width),
        List.of(byX, byWeight, byBias),
        a -> {
          FusedGradients.ByGroupNorm by = a.groupNorm(g, x, weight, groups, (float) EPS);
          return List.of(by.x(), by.weight(), by.bias());
        });
  }

  /**
   * @param group the indices of its elements
   */
  private static void addGroup(
      Tensor g,
      Tensor x,
      Tensor weight,
      int[] group,
      double[] byX,
      double[] byWeight,
      double[] byBias) {
    int n = group.length;
    double mean = 0;
    double variance = 0;
    for (int i : group) {
      mean += at(x, i) / n;
    }
    for (int i : group) {
      variance += Math.pow(at(x, i) - mean, 2) / n;
    }
    double deviation = Math.sqrt(variance + EPS);
    for (int i : group) {
      int channel = i % weight.count();
      double normed = (at(x, i) - mean) / deviation;
      double slope = at(g, i) * at(weight, channel) / deviation;
      byWeight[channel] += at(g, i) * normed;
      byBias[channel] += at(g, i);
      for (int j : group) {
        double other = (at(x, j) - mean) / deviation;
        byX[j] += slope * ((i == j ? 1 : 0) - (1 + normed * other) / n);
      }
    }
  }

  private static Case sum(Shape shape, Shape to) {
    Tensor g = new Samples(shape.count()).inside(shape.sizes());
    double[] sums = new double[to.count()];
    for (int i = 0; i < g.count(); i++) {
      sums[i % sums.length] += at(g, i);
    }
    return new Case(
        "sum of " + shape + " to " + to,
        Math.max(1, shape.count() / to.count()),
        List.of(sums),
        a -> List.of(a.sumTo(g, to)));
  }

  /** Asks the interpolation itself which pixel each one is copied from. */
  private static Case interpolate(
      int images, int height, int width, int channels, int toHeight, int toWidth) {
    Tensor g = new Samples(toWidth).inside(images, toHeight, toWidth, channels);
    Tensor numbers = Tensor.zeros(images, height, width, channels);
    for (int i = 0; i < numbers.count(); i++) {
      numbers.data()[i] = i;
    }
    Tensor sources = new ReferenceOps().interpolate(numbers, toHeight, toWidth);
    double[] sums = new double[numbers.count()];
    for (int i = 0; i < g.count(); i++) {
      sums[(int) at(sources, i)] += at(g, i);
    }
    return new Case(
        "interpolate %s to %d x %d".formatted(numbers.shape(), toHeight, toWidth),
        1,
        List.of(sums),
        a -> List.of(a.interpolate(g, numbers.shape())));
  }
}
