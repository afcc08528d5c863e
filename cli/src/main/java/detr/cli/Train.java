package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import detr.data.Augmentation;
import detr.data.Dataset;
import detr.data.Diagnosis;
import detr.data.LoadedBatches;
import detr.data.Transform;
import detr.image.ResizeRule;
import detr.model.DetrConfig;
import detr.train.BackbonePretraining;
import detr.train.FineTuning;
import detr.train.InitialWeights;
import detr.train.MaskHead;
import detr.train.ModelState;
import detr.train.RunLock;
import detr.train.TrainingPlan;
import detr.train.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code detr train}: a model learns from annotated images. */
@Command(
    header = "Trains a DETR on annotated images, from a trained model or from nothing.",
    description = {
      "Fills the directory RUN: best.safetensors and last.safetensors, which every command takes as"
          + " --model; log.jsonl, a row for each step and evaluation; loss.svg and ap.svg; and"
          + " state.safetensors, from which a run that was stopped, however it was, goes on with"
          + " the same options and --resume, to the result it would have had.",
      "With --from a trained model is fine-tuned: its class head is replaced, and keeps what it"
          + " knows of classes of the same names. The result depends on data, options and seed, not"
          + " on the number of threads.",
      "With --masks a detector that has learnt boxes keeps them, and a mask head learns the"
          + " segments of panoptic annotations: a panoptic model, as of detect --panoptic."
    },
    footer = {
      "  detr train --data train.json --val val.json --from detr-r50 --epochs 20 \\",
      "    --out run",
      "  detr train --data train.json --val val.json --size 256 --batch 16 \\",
      "    --lr 2e-4 --out run",
      "  detr train --data segments.json --panoptic segments --masks \\",
      "    --from run/best.safetensors --out masks",
      "  detr detect --model run/best.safetensors photo.jpg"
    })
final class Train implements Callable<Integer> {
  static final String NAME = "train";

  private static final int LOADERS = 1;

  @Mixin private SharedOptions shared;
  @Mixin private TrainingData data;
  @Mixin private PlanOptions options;

  @Option(
      names = "--out",
      paramLabel = "RUN",
      required = true,
      description = "A directory to fill: new or empty, unless with --resume.")
  private Path out;

  @Option(
      names = "--from",
      paramLabel = "MODEL",
      description = "A model to fine-tune, as --model of detect; without it a small one is begun.")
  private String from;

  @Option(
      names = "--masks",
      showDefaultValue = NEVER,
      description =
          "Train the mask head of --from, which gets one if it has none, on the segments of"
              + " --panoptic; all else keeps its weights and its classes. The best model is that"
              + " of the highest panoptic quality.")
  private boolean masks;

  @Option(
      names = "--pretrain",
      paramLabel = "STEPS",
      converter = PositiveConverter.class,
      showDefaultValue = NEVER,
      description =
          "Without --from: first teach the backbone by itself to say what is in every cell of its"
              + " features, in so many steps of --batch images.")
  private Integer pretraining;

  @Option(
      names = "--pretrain-lr",
      paramLabel = "RATE",
      defaultValue = "3e-3",
      description = "The learning rate of --pretrain, which falls along a cosine.")
  private double pretrainingRate;

  @Option(
      names = "--fresh-head",
      showDefaultValue = NEVER,
      description =
          "Forget the classes of --from, also those of the same names; with --masks its mask head.")
  private boolean freshHead;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      converter = PositiveConverter.class,
      showDefaultValue = NEVER,
      description =
          "The shorter side of images, with --shapes both, for which all become squares; that of"
              + " --from unless given, without it 256, with --shapes and --smears 192.")
  private Integer side;

  @Option(
      names = "--no-augmentation",
      showDefaultValue = NEVER,
      description = "See images as they are, not flipped, resized and cropped at random.")
  private boolean plain;

  @Option(
      names = "--any-way-up",
      showDefaultValue = NEVER,
      description = "There is no up in the images: turn and mirror them all eight ways.")
  private boolean anyWayUp;

  @Option(
      names = "--colours",
      paramLabel = "PART",
      defaultValue = "0",
      description =
          "Change brightness, contrast and saturation at random by up to this part, 0.1 for"
              + " example.")
  private double colours;

  @Option(
      names = "--queries",
      paramLabel = "N",
      converter = PositiveConverter.class,
      showDefaultValue = NEVER,
      description =
          "Without --from: how many objects the model finds in an image at most; 25 unless given.")
  private Integer queries;

  @Option(
      names = "--resume",
      showDefaultValue = NEVER,
      description = "Go on with the run that is in RUN.")
  private boolean resume;

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = PositiveConverter.class,
      showDefaultValue = NEVER,
      description = "How many threads compute; as many as there are processors unless given.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() throws IOException {
    requireFolder();
    TrainingPlan planned = options.plan(from != null);
    if (pretraining != null && from != null) {
      throw CliException.badInput(
          "--pretrain is for a backbone that has learnt nothing; leave it or --from out");
    }
    if (queries != null && from != null) {
      throw CliException.badInput("--queries is for a model that is begun; leave it or --from out");
    }
    if (!(colours >= 0 && colours < 1)) {
      throw CliException.badInput("--colours " + colours + ": must be 0 or more and below 1");
    }
    if (masks) {
      requireMasks();
    }
    claim();
    ModelState source = from == null ? null : source();
    TrainingData.Opened opened = data.open(shared, side(), masks ? source.classes() : null);
    if (planned.patience() > 0 && opened.validation() == null) {
      throw CliException.badInput("--patience waits for a better model, which needs --val");
    }
    planned.requireClasses(opened.training().classes());
    ModelState initial = initial(source, opened.training());
    int queriesOfModel = initial.queries();
    opened.examined().forEach((option, found) -> warnOfMany(option, found, queriesOfModel));
    try (RunLock _ = RunLock.of(out)) {
      requireFolder();
      train(planned, opened, initial);
    }
    return ExitCode.OK;
  }

  private void train(TrainingPlan planned, TrainingData.Opened opened, ModelState initial)
      throws IOException {
    LoadedBatches batches = batches(opened.training(), initial, planned);
    TrainingPlan plan = planned.toBuilder().batch(batches.batchSize()).build();
    if (plan.batch() < planned.batch()) {
      shared.note(
          "--batch %d: there are only %d images to learn from, so a batch is all of them"
              .formatted(planned.batch(), plan.batch()));
    }
    long imagesPerStep = (long) plan.accumulate() * plan.batch();
    long steps = Math.ceilDiv((long) plan.epochs() * batches.perEpoch(), plan.accumulate());
    long taken = TrainingRun.stepsTaken(out);
    if (pretraining != null && taken == 0) {
      pretrain(initial, opened.pretraining(), planned);
    }
    try (Progress progress =
        shared.progress(
            "training", Progress.Unit.IMAGES, taken * imagesPerStep, steps * imagesPerStep)) {
      TrainingRun run =
          new TrainingRun(
              plan,
              batches,
              opened.validation(),
              out,
              threads,
              new TrainingReport(progress, shared.out()));
      if (taken > 0) {
        run.resume(initial);
      } else {
        run.start(initial);
      }
    }
    shared.out().println(done());
  }

  private LoadedBatches batches(Dataset dataset, ModelState initial, TrainingPlan plan) {
    return new LoadedBatches(
        dataset, transform(initial.inputSize()), plan.batch(), plan.seed(), LOADERS);
  }

  /** A query finds one object. */
  private void warnOfMany(String option, Diagnosis found, int queriesOfModel) {
    int most = found.mostObjects();
    if (most > queriesOfModel) {
      String begin = from == null ? "give --queries " : "begin without --from and give --queries ";
      shared.report(
          "warning: %s: %d images have more objects, one %d, than the model has queries, %d, and it"
                  .formatted(option, found.imagesWithMoreThan(queriesOfModel), most, queriesOfModel)
              + " finds one with each; to find all, "
              + begin
              + most);
    }
  }

  /** Writes nothing: a run that is stopped here begins anew. */
  private void pretrain(ModelState initial, Dataset dataset, TrainingPlan plan) {
    LoadedBatches batches = batches(dataset, initial, plan);
    long images = (long) pretraining * batches.batchSize();
    try (Progress progress = shared.progress("pretraining", Progress.Unit.IMAGES, 0, images)) {
      new BackbonePretraining(pretraining, plan.optimizer(), pretrainingRate, plan.seed())
          .run(initial, batches, threads, new TrainingReport(progress, shared.out()));
    } catch (IllegalArgumentException e) {
      throw CliException.badInput("--pretrain: " + e.getMessage(), e);
    }
  }

  private String done() {
    Path best = out.resolve(TrainingRun.BEST);
    return "trained; the model is " + (Files.exists(best) ? best : out.resolve(TrainingRun.LAST));
  }

  private void requireFolder() throws IOException {
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw CliException.badInput("--out " + out + " is a file; give a directory");
    }
    if (!resume && Files.exists(out)) {
      try (Stream<Path> inside = Files.list(out)) {
        if (inside.anyMatch(file -> !file.endsWith(RunLock.NAME))) {
          throw CliException.badInput(
              "--out %s is not empty; add --resume to go on with the run in it, or name another"
                  .formatted(out));
        }
      }
    }
  }

  /** A link in RUN may lead to what is read. */
  private void claim() throws IOException {
    FileClaims claims = new FileClaims().reads(ModelOption.file(from));
    data.claim(claims);
    for (String file : TrainingRun.FILES) {
      claims.writes("--out", out.resolve(file));
    }
  }

  private void requireMasks() {
    data.requireMasks();
    if (from == null) {
      throw CliException.badInput(
          "--masks needs a detector that has learnt boxes; name it by --from");
    }
    options.requireForMasks();
  }

  private ModelState source() {
    ModelState source = ModelState.read(ModelOption.choose(from, shared));
    if (source.segments() && !masks) {
      throw CliException.badInput(
          "--from %s: has a mask head; add --masks to train that, or name a model without one"
              .formatted(from));
    }
    return source;
  }

  private ModelState initial(ModelState source, Dataset training) {
    List<String> classes = training.classes();
    ModelState begun;
    if (masks) {
      begun =
          new MaskHead(source, freshHead)
              .of(classes, options.seed())
              .withStuff(training.panoptic());
    } else if (source != null) {
      begun = new FineTuning(source, !freshHead).of(classes, options.seed());
    } else {
      begun =
          InitialWeights.small(queries == null ? DetrConfig.SMALL_QUERIES : queries)
              .of(classes, options.seed());
    }
    ModelState initial = begun.withTrained(shared.typed());
    ResizeRule before = initial.inputSize();
    ResizeRule size = inputSize(before);
    return size.equals(before) ? initial : initial.withInputSize(size);
  }

  /** That of --from unless told; but only drawn scenes become squares to learn from. */
  private ResizeRule inputSize(ResizeRule before) {
    if (from == null || side != null) {
      return data.inputSize(side());
    }
    return before.isSquare() ? data.inputSize(before.shorter()) : before;
  }

  private int side() {
    return side != null ? side : data.usualSide();
  }

  private Transform transform(ResizeRule size) {
    if (plain || data.isDrawn()) {
      return Transform.resize(size);
    }
    Augmentation original = Augmentation.forShorterSide(size.shorter()).withColours(colours);
    return anyWayUp ? original.withAnyWayUp() : original;
  }
}
