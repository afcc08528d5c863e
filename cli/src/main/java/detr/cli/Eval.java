package detr.cli;

import detr.DetectOptions;
import detr.Detector;
import detr.ImageResult;
import detr.coco.CocoCategory;
import detr.coco.CocoDetection;
import detr.coco.CocoGroundTruth;
import detr.coco.CocoResults;
import detr.coco.PanopticAnnotation;
import detr.coco.PanopticGroundTruth;
import detr.coco.PanopticResults;
import detr.data.ClassMapping;
import detr.data.DataException;
import detr.eval.CocoEvaluator;
import detr.eval.CocoScores;
import detr.eval.PanopticScores;
import detr.image.Pictures;
import detr.inference.PostProcessPanoptic;
import detr.model.CocoLabels;
import detr.result.Detection;
import detr.tensor.DetrException;
import detr.weights.AtomicFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code detr eval}: COCO's twelve numbers, or panoptic quality. */
@Command(
    header = "Measures a model on annotated images, as COCO does.",
    description = {
      "Detects objects in all images of a COCO annotations file, 100 each or as many as the model"
          + " has queries, and prints the twelve numbers that pycocotools computes of boxes. The"
          + " model's classes are the annotations' of the same names; what it finds of others is"
          + " left out.",
      "With --results it evaluates detections made elsewhere and needs neither model nor images.",
      "With --panoptic it prints what panopticapi computes of segments: panoptic quality and its"
          + " two factors, of all classes, of things and of stuff.",
      "A number is -1 where the annotations have nothing to find."
    },
    footer = {
      "  detr eval --model detr-r50 --images val2017 \\",
      "    --annotations instances_val2017.json --results-out results.json",
      "  detr eval --results results.json --annotations instances_val2017.json \\",
      "    --per-class --plot curves.png",
      "  detr eval --model detr-r50-panoptic --images val2017 \\",
      "    --annotations panoptic_val2017.json --panoptic panoptic_val2017"
    })
final class Eval implements Callable<Integer> {
  private static final String RESULTS_OUT = "--results-out";
  private static final String PLOT = "--plot";
  private static final String PANOPTIC = "--panoptic";
  private static final String THRESHOLD = "--threshold";

  @Mixin private SharedOptions shared;
  @Mixin private ModelOption model;
  @Mixin private SettingsOptions settings;
  @Mixin private ComputeOptions compute;
  @Mixin private PictureOptions pictures;

  @Option(
      names = "--annotations",
      paramLabel = "FILE",
      required = true,
      description = "What is in the images, in COCO's format.")
  private Path annotations;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description =
          "Where the images are; else, of DIR/val.json, in DIR/val, DIR/images or DIR. Not of"
              + " --results, which needs none.")
  private Path images;

  @Option(
      names = "--results",
      paramLabel = "FILE",
      description =
          "Evaluate these detections, in COCO's results format, instead of a model's; with"
              + " --panoptic a file as detect --panoptic writes, its PNGs beside it or in the"
              + " folder of its name. - is standard input.")
  private Path results;

  @Option(
      names = PANOPTIC,
      paramLabel = "DIR",
      description =
          "Measure panoptic quality: --annotations is of COCO's panoptic format, DIR has its PNGs.")
  private Path panoptic;

  @Option(
      names = THRESHOLD,
      paramLabel = "P",
      converter = ProbabilityConverter.class,
      description =
          "Of a panoptic model: the score a segment must exceed, from 0 to 1; 0.85 unless given.")
  private Double threshold;

  @Option(
      names = RESULTS_OUT,
      paramLabel = "FILE",
      description = "Write the detections in COCO's results format.")
  private Path resultsOut;

  @Option(names = "--per-class", description = "Add the numbers of each class.")
  private boolean perClass;

  @Option(
      names = PLOT,
      paramLabel = "FILE",
      description = "Draw precision against recall at each IoU threshold, as .png or .jpg.")
  private Path plot;

  @Option(names = "--json", description = "Print the numbers as JSON, with all their digits.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    checkOptions();
    if (panoptic == null) {
      evaluateBoxes();
    } else {
      evaluateSegments();
    }
    return ExitCode.OK;
  }

  private void evaluateBoxes() throws IOException {
    CocoGroundTruth truth;
    CocoResults found;
    try (StreamInputs streams = new StreamInputs()) {
      truth = streams.read(annotations, CocoGroundTruth::read);
      found = results == null ? detect(truth) : streams.read(results, CocoResults::read);
    }
    CocoScores scores = CocoEvaluator.evaluate(truth, found, compute.threads());
    if (plot != null) {
      Pictures.write(PrecisionRecallPlot.draw(scores), plot);
    }
    EvalReport report = new EvalReport(truth, found, scores, perClass);
    if (json) {
      report.writeJson(shared.out());
    } else {
      report.print(shared.out());
    }
  }

  private void evaluateSegments() throws IOException {
    PanopticGroundTruth truth;
    try (StreamInputs streams = new StreamInputs()) {
      truth = streams.read(annotations, PanopticGroundTruth::read);
    }
    var evaluation = new PanopticEvaluation(truth, panoptic, compute.threads(), shared);
    PanopticScores scores;
    if (results != null) {
      scores = evaluation.of(PanopticResults.read(results));
    } else {
      try (Detector detector = load()) {
        PanopticEvaluation.requireMasks(detector);
        float least = threshold == null ? PostProcessPanoptic.THRESHOLD : threshold.floatValue();
        Map<Integer, Long> categories =
            categories(truth.classes(), truth.usedCategories(), detector.labels());
        scores = evaluation.of(detector, categories, files(truth), pictures.reading(shared), least);
      }
    }
    if (scores.differences() > 0) {
      shared.report(
          "%d segments of the annotations are only in the JSON or only in its PNGs"
              .formatted(scores.differences()));
    }
    PanopticReport report = new PanopticReport(truth, scores, perClass);
    if (json) {
      report.writeJson(shared.out());
    } else {
      report.print(shared.out());
    }
  }

  private Map<String, Path> files(PanopticGroundTruth truth) {
    Map<String, String> names = new LinkedHashMap<>();
    for (PanopticAnnotation annotation : truth.annotations()) {
      names.put(annotation.imageId(), truth.images().get(annotation.imageId()));
    }
    return AnnotatedImages.locate(names, annotations, images, List.of(panoptic));
  }

  private Detector load() {
    return Detector.load(model.choose(shared), settings.with(compute));
  }

  private void checkOptions() throws IOException {
    if (images != null && results != null) {
      throw CliException.badInput(
          "give either --images DIR to evaluate a model, or --results FILE to evaluate detections");
    }
    if (images == null && results == null && InputFiles.isStandardInput(annotations)) {
      throw CliException.badInput(
          "--annotations -: there are no images beside standard input; give --images DIR, or"
              + " --results FILE to evaluate detections");
    }
    if (panoptic != null && results != null && InputFiles.isStandardInput(results)) {
      throw CliException.badInput(
          "--results -: there are no PNGs beside standard input; give the file beside them");
    }
    if (panoptic != null && (resultsOut != null || plot != null)) {
      throw CliException.badInput(
          "%s and %s are of boxes; for segments detect --panoptic DIR writes results"
              .formatted(RESULTS_OUT, PLOT));
    }
    if (threshold != null && (panoptic == null || results != null)) {
      throw CliException.badInput(
          "%s is of a panoptic model; give %s, and no --results".formatted(THRESHOLD, PANOPTIC));
    }
    if (resultsOut != null) {
      if (results != null) {
        throw CliException.badInput(
            RESULTS_OUT + " is of detections by a model, which --results are not");
      }
      OutputFile.requireWritable(RESULTS_OUT, resultsOut);
    }
    if (plot != null) {
      Pictures.checkName(plot);
      OutputFile.requireWritable(PLOT, plot);
    }
    claim(List.of());
  }

  private void claim(Collection<Path> pictures) throws IOException {
    FileClaims claims =
        new FileClaims().reads(annotations, results, model.file()).readsAll(pictures);
    if (resultsOut != null) {
      claims.writes(RESULTS_OUT, resultsOut);
    }
    if (plot != null) {
      claims.writes(PLOT, plot);
    }
  }

  /**
   * The category of each of the model's classes that the annotations have too: of the same name, or
   * the same id where the model's classes have no names.
   */
  private Map<Integer, Long> categories(
      List<CocoCategory> categories, Set<Long> used, List<String> labels) {
    try {
      ClassMapping mapping =
          areNumbers(labels)
              ? ClassMapping.ofIds(categories, used, labels.size())
              : ClassMapping.ofNames(categories, used, labels);
      return mapping.categories();
    } catch (DataException e) {
      throw CliException.badInput(annotations + ": " + e.getMessage(), e);
    }
  }

  /** Whether a model's classes are called "class 0" and so on, for want of names. */
  private static boolean areNumbers(List<String> labels) {
    return labels.equals(CocoLabels.of(labels.size())) && !labels.contains(CocoLabels.NOT_A_CLASS);
  }

  private CocoResults detect(CocoGroundTruth truth) throws IOException {
    Map<Long, String> names = new LinkedHashMap<>();
    truth.images().forEach(image -> names.put(image.id(), image.fileName()));
    Map<Long, Path> files = AnnotatedImages.locate(names, annotations, images, List.of());
    claim(files.values());
    Set<Long> used = truth.usedCategories();
    used.retainAll(truth.categories().stream().map(CocoCategory::id).toList());
    List<CocoDetection> found = new ArrayList<>();
    DetectOptions all = DetectOptions.above(0).withReading(pictures.reading(shared));
    try (Detector detector = load();
        Progress progress = shared.progress("detecting", Progress.Unit.IMAGES, 0, files.size())) {
      Map<Integer, Long> categories = categories(truth.categories(), used, detector.labels());
      Iterator<Long> ids = files.keySet().iterator();
      try (var results = detector.detectAll(files.values().stream(), all)) {
        results.forEach(
            result -> {
              long id = ids.next();
              for (Detection detection : detections(result)) {
                Long category = categories.get(detection.classId());
                if (category != null) {
                  found.add(CocoDetection.of(id, category, detection));
                }
              }
              progress.advance(1);
            });
      }
    }
    CocoResults detections = new CocoResults(found);
    if (resultsOut != null) {
      AtomicFile.write(
          resultsOut,
          stream -> detections.write(new OutputStreamWriter(stream, StandardCharsets.UTF_8)));
    }
    return detections;
  }

  /** An image that cannot be read ends the evaluation: its numbers would be of other images. */
  private static List<Detection> detections(ImageResult<List<Detection>> result) {
    return switch (result) {
      case ImageResult.Found(_, _, List<Detection> found) -> found;
      case ImageResult.Failed(_, DetrException failure) -> throw failure;
    };
  }
}
