package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import detr.eval.CocoFile;
import detr.io.InputSize;
import detr.shapes.SceneSettings;
import detr.shapes.Shapes;
import detr.shapes.Smears;
import detr.train.Dataset;
import detr.train.data.ClassMapping;
import detr.train.data.CocoDataset;
import detr.train.data.DataException;
import detr.train.data.DataFiles;
import detr.train.data.Diagnosis;
import detr.train.data.Doctor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

  /**
   * Datasets with the same labels.
   *
   * @param pretraining what a backbone learns from by itself
   * @param validation null where none is given
   * @param examined what the doctor found in the files, by their options; none of what is drawn
   */
  record Opened(
      Dataset pretraining, Dataset training, Dataset validation, Map<String, Diagnosis> examined) {}

  /**
   * Reads the annotations and has the doctor look at them.
   *
   * @param side of generated pictures, pixels: of scenes the longer, of smears the shorter
   * @throws CliException if something must be mended first; what has been printed by then
   */
  Opened open(SharedOptions shared, int side) throws IOException {
    if (Stream.of(data, scenes, smears).filter(Objects::nonNull).count() != 1) {
      throw CliException.badInput(
          "give what to learn from, one of --data, --shapes and --smears, and not two");
    }
    if (isDrawn()) {
      return drawn(side);
    }
    Map<String, Diagnosis> diagnoses = new LinkedHashMap<>();
    DataFiles training = examined("--data", data, images, shared, diagnoses);
    ClassMapping classes = ClassMapping.dense(training.coco().categories());
    if (classes.names().isEmpty()) {
      throw CliException.badInput(
          "--data " + data + ": lists no categories, so none can be learnt");
    }
    Dataset trained = new CocoDataset(training, classes);
    if (validation == null) {
      return new Opened(trained, trained, null, diagnoses);
    }
    DataFiles evaluated = examined("--val", validation, validationImages, shared, diagnoses);
    return new Opened(
        trained, trained, new CocoDataset(evaluated, same(evaluated, classes)), diagnoses);
  }

  /** The labels of the validation's classes, which must be among those of the training data. */
  private static ClassMapping same(DataFiles evaluated, ClassMapping classes) {
    CocoFile coco = evaluated.coco();
    try {
      return ClassMapping.ofNames(coco.categories(), coco.usedCategories(), classes.names());
    } catch (DataException e) {
      throw CliException.badInput(
          "--val %s: %s".formatted(evaluated.annotations(), e.getMessage()), e);
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
  InputSize inputSize(int side) {
    return scenes != null ? InputSize.square(side) : InputSize.ofShorter(side);
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

  private DataFiles examined(
      String option, Path file, Path folder, SharedOptions shared, Map<String, Diagnosis> diagnoses)
      throws IOException {
    DataFiles files = DataFiles.open(file, folder).withReading(pictures.reading(shared));
    Diagnosis diagnosis;
    try (Progress progress =
        shared.progress("examining", Progress.Unit.IMAGES, 0, files.coco().images().size())) {
      diagnosis = Doctor.examine(files, () -> progress.advance(1));
    }
    PrintWriter out = shared.out();
    if (!diagnosis.findings().isEmpty()) {
      out.println(file + ":");
      new DoctorReport(diagnosis, false).printFindings(out);
    }
    out.flush();
    if (diagnosis.errors() > 0) {
      throw CliException.badInput(
          "%s: errors to mend before training: %d; 'detr doctor --data %s --all' names them all"
              .formatted(file, diagnosis.errors(), file));
    }
    diagnoses.put(option, diagnosis);
    return files;
  }
}
