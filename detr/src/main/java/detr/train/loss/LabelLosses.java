package detr.train.loss;

import detr.data.Target;
import java.util.Arrays;
import java.util.List;

/** What a layer's logits are told by the labels; the original's loss_labels, loss_cardinality. */
final class LabelLosses {
  private final LayerPredictions outputs;
  private final List<Target> targets;

  /** For each query of the batch the class it is to predict; no-object is {@code classes}. */
  private final int[] wanted;

  LabelLosses(LayerPredictions outputs, List<Target> targets, List<Match> matches) {
    this.outputs = outputs;
    this.targets = targets;
    wanted = new int[outputs.images() * outputs.queries()];
    Arrays.fill(wanted, outputs.classes());
    for (int image = 0; image < matches.size(); image++) {
      Match match = matches.get(image);
      for (int i = 0; i < match.count(); i++) {
        int label = targets.get(image).labels()[match.targets()[i]];
        wanted[outputs.row(image, match.queries()[i])] = label;
      }
    }
  }

  /**
   * The mean of −log p(wanted class), in which queries for no-object have the weight {@code
   * noObject} and others that of their class.
   *
   * @param weight of this loss in the total, whose derivative is added to {@code gradients}
   */
  double crossEntropy(double noObject, ClassWeights classes, double weight, Gradients gradients) {
    int n = outputs.classes() + 1;
    double[] probabilities = outputs.probabilities();
    double weights = 0;
    for (int label : wanted) {
      weights += label == outputs.classes() ? noObject : classes.of(label);
    }
    double sum = 0;
    for (int row = 0; row < wanted.length; row++) {
      double own = wanted[row] == outputs.classes() ? noObject : classes.of(wanted[row]);
      double share = own / weights;
      sum -= share * logProbability(row, wanted[row]);
      for (int c = 0; c < n; c++) {
        double error = probabilities[row * n + c] - (c == wanted[row] ? 1 : 0);
        gradients.byLogits()[row * n + c] += weight * share * error;
      }
    }
    return sum;
  }

  /** Of its own, for the logarithm of a probability that underflows would be infinite. */
  private double logProbability(int row, int label) {
    int n = outputs.classes() + 1;
    double[] logits = outputs.logits();
    double highest = logits[row * n + outputs.best(row)];
    double sum = 0;
    for (int i = row * n; i < row * n + n; i++) {
      sum += Math.exp(logits[i] - highest);
    }
    return logits[row * n + label] - highest - Math.log(sum);
  }

  /** The percentage of matched queries whose best class is not the target's; 100 without any. */
  double classError() {
    int matched = 0;
    int right = 0;
    for (int row = 0; row < wanted.length; row++) {
      if (wanted[row] != outputs.classes()) {
        matched++;
        right += outputs.best(row) == wanted[row] ? 1 : 0;
      }
    }
    return matched == 0 ? 100 : 100 - 100.0 * right / matched;
  }

  /** By how many objects the number of queries that predict one is off, on average. */
  double cardinalityError() {
    double sum = 0;
    for (int image = 0; image < outputs.images(); image++) {
      int objects = 0;
      for (int query = 0; query < outputs.queries(); query++) {
        objects += outputs.best(outputs.row(image, query)) == outputs.classes() ? 0 : 1;
      }
      sum += Math.abs(objects - targets.get(image).count());
    }
    return sum / outputs.images();
  }
}
