package detr.train;

import detr.data.Dataset;
import detr.data.TrainingBatch;
import detr.data.TrainingBatches;
import detr.image.Pictures;
import detr.tensor.fast.FastOps;
import detr.train.loss.DivergedException;
import detr.weights.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A training from its first step to its last, and the folder that it fills:
 *
 * <ul>
 *   <li>{@code last.safetensors} and {@code best.safetensors}: the model as it was when last
 *       evaluated, and when it was best: by AP, or with a mask head by panoptic quality;
 *   <li>{@code state.safetensors}: what the training itself needs to go on;
 *   <li>{@code log.jsonl}: every step and every evaluation;
 *   <li>{@code loss.svg} and {@code ap.svg}: their curves;
 *   <li>{@code classes.svg} and {@code confusion.svg}: the AP, or panoptic quality, of each class,
 *       and which classes are taken for which, in the newest evaluation;
 *   <li>{@code validation/}: for each evaluation some images, with what is in them and what was
 *       found.
 * </ul>
 *
 * <p>Each file is replaced whole or not at all, and the state last. So a run that is killed goes on
 * from its last state, and comes to the result it would have come to.
 */
public final class TrainingRun {
  /** The model as it was when last evaluated. */
  public static final String LAST = "last.safetensors";

  /** The model as it was when an evaluation found it best. */
  public static final String BEST = "best.safetensors";

  private static final String STATE = "state.safetensors";
  private static final String LOG = "log.jsonl";
  private static final String LOSS_CHART = "loss.svg";
  private static final String AP_CHART = "ap.svg";

  private static final String CLASS_CHART = "classes.svg";
  private static final String CONFUSION_CHART = "confusion.svg";
  private static final String PICTURES = "validation";

  /** The names of all files that are written into a run's folder. */
  public static final List<String> FILES =
      List.of(LAST, BEST, STATE, LOG, LOSS_CHART, AP_CHART, CLASS_CHART, CONFUSION_CHART);

  private static final long SAVE_NANOS = 600_000_000_000L;

  private final TrainingPlan plan;
  private final TrainingBatches batches;
  private final Dataset validation;
  private final Path folder;
  private final int threads;
  private final TrainingListener listener;

  /**
   * @param batches to learn from
   * @param validation to evaluate on; null for none, and then there is no best model
   * @param folder is filled
   * @param threads how many compute; the result does not depend on it
   */
  public TrainingRun(
      TrainingPlan plan,
      TrainingBatches batches,
      Dataset validation,
      Path folder,
      int threads,
      TrainingListener listener) {
    this.plan = plan;
    this.batches = batches;
    this.validation = validation;
    this.folder = folder;
    this.threads = threads;
    this.listener = listener;
  }

  /**
   * How many steps a run has taken that can go on.
   *
   * @return 0 if there is nothing to go on from
   * @throws TrainingException if its state is damaged
   */
  public static long stepsTaken(Path folder) {
    Path state = folder.resolve(STATE);
    return Files.exists(state) ? TrainingState.stepsTaken(state) : 0;
  }

  /** How many steps the whole training has. */
  public long steps() {
    return Math.ceilDiv((long) plan.epochs() * batches.perEpoch(), plan.accumulate());
  }

  /**
   * Begins and trains to the end.
   *
   * @param initial is changed
   * @throws TrainingException if the training diverges
   * @throws IOException if a file cannot be written
   */
  public void start(ModelState initial) throws IOException {
    Files.createDirectories(folder);
    Map<String, String> values = values(initial);
    try (DataParallel devices = new DataParallel(threads)) {
      Trainer trainer = trainer(initial, devices);
      requireMemory(trainer, devices);
      Course course = new Course(-1, 0, values);
      save(trainer, course);
      train(trainer, devices, course);
    }
  }

  /**
   * Goes on from the last state and trains to the end. There may be more epochs now, or fewer; the
   * learning rates follow their schedule from there on.
   *
   * @param initial what {@link #start} would begin with, to see whether it is the same training
   * @throws TrainingException if the state is of another training, or damaged; if it has come
   *     further than this one is to go; or if the training diverges
   */
  public void resume(ModelState initial) throws IOException {
    TrainingState state = TrainingState.read(folder.resolve(STATE));
    Map<String, String> values = values(initial);
    state.requirePlan(values, folder);
    if (state.steps() > steps()) {
      throw new TrainingException(
          "%s has taken %d steps, more than the %d of --epochs %d; give more epochs"
              .formatted(folder, state.steps(), steps(), plan.epochs()));
    }
    try (DataParallel devices = new DataParallel(threads)) {
      Trainer trainer = trainer(state.stateDict(), devices);
      trainer.restore(state.memory(), state.steps());
      requireMemory(trainer, devices);
      train(trainer, devices, new Course(state.best(), state.worse(), values));
    }
  }

  private Trainer trainer(ModelState stateDict, DataParallel devices) {
    return new Trainer(stateDict, plan, batches.perEpoch(), devices);
  }

  /** Takes at once what the largest step needs, so that no later one fails. */
  private void requireMemory(Trainer trainer, DataParallel devices) {
    TrainingCost cost = new TrainingCost.Estimate(trainer, plan, batches).cost(threads);
    listener.planned(cost, steps() - trainer.steps());
    devices.reserve(
        DataParallel.parts(cost.images()),
        trainer.cost(cost.images(), cost.largest(), batches.mostMasks(), plan.recompute()));
  }

  /**
   * What the evaluations of a run have come to.
   *
   * @param best −1 before the first
   * @param worse how many were there since the best
   * @param values what the run's steps depend on
   */
  private record Course(double best, int worse, Map<String, String> values) {
    Course after(double quality) {
      return quality > best ? new Course(quality, 0, values) : new Course(best, worse + 1, values);
    }
  }

  private void train(Trainer trainer, DataParallel devices, Course before) throws IOException {
    Course course = before;
    long saved = System.nanoTime();
    try (TrainingLog log = TrainingLog.open(folder.resolve(LOG), trainer.steps());
        TrainingBatches.Reader reader = batches.from(trainer.steps() * plan.accumulate())) {
      while (trainer.steps() < steps() && !isOutOfPatience(course)) {
        int epoch = epoch(trainer.steps());
        long start = System.nanoTime();
        TrainingStep step = step(trainer, reader);
        int images = step.images();
        log.write(row(step, epoch, images / ((System.nanoTime() - start) / 1e9)));
        listener.stepped(images, step.total());
        if (isEvaluated(trainer.steps())) {
          course = evaluate(trainer, devices.all(), log, course);
          save(trainer, course);
          saved = System.nanoTime();
        } else if (System.nanoTime() - saved > SAVE_NANOS) {
          save(trainer, course);
          saved = System.nanoTime();
        }
      }
    }
    if (trainer.steps() < steps()) {
      listener.lostPatience(epoch(trainer.steps()), course.worse);
    }
  }

  private boolean isOutOfPatience(Course course) {
    return plan.patience() > 0 && course.worse >= plan.patience();
  }

  /** The epoch of a step's first batch. */
  private int epoch(long step) {
    return (int) (step * plan.accumulate() / batches.perEpoch());
  }

  /** Whether a step has ended an epoch, or several, after which the model is to be evaluated. */
  private boolean isEvaluated(long steps) {
    int every = plan.evaluateEvery();
    return epoch(steps) / every > epoch(steps - 1) / every || steps == steps();
  }

  private TrainingStep step(Trainer trainer, TrainingBatches.Reader reader) {
    List<TrainingBatch> group = new ArrayList<>();
    for (int i = 0; i < plan.accumulate(); i++) {
      group.add(reader.next());
    }
    try {
      return trainer.step(group);
    } catch (DivergedException e) {
      throw new TrainingException(
          ("training has diverged in step %d: %s. The checkpoints of earlier steps are in %s; a"
                  + " lower learning rate may help")
              .formatted(trainer.steps() + 1, e.getMessage(), folder),
          e);
    }
  }

  private static Map<String, Double> row(TrainingStep step, int epoch, double imagesPerSecond) {
    Map<String, Double> row = new LinkedHashMap<>();
    row.put(TrainingLog.STEP, (double) step.number());
    row.put("epoch", (double) epoch);
    row.put("loss", step.total());
    row.putAll(step.losses());
    row.put("gradient_norm", step.gradientNorm());
    row.put("rate", step.rate());
    row.put("images_per_second", imagesPerSecond);
    return row;
  }

  private Course evaluate(Trainer trainer, FastOps ops, TrainingLog log, Course before)
      throws IOException {
    Course course = before;
    // The last step may take batches of an epoch that is not to be.
    int epochs = Math.min(epoch(trainer.steps()), plan.epochs());
    trainer.exchangeAverage();
    trainer.stateDict().write(folder.resolve(LAST));
    if (validation != null) {
      Evaluation evaluation =
          Evaluator.of(
              trainer.model(), plan.criterion(validation.classes()), ops, validation, threads);
      Map<String, Double> row = new LinkedHashMap<>();
      row.put(TrainingLog.STEP, (double) trainer.steps());
      row.put("epoch", (double) epochs - 1);
      evaluation.values().forEach((name, value) -> row.put("val_" + name, value));
      log.write(row, evaluation::write);
      show(evaluation, epochs);
      course = before.after(evaluation.quality());
      boolean best = course.worse == 0;
      if (best) {
        String result = result(evaluation, trainer.steps());
        trainer.stateDict().withTrained(result).write(folder.resolve(BEST));
      }
      listener.evaluated(epochs, evaluation, best);
    }
    trainer.exchangeAverage();
    draw(log);
    return course;
  }

  /** What the newest evaluation was like, in pictures. */
  private void show(Evaluation evaluation, int epochs) throws IOException {
    write(CLASS_CHART, ClassChart.of(evaluation).svg());
    write(CONFUSION_CHART, new ConfusionChart(evaluation.confusion()).svg());
    Path pictures = Files.createDirectories(folder.resolve(PICTURES));
    Pictures.write(
        evaluation.sheet(), pictures.resolve(String.format(Locale.ROOT, "epoch-%04d.jpg", epochs)));
  }

  private String result(Evaluation evaluation, long steps) {
    return "seed %d, %d steps: %s on %d images of validation"
        .formatted(plan.seed(), steps, evaluation.text(), validation.size());
  }

  private void draw(TrainingLog log) throws IOException {
    write(
        LOSS_CHART,
        new LineChart(
                "Total loss",
                List.of(log.series("loss", "training"), log.series("val_loss", "validation")))
            .svg());
    if (validation != null) {
      write(
          AP_CHART,
          new LineChart(
                  "On images it does not learn from",
                  validation.panoptic() == null
                      ? List.of(
                          log.series("val_AP", "AP"),
                          log.series("val_AP50", "AP50"),
                          log.series("val_matched_iou", "matched boxes' IoU"),
                          log.series("val_class_accuracy", "class accuracy"))
                      : List.of(
                          log.series("val_PQ", "panoptic quality"),
                          log.series("val_SQ", "segments' IoU (SQ)"),
                          log.series("val_RQ", "recognition (RQ)")))
              .svg());
    }
  }

  private void write(String name, String svg) throws IOException {
    AtomicFile.write(
        folder.resolve(name), stream -> stream.write(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private void save(Trainer trainer, Course course) throws IOException {
    new TrainingState(
            trainer.stateDict(),
            trainer.memory(),
            trainer.steps(),
            course.best,
            course.worse,
            course.values)
        .write(folder.resolve(STATE));
  }

  /** All that a step, or an evaluation, depends on besides the state. */
  private Map<String, String> values(ModelState initial) {
    Map<String, String> values = new LinkedHashMap<>(batches.values());
    values.put("validation data", validation == null ? "of none" : validation.description());
    values.put("model", initial.description());
    values.putAll(plan.values());
    return values;
  }
}
