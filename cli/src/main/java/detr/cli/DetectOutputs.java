package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import detr.Detector;
import detr.format.DetectionCsv;
import detr.format.DetectionJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Where {@code detect} writes to besides its table: an option for each kind of output. */
final class DetectOutputs {
  /** How {@code --json} is laid out. */
  enum Format {
    JSON,
    COCO
  }

  static final String FORCE = "--force";

  @Option(
      names = "--out",
      paramLabel = "FILE|DIR",
      description =
          "Write the picture with boxes and labels; a directory for several images. Pictures of an"
              + " earlier run are replaced, an input never.")
  private Path out;

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

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description =
          "Write the detections as CSV with a header; - is standard output, as of --json.")
  private Path csv;

  @Option(
      names = "--yolo",
      paramLabel = "DIR",
      description = {
        "Write YOLO's label files: for each image a text file, whose lines are the class's index"
            + " and the box's centre and size in parts of the image; and classes.txt, the names."
            + " Files that are there already stay, unless --force is given too."
      })
  private Path yolo;

  @Option(
      names = "--yolo-scores",
      description = "Of --yolo: end each line with the score.",
      showDefaultValue = NEVER)
  private boolean yoloScores;

  @Option(
      names = "--crops",
      paramLabel = "DIR",
      description =
          "Write what is in each box as a picture, such as photo-01-dog.jpg. Those of an earlier"
              + " run are replaced.")
  private Path crops;

  @Option(
      names = "--crop-margin",
      paramLabel = "X",
      converter = MarginConverter.class,
      description = "Of --crops: how much more on every side, in parts of the box; 0 unless given.")
  private Double cropMargin;

  @Option(
      names = "--panoptic",
      paramLabel = "DIR",
      description = {
        "Of a panoptic model: write COCO's panoptic format, a PNG of segment ids for each image and"
            + " panoptic.json. Files that are there already stay, unless --force is given too."
      })
  private Path panoptic;

  @Option(
      names = FORCE,
      description = "Of --yolo and --panoptic: replace the files that are there.",
      showDefaultValue = NEVER)
  private boolean force;

  private final List<ResultsFile> resultsFiles = new ArrayList<>();
  private final List<ImageOutput> imageOutputs = new ArrayList<>();
  private YoloFiles yoloFiles;
  private PanopticFiles panopticFiles;

  /**
   * Checks what does not depend on the images.
   *
   * @throws CliException if options do not fit each other, or a file cannot be written
   */
  void check() {
    if (json == null && format == Format.COCO) {
      throw CliException.badInput("--format coco is of --json; give --json FILE too");
    }
    if (yolo == null && yoloScores) {
      throw CliException.badInput("--yolo-scores is of --yolo; give --yolo DIR too");
    }
    if (crops == null && cropMargin != null) {
      throw CliException.badInput("--crop-margin is of --crops; give --crops DIR too");
    }
    if (json != null) {
      boolean coco = format == Format.COCO;
      ResultsFile.Form form = coco ? DetectionJson::writeCoco : DetectionJson::write;
      resultsFiles.add(new ResultsFile("--json", json, form));
    }
    if (csv != null) {
      resultsFiles.add(new ResultsFile("--csv", csv, DetectionCsv::write));
    }
    if (json != null && json.equals(csv)) {
      throw CliException.badInput(
          "--json and --csv both write to %s; give one of them another file".formatted(csv));
    }
    if (force && yolo == null && panoptic == null) {
      throw CliException.badInput(
          FORCE + " is of --yolo and --panoptic; all else that detect writes is replaced anyway");
    }
    resultsFiles.forEach(ResultsFile::check);
  }

  /**
   * Finds a name for all that will be written.
   *
   * @param claims has the inputs
   * @throws CliException if two outputs would have one name, an input would be replaced, or a
   *     directory cannot be written to
   */
  void check(List<Path> images, FileClaims claims) throws IOException {
    for (ResultsFile file : resultsFiles) {
      if (!file.isStandardOutput()) {
        claims.writes(file.option(), file.file());
      }
    }
    if (out != null) {
      imageOutputs.add(PictureFiles.of(out, images, claims));
    }
    if (yolo != null) {
      yoloFiles = YoloFiles.of(yolo, yoloScores, force, images, claims);
      imageOutputs.add(yoloFiles);
    }
    if (crops != null) {
      imageOutputs.add(CropFiles.of(crops, cropMargin == null ? 0 : cropMargin, images, claims));
    }
    if (panoptic != null) {
      panopticFiles = PanopticFiles.of(panoptic, force, images, claims);
      imageOutputs.add(panopticFiles);
    }
  }

  /** Whether standard output is not taken by another output. */
  boolean tableWanted() {
    return resultsFiles.stream().noneMatch(ResultsFile::isStandardOutput);
  }

  /**
   * Makes the directories.
   *
   * @throws CliException if the model makes no masks, and they are wanted
   */
  void begin(Detector detector) throws IOException {
    if (panoptic != null && !detector.segments()) {
      throw CliException.badInput(
          "--panoptic needs a panoptic model, such as detr-r50-panoptic; this one makes no masks");
    }
    for (ImageOutput output : imageOutputs) {
      output.createDirectory();
    }
    if (yoloFiles != null) {
      yoloFiles.writeClasses(detector.labels());
    }
  }

  /** Writes what is of one image. */
  void write(ImageFinding finding) throws IOException {
    for (ImageOutput output : imageOutputs) {
      output.write(finding);
    }
  }

  /** Writes what is of all images; nothing if there are none. */
  void end(List<ImageFinding.Summary> images, PrintWriter standardOutput) throws IOException {
    if (images.isEmpty()) {
      return;
    }
    List<DetectionJson.Result> results = images.stream().map(ImageFinding.Summary::result).toList();
    for (ResultsFile file : resultsFiles) {
      file.write(results, standardOutput);
    }
    if (panopticFiles != null) {
      panopticFiles.writeJson(images);
    }
  }
}
