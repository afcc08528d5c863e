package detr.cli;

import detr.Detection;
import detr.Detector;
import detr.Segmentation;
import detr.image.ImageException;
import detr.image.RgbImage;
import detr.inference.PostProcessPanoptic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
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
      "  detr detect --classes person,dog --max 5 --crops crops --csv - photos > found.csv",
      "  detr detect --batch 4 --no-pad --yolo labels photos",
      "  curl https://example.com/photo.jpg | detr detect --json - -",
      "  detr detect --model detr-r50-panoptic --out segments.png --panoptic coco photo.jpg"
    })
final class Detect implements Callable<Integer> {
  static final String NAME = "detect";

  private static final float DEFAULT_THRESHOLD = 0.7f;

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
    try (StreamInputs streams = new StreamInputs();
        Detector loaded = model.choose(shared).detector(compute, settings);
        Progress progress = shared.progress("detecting", Progress.Unit.IMAGES, 0, files.size())) {
      Detector detector = LabelsOption.named(loaded, names);
      ChoiceOptions.Choice choice = choosing.of(detector.labels());
      outputs.begin(detector);
      InOrder done = new InOrder(files, progress);
      for (List<Path> batch :
          batching.divide(files, detector.inputSize(), streams, pictures.quietly())) {
        Map<Path, RgbImage> images = read(batch, streams, done);
        findAndWrite(detector, choice, images, done);
      }
      return done.results;
    }
  }

  /** Where the heap does not hold a batch, its images are tried alone; then it is their failure. */
  private void findAndWrite(
      Detector detector, ChoiceOptions.Choice choice, Map<Path, RgbImage> images, InOrder done) {
    List<ImageFinding> found;
    try {
      found = find(detector, choice, images);
    } catch (OutOfMemoryError e) {
      if (images.size() == 1) {
        Path file = images.keySet().iterator().next();
        done.failed(file, ImageException.heapTooSmall(file, e));
      } else {
        images.forEach((file, image) -> findAndWrite(detector, choice, Map.of(file, image), done));
      }
      return;
    }
    found.forEach(finding -> write(finding, done));
  }

  private Map<Path, RgbImage> read(List<Path> batch, StreamInputs streams, InOrder done) {
    Map<Path, RgbImage> images = new LinkedHashMap<>();
    for (Path file : batch) {
      try {
        images.put(file, streams.read(file, from -> RgbImage.read(from, pictures.reading(shared))));
      } catch (CliException | ImageException | IOException e) {
        done.failed(file, e);
      }
    }
    return images;
  }

  private List<ImageFinding> find(
      Detector detector, ChoiceOptions.Choice choice, Map<Path, RgbImage> images) {
    List<ImageFinding> findings = new ArrayList<>();
    List<Path> files = List.copyOf(images.keySet());
    List<RgbImage> pixels = List.copyOf(images.values());
    if (files.isEmpty()) {
      return findings;
    }
    if (detector.segments()) {
      List<Segmentation> found =
          detector.segment(pixels, thresholdOr(PostProcessPanoptic.THRESHOLD));
      for (int i = 0; i < files.size(); i++) {
        findings.add(ImageFinding.of(files.get(i), pixels.get(i), choice.of(found.get(i))));
      }
    } else {
      List<List<Detection>> found = detector.detect(pixels, thresholdOr(DEFAULT_THRESHOLD));
      for (int i = 0; i < files.size(); i++) {
        findings.add(ImageFinding.of(files.get(i), pixels.get(i), choice.of(found.get(i))));
      }
    }
    return findings;
  }

  private float thresholdOr(float usual) {
    return threshold == null ? usual : threshold.floatValue();
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
