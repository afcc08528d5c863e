package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import detr.coco.CocoFile;
import detr.data.ClassMapping;
import detr.data.CocoDataset;
import detr.data.DataException;
import detr.data.DataFiles;
import detr.data.Dataset;
import detr.data.Diagnosis;
import detr.data.PanopticDataset;
import detr.data.PanopticFiles;
import detr.data.synthetic.SceneSettings;
import detr.data.synthetic.Shapes;
import detr.data.synthetic.Smears;
import detr.image.ReadOptions;
import detr.image.ResizeRule;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code detr train} learns from and evaluates on. */
final class TrainingData {
  private static final long TRAINING_SEED = 1;
  private static final long PRETRAINING_SEED = 4;

  /** Not 2, which {@code detr shapes} draws files to test on with. */
  private static final long VALIDATION_SEED = 3;

  private static final int VALIDATION_SCENES = 1000;

  /** More than are ever seen. */
  private static final int CROWDS = 1_000_000;

  private static final int VALIDATION_SMEARS = 200;
  private static final int PHOTO_SIDE = 256;
  private static final int DRAWN_SIDE = 192;

  @Mixin private PictureOptions pictures;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      showDefaultValue = NEVER,
      description = "Annotations to learn from, in COCO's layout; 'detr import' makes them.")
  private Path data;

  @Option(
      names = "--shapes",
      paramLabel = "COUNT",
      converter = PositiveConverter.class,
      showDefaultValue = NEVER,
      description =
          "Instead of --data: learn from so many generated scenes of several proportions, drawn as"
              + " they are needed, and evaluate on 1000 other, square ones with fewer shapes. A"
              + " backbone is pretrained on more crowded ones.")
  private Integer scenes;

  @Option(
      names = "--smears",
      paramLabel = "COUNT",
      converter = PositiveConverter.class,
      showDefaultValue = NEVER,
      description =
          "Instead of --data: learn from so many generated blood smears, to prepare a model for"
              + " photos of real ones, and evaluate on 200 others.")
  private Integer smears;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Their images; else, of DIR/train.json, in DIR/train, DIR/images or DIR.")
  private Path images;

  @Option(
      names = "--panoptic",
      paramLabel = "DIR",
      description =
          "--data is of COCO's panoptic layout, and DIR has its PNGs: what is learnt are the boxes"
              + " around segments, or with --masks the segments.")
  private Path panoptic;

  @Option(
      names = "--val",
      paramLabel = "FILE",
      showDefaultValue = NEVER,
      description = "Annotations to evaluate on; without them there is no best checkpoint.")
  private Path validation;

  @Option(
      names = "--val-images",
      paramLabel = "DIR",
      description = "Their images; found as those of --data unless given.")
  private Path validationImages;

  @Option(
      names = "--val-panoptic",
      paramLabel = "DIR",
      description = "--val is of COCO's panoptic layout, and DIR has its PNGs.")
  private Path validationPanoptic;

  /**
   * Datasets with the same labels.
   *
   * @param pretraining what a backbone learns from by itself
   * @param validation null where none is given
   * @param examined what the doctor found in the files, by their options; none of what is drawn
   */
  record Opened(
      Dataset pretraining, Dataset training, Dataset validation, Map<String, Diagnosis> examined) {}

  /** Whether what is learnt are the masks of segments, and not boxes. */
  void requireMasks() {
    if (panoptic == null || data == null) {
      throw CliException.badInput(
          "--masks learns segments: give --data FILE and --panoptic DIR, COCO's panoptic"
              + " annotations and the folder of their PNGs");
    }
    if (validation != null && validationPanoptic == null) {
      throw CliException.badInput(
          "--masks is evaluated on segments: give --val-panoptic DIR with --val");
    }
  }

  /**
   * Reads the annotations and has the doctor look at them.
   *
   * @param side of generated pictures, pixels: of scenes the longer, of smears the shorter
   * @param known the classes of a model that keeps them and learns masks; null to learn classes and
   *     boxes
   * @throws CliException if something must be mended first; what has been printed by then
   */
  Opened open(SharedOptions shared, int side, List<String> known) throws IOException {
    if (Stream.of(data, scenes, smears).filter(Objects::nonNull).count() != 1) {
      throw CliException.badInput(
          "give what to learn from, one of --data, --shapes and --smears, and not two");
    }
    if (panoptic != null && data == null || validationPanoptic != null && validation == null) {
      throw CliException.badInput(
          "--panoptic goes with --data, and --val-panoptic with --val: they name the PNGs of"
              + " those");
    }
    if (isDrawn()) {
      return drawn(side);
    }
    Map<String, Diagnosis> diagnoses = new LinkedHashMap<>();
    Examination training = examined("--data", data, images, panoptic, shared, diagnoses);
    CocoFile coco = training.boxes().coco();
    if (coco.categories().isEmpty()) {
      throw CliException.badInput(
          "--data " + data + ": lists no categories, so none can be learnt");
    }
    ClassMapping classes =
        known == null ? ClassMapping.dense(coco.categories()) : same("--data", training, known);
    boolean masks = known != null;
    Dataset trained = dataset(training, classes, masks);
    if (validation == null) {
      return new Opened(trained, trained, null, diagnoses);
    }
    Examination evaluated =
        examined("--val", validation, validationImages, validationPanoptic, shared, diagnoses);
    ClassMapping same = same("--val", evaluated, classes.names());
    return new Opened(trained, trained, dataset(evaluated, same, masks), diagnoses);
  }

  private static Dataset dataset(Examination examined, ClassMapping classes, boolean masks) {
    return masks
        ? new PanopticDataset(examined.scan(), classes)
        : new CocoDataset(examined.boxes(), classes);
  }

  /** The labels of an option's classes, which must be among those of a model. */
  private static ClassMapping same(String option, Examination examined, List<String> known) {
    CocoFile coco = examined.boxes().coco();
    try {
      return ClassMapping.ofNames(coco.categories(), coco.usedCategories(), known);
    } catch (DataException e) {
      throw CliException.badInput(
          "%s %s: %s".formatted(option, examined.boxes().annotations(), e.getMessage()), e);
    }
  }

  /** Adds the files that are named. */
  void claim(FileClaims claims) throws IOException {
    claims.reads(data, validation);
  }

  /** Whether it is generated. */
  boolean isDrawn() {
    return scenes != null || smears != null;
  }

  /** The size of images unless it is told. */
  int usualSide() {
    return isDrawn() ? DRAWN_SIDE : PHOTO_SIDE;
  }

  /** What images are to be resized to, if their size is told. */
  ResizeRule inputSize(int side) {
    return scenes != null ? ResizeRule.square(side) : ResizeRule.ofShorter(side);
  }

  private Opened drawn(int side) {
    if (validation != null) {
      throw CliException.badInput(
          "--val goes with --data; --shapes and --smears draw their own to evaluate on");
    }
    if (smears != null) {
      Dataset drawn = new Smears(side, TRAINING_SEED, smears);
      return new Opened(
          drawn, drawn, new Smears(side, VALIDATION_SEED, VALIDATION_SMEARS), Map.of());
    }
    return new Opened(
        new Shapes(SceneSettings.crowds(side), PRETRAINING_SEED, CROWDS),
        new Shapes(SceneSettings.proportions(side), TRAINING_SEED, scenes),
        new Shapes(SceneSettings.of(side, side), VALIDATION_SEED, VALIDATION_SCENES),
        Map.of());
  }

  private Examination examined(
      String option,
      Path file,
      Path folder,
      Path pngs,
      SharedOptions shared,
      Map<String, Diagnosis> diagnoses)
      throws IOException {
    ReadOptions reading = pictures.reading(shared);
    Examination examined =
        pngs == null
            ? Examination.of(DataFiles.open(file, folder).withReading(reading), shared)
            : Examination.of(PanopticFiles.open(file, folder, pngs).withReading(reading), shared);
    Diagnosis diagnosis = examined.diagnosis();
    PrintWriter out = shared.out();
    if (!diagnosis.findings().isEmpty()) {
      out.println(file + ":");
      new DoctorReport(diagnosis, false).printFindings(out);
    }
    out.flush();
    if (diagnosis.errors() > 0) {
      throw CliException.badInput(
          "%s: errors to mend before training: %d; 'detr doctor --data %s%s --all' names them all"
              .formatted(
                  file, diagnosis.errors(), file, pngs == null ? "" : " --panoptic " + pngs));
    }
    diagnoses.put(option, diagnosis);
    return examined;
  }
}
