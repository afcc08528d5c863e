package detr.cli;

import detr.Detection;
import detr.Detector;
import detr.Segment;
import detr.Segmentation;
import detr.io.DetectionJson;
import detr.io.DetectionPainter;
import detr.io.ImageException;
import detr.io.Pictures;
import detr.io.PostProcessPanoptic;
import detr.io.RgbImage;
import detr.io.SegmentationPainter;
import detr.weights.AtomicFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code detr detect IMAGE…}: the main job. */
@Command(
    name = "detect",
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
      "  detr detect --model detr-r50-panoptic --out segments.png --panoptic coco photo.jpg"
    })
final class Detect implements Callable<Integer> {
  /** How {@code --json} is laid out. */
  enum Format {
    JSON,
    COCO
  }

  @Mixin private SharedOptions shared;
  @Mixin private ModelOption model;
  @Mixin private SettingsOptions settings;
  @Mixin private ComputeOptions compute;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      converter = ProbabilityConverter.class,
      description =
          "The score a detection must exceed, from 0 to 1; without it 0.7, and 0.85 with a panoptic"
              + " model.")
  private Double threshold;

  @Option(
      names = "--out",
      paramLabel = "FILE|DIR",
      description = "Write the picture with boxes and labels; a directory for several images.")
  private Path out;

  @Option(
      names = "--panoptic",
      paramLabel = "DIR",
      description = {
        "Of a panoptic model: write COCO's panoptic format, a PNG of segment ids for each image and"
            + " panoptic.json."
      })
  private Path panoptic;

  private static final float DEFAULT_THRESHOLD = 0.7f;
  private static final Path STANDARD_OUTPUT = Path.of("-");

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the detections as JSON; - is standard output, instead of the table.")
  private Path json;

  @Option(
      names = "--format",
      defaultValue = "json",
      description = "Of --json: json, or coco for COCO results rows.")
  private Format format;

  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGE|DIR|GLOB",
      description = "JPEG, PNG, WebP, TIFF, GIF or BMP files, directories of them, or patterns.")
  private List<String> inputs;

  private final List<DetectionJson.Result> results = new ArrayList<>();
  private int failures;

  @Override
  public Integer call() throws IOException {
    checkJson();
    List<Path> files = expandInputs();
    PictureFiles pictures = PictureFiles.of(out, files);
    PanopticFiles segments = PanopticFiles.of(panoptic, files);
    if (!files.isEmpty()) {
      detect(files, pictures, segments);
      segments.writeJson();
    }
    if (json != null && !results.isEmpty()) {
      writeJson();
    }
    if (failures == 0) {
      return ExitCode.OK;
    }
    return results.isEmpty() && failures == 1 ? ExitCode.BAD_INPUT : ExitCode.FAILED;
  }

  private void checkJson() {
    if (json == null) {
      if (format == Format.COCO) {
        throw CliException.badInput("--format coco is of --json; give --json FILE too");
      }
    } else if (InputFiles.isImage(json)) {
      throw CliException.badInput(
          "--json " + json + " would write JSON over an image; give a name such as found.json");
    } else if (!json.equals(STANDARD_OUTPUT)) {
      OutputFile.requireWritable("--json", json);
    }
  }

  private void detect(List<Path> files, PictureFiles pictures, PanopticFiles segments)
      throws IOException {
    Path path = model.locate();
    try (Detector detector =
            Detector.load(path, compute.threads(), compute.exact(), settings.of(path));
        Progress progress = shared.progress("detecting", Progress.Unit.IMAGES, 0, files.size())) {
      if (segments.wanted() && !detector.segments()) {
        throw CliException.badInput(
            "--panoptic needs a panoptic model, such as detr-r50-panoptic; this one makes no"
                + " masks");
      }
      pictures.createDirectory();
      segments.createDirectory();
      for (Path file : files) {
        if (detector.segments()) {
          segment(detector, file, pictures, segments, progress);
        } else {
          detect(detector, file, pictures, progress);
        }
        progress.advance(1);
      }
    }
  }

  /** All inputs that can be found; the others are reported and counted. */
  private List<Path> expandInputs() throws IOException {
    Set<Path> files = new LinkedHashSet<>();
    for (String input : inputs) {
      try {
        files.addAll(InputFiles.expand(List.of(input)));
      } catch (CliException e) {
        shared.report(e.getMessage());
        failures++;
      }
    }
    return List.copyOf(files);
  }

  private void detect(Detector detector, Path file, PictureFiles pictures, Progress progress) {
    try {
      RgbImage image = RgbImage.read(file);
      List<Detection> found = detector.detect(image, thresholdOr(DEFAULT_THRESHOLD));
      Path picture = pictures.of(file);
      if (picture != null) {
        Pictures.write(DetectionPainter.paint(image, found), picture);
      }
      progress.clear();
      results.add(new DetectionJson.Result(file.toString(), image.width(), image.height(), found));
      if (!STANDARD_OUTPUT.equals(json)) {
        printTable(file, image, found);
      }
    } catch (ImageException e) {
      progress.clear();
      shared.report(e.getMessage());
      failures++;
    }
  }

  private float thresholdOr(float usual) {
    return threshold == null ? usual : threshold.floatValue();
  }

  /** What {@link #detect} does, with segments; as detections they have their boxes. */
  private void segment(
      Detector detector,
      Path file,
      PictureFiles pictures,
      PanopticFiles segments,
      Progress progress) {
    try {
      RgbImage image = RgbImage.read(file);
      Segmentation found = detector.segment(image, thresholdOr(PostProcessPanoptic.THRESHOLD));
      Path picture = pictures.of(file);
      if (picture != null) {
        Pictures.write(SegmentationPainter.paint(image, found), picture);
      }
      segments.add(file, found);
      progress.clear();
      List<Detection> boxes = new ArrayList<>();
      for (Segment s : found.segments()) {
        boxes.add(new Detection(s.label(), s.classId(), s.score(), s.box()));
      }
      results.add(new DetectionJson.Result(file.toString(), image.width(), image.height(), boxes));
      if (!STANDARD_OUTPUT.equals(json)) {
        printSegments(file, found);
      }
    } catch (ImageException e) {
      progress.clear();
      shared.report(e.getMessage());
      failures++;
    }
  }

  private void printSegments(Path file, Segmentation found) {
    int count = found.segments().size();
    shared
        .out()
        .printf(
            "%s  %dx%d  %s%n",
            file, found.width(), found.height(), count == 1 ? "1 segment" : count + " segments");
    for (Segment s : found.segments()) {
      shared
          .out()
          .printf(
              "  %-24s %6.4f  %-5s %10d pixels%n",
              s.label(), s.score(), s.thing() ? "thing" : "stuff", s.area());
    }
    shared.out().flush();
  }

  private void printTable(Path file, RgbImage image, List<Detection> found) {
    String objects = found.size() == 1 ? "1 object" : found.size() + " objects";
    shared.out().printf("%s  %dx%d  %s%n", file, image.width(), image.height(), objects);
    for (Detection d : found) {
      shared
          .out()
          .printf(
              "  %-16s %6.4f  %8.1f %8.1f %8.1f %8.1f%n",
              d.label(), d.score(), d.box().xmin(), d.box().ymin(), d.box().xmax(), d.box().ymax());
    }
    shared.out().flush();
  }

  private void writeJson() throws IOException {
    if (json.equals(STANDARD_OUTPUT)) {
      writeJson(shared.out());
      return;
    }
    AtomicFile.write(
        json, stream -> writeJson(new OutputStreamWriter(stream, StandardCharsets.UTF_8)));
  }

  private void writeJson(Writer writer) throws IOException {
    switch (format) {
      case JSON -> DetectionJson.write(results, writer);
      case COCO -> DetectionJson.writeCoco(results, writer);
    }
  }
}
