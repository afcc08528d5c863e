package detr.train;

import detr.coco.CocoAnnotation;
import detr.coco.CocoBox;
import detr.coco.CocoCategory;
import detr.coco.CocoDetection;
import detr.coco.CocoGroundTruth;
import detr.coco.CocoImage;
import detr.coco.CocoResults;
import detr.coco.PanopticPrediction;
import detr.data.Dataset;
import detr.data.Example;
import detr.data.PanopticTruth;
import detr.data.Target;
import detr.eval.CocoEvaluator;
import detr.eval.CocoMetric;
import detr.eval.CocoScores;
import detr.eval.PanopticEvaluator;
import detr.eval.PanopticScores;
import detr.geometry.BoxIou;
import detr.geometry.Boxes;
import detr.image.RgbImage;
import detr.inference.Batch;
import detr.inference.PostProcess;
import detr.inference.Preprocess;
import detr.model.DetrOutput;
import detr.model.TrainableDetr;
import detr.result.Detection;
import detr.result.Segmentation;
import detr.tensor.fast.FastOps;
import detr.train.loss.DivergedException;
import detr.train.loss.LayerPredictions;
import detr.train.loss.Losses;
import detr.train.loss.Match;
import detr.train.loss.SetCriterion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Detects the objects of a dataset and compares, as COCO does. An object's size is that of its box,
 * and no object is a crowd, for a dataset tells no more.
 */
final class Evaluator {
  private final TrainableDetr model;
  private final SetCriterion criterion;
  private final FastOps ops;
  private final Dataset dataset;
  private final int threads;

  /** Null where there are no segments to be found. */
  private final SegmentEvaluator segments;

  private final List<CocoImage> images = new ArrayList<>();
  private final List<CocoAnnotation> annotations = new ArrayList<>();
  private final List<CocoDetection> detections = new ArrayList<>();
  private final ConfusionMatrix confusion;
  private final EvaluationSheet sheet;
  private double loss;
  private double iou;
  private int matched;
  private int named;

  private Evaluator(
      TrainableDetr model, SetCriterion criterion, FastOps ops, Dataset dataset, int threads) {
    this.model = model;
    this.criterion = criterion;
    this.ops = ops;
    this.dataset = dataset;
    this.threads = threads;
    segments =
        model.segm() == null || dataset.panoptic() == null
            ? null
            : new SegmentEvaluator(model, criterion, ops);
    confusion = new ConfusionMatrix(dataset.classes());
    sheet = new EvaluationSheet(dataset.size());
  }

  /**
   * Evaluates a model as it is now.
   *
   * @throws DivergedException if it predicts numbers that are not finite
   */
  static Evaluation of(
      TrainableDetr model, SetCriterion criterion, FastOps ops, Dataset dataset, int threads) {
    return new Evaluator(model, criterion, ops, dataset, threads).evaluate();
  }

  private Evaluation evaluate() {
    PanopticScores panoptic = null;
    if (segments == null) {
      for (int index = 0; index < dataset.size(); index++) {
        see(index);
      }
    } else {
      panoptic = divide(dataset.panoptic());
    }
    List<CocoCategory> categories = new ArrayList<>();
    for (String name : dataset.classes()) {
      categories.add(new CocoCategory(categories.size(), name));
    }
    CocoScores scores =
        CocoEvaluator.evaluate(
            new CocoGroundTruth(images, categories, annotations),
            new CocoResults(detections),
            threads);
    int objects = Math.max(1, matched);
    return new Evaluation(
        loss / Math.max(1, dataset.size()),
        scores.value(CocoMetric.AP),
        scores.value(CocoMetric.AP50),
        iou / objects,
        (double) named / objects,
        scores.categories(),
        confusion,
        panoptic,
        sheet.picture());
  }

  private void see(int id) {
    Example example = dataset.get(id);
    Batch batch = batch(example);
    DetrOutput output =
        ops.pass(
            List.of(batch.images().shape(), batch.mask()),
            () -> model.detr().forward(ops, batch.images(), batch.mask()),
            DetrOutput::tensors);
    Losses losses = criterion.losses(DetectionObjective.layers(output), List.of(example.target()));
    loss += losses.total();
    List<Detection> found =
        compare(id, example, output.prediction(), losses.matches().getLast().getFirst());
    sheet.see(id, example.image(), example.target(), found, dataset.classes());
  }

  private Batch batch(Example example) {
    return Preprocess.batch(List.of(model.inputSize().fit(example.image())));
  }

  /** Sees all images and measures the quality of their segments. */
  private PanopticScores divide(PanopticTruth truth) {
    Map<String, Integer> indices = new HashMap<>();
    truth.truth().annotations().forEach(image -> indices.put(image.imageId(), indices.size()));
    return PanopticEvaluator.evaluate(
        truth.truth(),
        truth.pictures(),
        id -> PanopticPrediction.of(divide(indices.get(id)), truth.categories()),
        1);
  }

  private Segmentation divide(int id) {
    Example example = dataset.get(id);
    SegmentEvaluator.Seen seen = segments.see(example, batch(example));
    loss += seen.loss();
    compare(id, example, seen.detections().prediction(), seen.match());
    sheet.see(id, example.image(), example.target(), seen.segments(), dataset.classes());
    return seen.segments();
  }

  /** Compares boxes and classes. */
  private List<Detection> compare(
      int id, Example example, DetrOutput.Prediction last, Match match) {
    RgbImage image = example.image();
    compare(LayerPredictions.of(last.logits(), last.boxes(), null), example.target(), match);
    images.add(new CocoImage(id, null));
    annotate(id, image, example.target());
    List<Detection> found =
        PostProcess.detections(
            last.logits(), last.boxes(), 0, image.width(), image.height(), 0, dataset.classes());
    found.forEach(detection -> detections.add(CocoDetection.of(id, detection)));
    confusion.add(example.target(), found, image.width(), image.height());
    return found;
  }

  private void compare(LayerPredictions last, Target target, Match match) {
    double[] found = Boxes.toCorners(last.boxes());
    double[] there = Boxes.toCorners(target.boxes());
    for (int i = 0; i < match.count(); i++) {
      int query = match.queries()[i];
      int object = match.targets()[i];
      iou += BoxIou.of(found, query, there, object).iou();
      named += last.best(query) == target.labels()[object] ? 1 : 0;
      matched++;
    }
  }

  private void annotate(int id, RgbImage image, Target target) {
    double[] corners = Boxes.toCorners(target.boxes());
    for (int i = 0; i < target.count(); i++) {
      double x = corners[4 * i] * image.width();
      double y = corners[4 * i + 1] * image.height();
      double width = target.boxes()[4 * i + 2] * image.width();
      double height = target.boxes()[4 * i + 3] * image.height();
      CocoBox box = new CocoBox(x, y, width, height);
      annotations.add(
          new CocoAnnotation(
              annotations.size() + 1L, id, target.labels()[i], box, box.area(), false));
    }
  }
}
