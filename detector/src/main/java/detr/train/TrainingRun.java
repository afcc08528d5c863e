package detr.train;

import detr.tensor.FastOps;
import detr.weights.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A training from its first step to its last, and the folder that it fills:
 *
 * <ul>
 *   <li>{@code last.safetensors} and {@code best.safetensors}: the model as it was when last
 *       evaluated, and when its AP was highest;
 *   <li>{@code state.safetensors}: what the training itself needs to go on;
 *   <li>{@code log.jsonl}: every step and every evaluation;
 *   <li>{@code loss.svg} and {@code ap.svg}: their curves.
 * </ul>
 *
 * <p>Each file is replaced whole or not at all, and the state last. So a run that is killed goes on
 * from its last state, and comes to the result it would have come to.
 */
public final class TrainingRun {
  /** The model as it was when last evaluated. */
  public static final String LAST = "last.safetensors";

  /** The model as it was when its AP was highest. */
  public static final String BEST = "best.safetensors";

  private static final String STATE = "state.safetensors";
  private static final String LOG = "log.jsonl";
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
  public void start(StateDict initial) throws IOException {
    Files.createDirectories(folder);
    try (Devices devices = new Devices(threads)) {
      Trainer trainer = trainer(initial, devices);
      save(trainer, -1);
      train(trainer, devices, -1);
    }
  }

  /**
   * Goes on from the last state and trains to the end.
   *
   * @throws TrainingException if the state is of another plan, or damaged; or if the training
   *     diverges
   */
  public void resume() throws IOException {
    TrainingState state = TrainingState.read(folder.resolve(STATE));
    state.requirePlan(planValues(), folder);
    try (Devices devices = new Devices(threads)) {
      Trainer trainer = trainer(state.stateDict(), devices);
      trainer.restore(state.memory(), state.steps());
      train(trainer, devices, state.bestAp());
    }
  }

  private Trainer trainer(StateDict stateDict, Devices devices) {
    return new Trainer(stateDict, plan, batches.perEpoch(), devices);
  }

  private void train(Trainer trainer, Devices devices, double bestBefore) throws IOException {
    double bestAp = bestBefore;
    long saved = System.nanoTime();
    try (TrainingLog log = TrainingLog.open(folder.resolve(LOG), trainer.steps());
        TrainingBatches.Reader reader = batches.from(trainer.steps() * plan.accumulate())) {
      while (trainer.steps() < steps()) {
        int epoch = epoch(trainer.steps());
        long start = System.nanoTime();
        TrainingStep step = step(trainer, reader);
        int images = plan.accumulate() * plan.batch();
        log.write(row(step, epoch, images / ((System.nanoTime() - start) / 1e9)));
        listener.stepped(images, step.total());
        if (isEvaluated(epoch, epoch(trainer.steps()))) {
          bestAp = evaluate(trainer, devices.all(), log, epoch + 1, bestAp);
          save(trainer, bestAp);
          saved = System.nanoTime();
        } else if (System.nanoTime() - saved > SAVE_NANOS) {
          save(trainer, bestAp);
          saved = System.nanoTime();
        }
      }
    }
  }

  /** The epoch of a step's first batch. */
  private int epoch(long step) {
    return (int) (step * plan.accumulate() / batches.perEpoch());
  }

  private boolean isEvaluated(int before, int after) {
    return after > before && (after % plan.evaluateEvery() == 0 || after == plan.epochs());
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

  /** Returns the best AP so far. */
  private double evaluate(
      Trainer trainer, FastOps ops, TrainingLog log, int epochs, double bestBefore)
      throws IOException {
    double bestAp = bestBefore;
    trainer.exchangeAverage();
    trainer.stateDict().write(folder.resolve(LAST));
    if (validation != null) {
      Evaluation evaluation =
          Evaluator.of(trainer.model(), plan.criterion(), ops, validation, threads);
      Map<String, Double> row = new LinkedHashMap<>();
      row.put(TrainingLog.STEP, (double) trainer.steps());
      row.put("epoch", (double) epochs - 1);
      evaluation.values().forEach((name, value) -> row.put("val_" + name, value));
      log.write(row);
      boolean best = evaluation.ap() > bestAp;
      if (best) {
        String result = result(evaluation, trainer.steps());
        trainer.stateDict().withTrained(result).write(folder.resolve(BEST));
        bestAp = evaluation.ap();
      }
      listener.evaluated(epochs, evaluation, best);
    }
    trainer.exchangeAverage();
    draw(log);
    return bestAp;
  }

  private String result(Evaluation evaluation, long steps) {
    return "seed %d, %d steps: AP %.3f, AP50 %.3f on %d images of validation"
        .formatted(plan.seed(), steps, evaluation.ap(), evaluation.ap50(), validation.size());
  }

  private void draw(TrainingLog log) throws IOException {
    write(
        "loss.svg",
        new LineChart(
            "Total loss",
            List.of(log.series("loss", "training"), log.series("val_loss", "validation"))));
    if (validation != null) {
      write(
          "ap.svg",
          new LineChart(
              "On images it does not learn from",
              List.of(
                  log.series("val_AP", "AP"),
                  log.series("val_AP50", "AP50"),
                  log.series("val_matched_iou", "matched boxes' IoU"),
                  log.series("val_class_accuracy", "class accuracy"))));
    }
  }

  private void write(String name, LineChart chart) throws IOException {
    AtomicFile.write(
        folder.resolve(name), stream -> stream.write(chart.svg().getBytes(StandardCharsets.UTF_8)));
  }

  private void save(Trainer trainer, double bestAp) throws IOException {
    new TrainingState(trainer.stateDict(), trainer.memory(), trainer.steps(), bestAp, planValues())
        .write(folder.resolve(STATE));
  }

  private Map<String, String> planValues() {
    Map<String, String> values = new LinkedHashMap<>(plan.values());
    values.put("batches an epoch", Integer.toString(batches.perEpoch()));
    return values;
  }
}
