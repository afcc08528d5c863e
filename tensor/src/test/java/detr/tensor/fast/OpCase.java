package detr.tensor.fast;

import detr.tensor.Activation;
import detr.tensor.ConvGeometry;
import detr.tensor.Mask;
import detr.tensor.Ops;
import detr.tensor.ReferenceOps;
import detr.tensor.Samples;
import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One table of operations on awkward shapes: primes, tails, strides, cut windows, rows without any
 * key. {@code summed} is the longest sum behind an output element; rounding grows with it.
 */
record OpCase(String name, int summed, Function<Ops, Tensor> op) {
  @Override
  public String toString() {
    return name;
  }

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    addProducts(cases);
    addConvolutions(cases);
    addAttentions(cases);
    addRowwise(cases);
    addImages(cases);
    return cases;
  }

  private static void addImages(List<OpCase> cases) {
    int[][] shapes = {
      {1, 1, 1, 8, 8}, {2, 5, 7, 16, 8}, {3, 9, 4, 33, 3}, {1, 31, 29, 264, 8}, {2, 40, 51, 24, 2}
    };
    for (int[] s : shapes) {
      Samples samples = new Samples(s[3]);
      Tensor x = samples.inside(s[0], s[1], s[2], s[3]);
      Tensor weight = samples.inside(s[3]);
      Tensor bias = samples.inside(s[3]);
      int summed = s[1] * s[2] * s[3] / s[4];
      String name = s[0] + "x" + s[1] + "x" + s[2] + "x" + s[3];
      for (Activation act : Activation.values()) {
        cases.add(
            new OpCase(
                "groupNorm " + name + act,
                summed,
                o -> o.groupNorm(x, weight, bias, s[4], 1e-5f, act)));
      }
      cases.add(new OpCase("enlarge " + name, 1, o -> o.interpolate(x, 2 * s[1], 3 * s[2] - 1)));
      cases.add(new OpCase("reduce " + name, 1, o -> o.interpolate(x, 1, (s[2] + 1) / 2)));
    }
  }

  private static void addProducts(List<OpCase> cases) {
    int[][] shapes = {
      {1, 1, 1},
      {1, 7, 3},
      {6, 32, 32},
      {5, 31, 33},
      {7, 64, 65},
      {13, 577, 17},
      {100, 256, 92},
      {97, 1153, 31},
      {211, 129, 257},
      {19, 577, 520},
      {12, 8, 4}
    };
    for (int[] s : shapes) {
      Samples samples = new Samples(s[0] * 31L + s[1]);
      Tensor x = samples.inside(s[0], s[1]);
      Tensor w = samples.inside(s[2], s[1]);
      Tensor bias = samples.inside(s[2]);
      Tensor right = samples.inside(s[1], s[2]);
      String name = s[0] + "x" + s[1] + "x" + s[2];
      for (Activation act : Activation.values()) {
        cases.add(new OpCase("linear " + name + act, s[1], o -> o.linear(x, w, bias, act)));
      }
      cases.add(new OpCase("matmul " + name, s[1], o -> o.matmul(x, right)));
    }
    Samples samples = new Samples(5);
    Tensor a = samples.inside(2, 3, 11, 37);
    Tensor b = samples.inside(2, 3, 37, 19);
    Tensor shared = samples.inside(37, 19);
    cases.add(new OpCase("matmul batched", 37, o -> o.matmul(a, b)));
    cases.add(new OpCase("matmul shared", 37, o -> o.matmul(a, shared)));
  }

  private static void addConvolutions(List<OpCase> cases) {
    record Conv(int n, int h, int w, int c, int o, ConvGeometry window) {}
    List<Conv> shapes =
        List.of(
            new Conv(1, 5, 7, 3, 4, ConvGeometry.of(1, 1, 0)),
            new Conv(2, 9, 7, 16, 33, ConvGeometry.of(1, 2, 0)),
            new Conv(1, 13, 11, 5, 17, ConvGeometry.of(3, 1, 1)),
            new Conv(2, 17, 19, 64, 64, ConvGeometry.of(3, 1, 1)),
            new Conv(1, 4, 5, 32, 32, ConvGeometry.of(3, 1, 1)),
            new Conv(1, 21, 6, 48, 35, ConvGeometry.of(3, 1, 0)),
            new Conv(2, 10, 9, 37, 65, ConvGeometry.of(3, 1, 2)),
            new Conv(3, 12, 7, 32, 16, ConvGeometry.of(3, 1, 1)),
            new Conv(1, 14, 15, 32, 35, ConvGeometry.of(3, 2, 1)),
            new Conv(1, 23, 29, 3, 64, ConvGeometry.of(7, 2, 3)),
            new Conv(1, 1, 1, 3, 5, ConvGeometry.of(7, 2, 3)),
            new Conv(1, 1, 2, 7, 5, ConvGeometry.of(3, 1, 1)),
            new Conv(2, 11, 13, 129, 31, new ConvGeometry(3, 3, 1, 2, 2)),
            new Conv(1, 9, 10, 4, 3, new ConvGeometry(3, 5, 2, 3, 2)));
    for (Conv s : shapes) {
      Samples samples = new Samples(s.hashCode());
      ConvGeometry window = s.window;
      Tensor x = samples.inside(s.n, s.h, s.w, s.c);
      Tensor weight = samples.inside(s.o, s.c, window.height(), window.width());
      Tensor scale = samples.inside(s.o);
      Tensor shift = samples.inside(s.o);
      Tensor residual = samples.inside(s.n, window.outputHeight(s.h), window.outputWidth(s.w), s.o);
      int summed = s.c * window.height() * window.width();
      for (Activation act : Activation.values()) {
        cases.add(
            new OpCase(
                "conv " + s + act,
                summed,
                o -> o.convAffine(x, weight, window, scale, shift, residual, act)));
      }
      cases.add(
          new OpCase(
              "conv plain " + s,
              summed,
              o -> o.convAffine(x, weight, window, null, shift, null, Activation.NONE)));
      cases.add(new OpCase("unfold " + s, 1, o -> o.unfold(x, window)));
      cases.add(new OpCase("maxPool " + s, 1, o -> o.maxPool(x, window)));
    }
  }

  private static void addAttentions(List<OpCase> cases) {
    int[][] shapes = {{1, 1, 1, 4, 1}, {2, 7, 13, 64, 8}, {1, 100, 97, 64, 2}, {2, 53, 701, 66, 3}};
    for (int[] s : shapes) {
      Samples samples = new Samples(s[1]);
      Tensor q = samples.inside(s[0], s[1], s[3]);
      Tensor k = samples.inside(s[0], s[2], s[3]);
      Tensor v = samples.inside(s[0], s[2], s[3]);
      Mask[] masks = {
        Mask.none(s[0], s[2]), samples.mask(0.5, s[0], s[2]), samples.mask(1, s[0], s[2])
      };
      for (Mask mask : masks) {
        String name = "attention " + s[0] + "x" + s[1] + "x" + s[2] + "x" + s[3];
        cases.add(new OpCase(name, s[2] + s[3], o -> o.attention(q, k, v, s[4], mask)));
      }
    }
  }

  private static void addRowwise(List<OpCase> cases) {
    for (int n : new int[] {1, 3, 16, 31, 92, 256, 851}) {
      Samples samples = new Samples(n);
      Tensor x = samples.inside(2, 5, n);
      Tensor y = samples.inside(2, 5, n);
      Tensor row = samples.inside(n);
      Tensor one = samples.inside(5, 1);
      Tensor wide = new ReferenceOps().scale(x, 40);
      cases.add(new OpCase("add " + n, 1, o -> o.add(x, y)));
      cases.add(new OpCase("add row " + n, 1, o -> o.add(x, row)));
      cases.add(new OpCase("add column " + n, 1, o -> o.add(x, one)));
      cases.add(new OpCase("multiply " + n, 1, o -> o.multiply(x, row)));
      cases.add(new OpCase("scale " + n, 1, o -> o.scale(x, -0.3f)));
      cases.add(new OpCase("subtract " + n, 1, o -> o.subtract(x, y)));
      cases.add(new OpCase("relu " + n, 1, o -> o.relu(x)));
      cases.add(new OpCase("sigmoid " + n, 1, o -> o.sigmoid(wide)));
      cases.add(new OpCase("softmax " + n, n, o -> o.softmax(wide)));
      cases.add(new OpCase("layerNorm " + n, n, o -> o.layerNorm(x, row, row, 1e-5f)));
      cases.add(new OpCase("mean " + n, n, o -> o.mean(x)));
      cases.add(new OpCase("permute " + n, 1, o -> o.permute(x, 2, 0, 1)));
      cases.add(new OpCase("zeros " + n, 1, o -> o.zeros(3, n)));
    }
  }
}
