package detr.cli;

import detr.DetectOptions;
import detr.Detector;
import detr.coco.PanopticGroundTruth;
import detr.coco.PanopticPrediction;
import detr.coco.PanopticResults;
import detr.eval.PanopticEvaluator;
import detr.eval.PanopticScores;
import detr.image.ReadOptions;
import detr.image.RgbImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/**
 * What {@code eval --panoptic} does.
 *
 * @param truth the annotations
 * @param pictures the folder of their PNGs
 */
record PanopticEvaluation(
    PanopticGroundTruth truth, Path pictures, int threads, SharedOptions shared) {
  /**
   * @throws CliException if there is no such folder, or the annotations have no images
   */
  PanopticEvaluation {
    if (!Files.isDirectory(pictures)) {
      throw CliException.badInput("--panoptic " + pictures + ": there is no such directory");
    }
    if (truth.annotations().isEmpty()) {
      throw CliException.badInput("the annotations list no images");
    }
  }

  PanopticScores of(PanopticResults results) {
    return evaluate(results::of);
  }

  /**
   * @throws CliException if the model makes no masks
   */
  static void requireMasks(Detector detector) {
    if (!detector.segments()) {
      throw CliException.badInput(
          "--panoptic needs a panoptic model, such as detr-r50-panoptic; this one makes no masks");
    }
  }

  /**
   * @param detector one that makes masks
   * @param categories the annotations' category of each of the detector's classes
   * @param files the images by their ids
   * @param threshold the score that a segment must exceed
   */
  PanopticScores of(
      Detector detector,
      Map<Integer, Long> categories,
      Map<String, Path> files,
      ReadOptions reading,
      float threshold) {
    return evaluate(
        id -> {
          RgbImage image = RgbImage.read(files.get(id), reading);
          return PanopticPrediction.of(
              detector.segment(image, DetectOptions.above(threshold)), categories);
        });
  }

  private PanopticScores evaluate(Function<String, PanopticPrediction> prediction) {
    int count = truth.annotations().size();
    try (Progress progress = shared.progress("evaluating", Progress.Unit.IMAGES, 0, count)) {
      return PanopticEvaluator.evaluate(
          truth,
          pictures,
          id -> {
            PanopticPrediction found = prediction.apply(id);
            progress.advance(1);
            return found;
          },
          threads);
    }
  }
}
