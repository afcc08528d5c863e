package detr.cli;

import detr.DetectOptions;
import detr.Detector;
import detr.ImageResult;
import detr.image.ImageException;
import detr.image.ImageReader;
import detr.image.RgbImage;
import detr.inference.LoadOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code detr detect IMAGE…}: the main job. */
@Command(
    header = "Finds objects in images.",
    description = {
      "Finds objects in images and prints a table of label, score and box. A bad image among"
          + " several is reported and does not stop the rest; the exit code is 1 then. A panoptic"
          + " model divides images into segments, of things and of stuff."
    },
    footer = {
      "  detr detect photo.jpg",
      "  detr detect --model detr-r50.pth --out found.png photo.jpg",
      "  detr detect --out found --json found.json photos '*.webp'",
      "  detr detect --classes person,dog --max 5 --crops crops --csv - photos \\",
      "    > found.csv",
      "  detr detect --batch 4 --no-pad --yolo labels photos",
      "  curl https://example.com/photo.jpg | detr detect --json - -",
      "  detr detect --model detr-r50-panoptic --out segments.png --panoptic coco \\",
      "    photo.jpg"
    })
final class Detect implements Callable<Integer> {
  static final String NAME = "detect";

  @Mixin private SharedOptions shared;
  @Mixin private ModelOption model;
  @Mixin private SettingsOptions settings;
  @Mixin private ComputeOptions compute;
  @Mixin private BatchOptions batching;
  @Mixin private PictureOptions pictures;
  @Mixin private LabelsOption labels;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      converter = ProbabilityConverter.class,
      description =
          "The score a detection must exceed, from 0 to 1; without it 0.7, and 0.85 with a panoptic"
              + " model.")
  private Double threshold;

  @Mixin private ChoiceOptions choosing;
  @Mixin private DetectOutputs outputs;

  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGE|DIR|GLOB",
      description =
          "JPEG, PNG, WebP, TIFF, GIF or BMP files, directories of them, or patterns; - is standard"
              + " input, and behind -- every word is a file.")
  private List<String> inputs;

  private int failures;

  @Override
  public Integer call() throws IOException {
    batching.check();
    outputs.check();
    List<Path> files = expandInputs();
    Path weights = files.isEmpty() ? null : model.file();
    outputs.check(files, new FileClaims().readsAll(files).reads(labels.file(), weights));
    LabelFile names = labels.read();
    List<ImageFinding.Summary> results = files.isEmpty() ? List.of() : detect(files, names);
    outputs.end(results, shared.out());
    if (failures == 0) {
      return ExitCode.OK;
    }
    return results.isEmpty() && failures == 1 ? ExitCode.BAD_INPUT : ExitCode.FAILED;
  }

  /** All inputs that can be found; the others are reported and counted. */
  private List<Path> expandInputs() throws IOException {
    Set<Path> files = new LinkedHashSet<>();
    for (String input : inputs) {
      try {
        for (Path file : InputFiles.expand(List.of(input))) {
          if (Encoding.isValid(file)) {
            files.add(file);
          } else {
            failed(Encoding.invalid(file.toString()));
          }
        }
      } catch (CliException e) {
        failed(e);
      }
    }
    return List.copyOf(files);
  }

  private void failed(Exception failure) {
    shared.report(Failure.line(failure));
    failures++;
  }

  /** What was found in the files that could be read, in their order. */
  private List<ImageFinding.Summary> detect(List<Path> files, LabelFile names) throws IOException {
    LoadOptions options = LabelsOption.named(settings.with(compute), names);
    try (StreamInputs streams = new StreamInputs();
        Detector detector = Detector.load(model.choose(shared), options);
        Progress progress = shared.progress("detecting", Progress.Unit.IMAGES, 0, files.size())) {
      InOrder done = new InOrder(files, progress);
      Stream<List<Path>> passes =
          batching.divide(files, detector.inputSize(), streams, pictures.quietly()).stream();
      ImageReader reader =
          file -> streams.read(file, from -> RgbImage.read(from, pictures.reading(shared)));
      if (detector.segments()) {
        DetectOptions wanted = wanted(DetectOptions.SEGMENT_THRESHOLD);
        try (var results = detector.segmentGroups(passes, reader, wanted)) {
          outputs.begin(detector);
          results.forEach(result -> write(result, ImageFinding::segments, done));
        }
      } else {
        try (var results = detector.detectGroups(passes, reader, wanted(DetectOptions.THRESHOLD))) {
          outputs.begin(detector);
          results.forEach(result -> write(result, ImageFinding::detections, done));
        }
      }
      return done.results;
    }
  }

  private DetectOptions wanted(float usual) {
    return choosing.above(threshold == null ? usual : threshold.floatValue());
  }

  private <T> void write(
      ImageResult<T> result, Function<ImageResult.Found<T>, ImageFinding> finding, InOrder done) {
    switch (result) {
      case ImageResult.Found<T> found -> write(finding.apply(found), done);
      case ImageResult.Failed<T> failed -> done.failed(failed.file(), failed.failure());
    }
  }

  private void write(ImageFinding finding, InOrder done) {
    try {
      outputs.write(finding);
      done.found(finding.summary());
    } catch (CliException | ImageException | IOException e) {
      done.failed(finding.file(), e);
    } catch (OutOfMemoryError e) {
      done.failed(finding.file(), ImageException.heapTooSmall(finding.file(), e));
    }
  }

  /** Prints the tables in the order of the files, whatever order they are done in. */
  private final class InOrder {
    private final List<Path> files;
    private final Progress progress;
    private final Map<Path, ImageFinding.Summary> waiting = new HashMap<>();
    private final Set<Path> failed = new HashSet<>();
    private final List<ImageFinding.Summary> results = new ArrayList<>();
    private int next;

    InOrder(List<Path> files, Progress progress) {
      this.files = files;
      this.progress = progress;
    }

    void found(ImageFinding.Summary image) {
      waiting.put(image.file(), image);
      advance();
    }

    void failed(Path file, Exception failure) {
      progress.clear();
      Detect.this.failed(failure);
      failed.add(file);
      advance();
    }

    private void advance() {
      while (next < files.size()
          && (waiting.containsKey(files.get(next)) || failed.contains(files.get(next)))) {
        ImageFinding.Summary image = waiting.remove(files.get(next++));
        if (image != null) {
          results.add(image);
          if (outputs.tableWanted()) {
            progress.clear();
            ResultTable.print(image, shared.out());
          }
        }
      }
      progress.advance(1);
    }
  }
}
