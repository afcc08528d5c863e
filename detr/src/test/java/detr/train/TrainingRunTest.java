package detr.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.image.ResizeRule;
import detr.image.RgbImage;
import detr.inference.LoadOptions;
import detr.inference.ModelSource;
import detr.inference.Session;
import detr.train.TrainingPlan.Decline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainingRunTest {
  private static final Rectangles DATA = new Rectangles(10, 2);
  private static final Rectangles VALIDATION = new Rectangles(3, 1);

  @TempDir private Path folder;

  private static TrainingPlan plan(double rate) {
    return TrainingPlan.PAPER.toBuilder()
        .epochs(3)
        .batch(2)
        .accumulate(2)
        .optimizer(TrainingPlan.Optimizer.MUON)
        .rate(rate)
        .backboneRate(1e-3)
        .frozen(Set.of())
        .decline(Decline.COSINE)
        .dropEpoch(2)
        .warmUp(2)
        .average(0.5)
        .seed(9)
        .build();
  }

  /** Stands for kill −9: throws when a step is reached. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Counts; and throws after some steps. */
  private static final class Listener implements TrainingListener {
    final List<Integer> epochs = new ArrayList<>();
    int endedAfter = -1;
    private int left;

    Listener(int left) {
      this.left = left;
    }

    @Override
    public void lostPatience(int epoch, int evaluations) {
      endedAfter = epoch;
    }

    @Override
    public void stepped(int images, double loss) {
      if (--left == 0) {
        throw new Killed();
      }
    }

    @Override
    public void evaluated(int epoch, Evaluation evaluation, boolean best) {
      epochs.add(epoch);
    }
  }

  private static TrainingRun run(Path folder, double rate, Listener listener) {
    return new TrainingRun(plan(rate), DATA, VALIDATION, folder, 2, listener);
  }

  /** The log without the times. */
  private static List<String> log(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve("log.jsonl")).stream()
        .map(line -> line.replaceAll(",\"images_per_second\":[^,}]*", ""))
        .toList();
  }

  @Test
  void aKilledRunComesToTheSameResult() throws IOException {
    Path whole = folder.resolve("whole");
    Listener listener = new Listener(-1);
    run(whole, 1e-3, listener).start(TinyDetr.of(1));
    assertEquals(List.of(1, 2, 3), listener.epochs);
    for (int steps : new int[] {1, 5}) {
      Path killed = folder.resolve("killed" + steps);
      assertThrows(
          Killed.class, () -> run(killed, 1e-3, new Listener(steps)).start(TinyDetr.of(1)));
      Files.writeString(
          killed.resolve("log.jsonl"),
          Files.readString(killed.resolve("log.jsonl")) + "{\"step\":99,\"lo");
      assertTrue(TrainingRun.stepsTaken(killed) < steps);
      run(killed, 1e-3, new Listener(-1)).resume(TinyDetr.of(1));
      for (String name : List.of("state.safetensors", "last.safetensors", "best.safetensors")) {
        assertArrayEquals(
            Files.readAllBytes(whole.resolve(name)),
            Files.readAllBytes(killed.resolve(name)),
            name);
      }
      assertEquals(log(whole), log(killed));
    }
  }

  @Test
  void theFolderHasWhatIsPromised() throws IOException {
    run(folder, 1e-3, new Listener(-1)).start(TinyDetr.of(1));
    try (Stream<Path> files = Files.list(folder)) {
      Set<String> names =
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
      assertEquals(
          Set.of(
              "last.safetensors",
              "best.safetensors",
              "state.safetensors",
              "log.jsonl",
              "loss.svg",
              "ap.svg",
              "classes.svg",
              "confusion.svg",
              "validation"),
          names);
    }
    // 3 epochs of 5 batches, 2 a step: 8 steps, the last of which takes one batch more.
    assertEquals(8 + 3, log(folder).size());
    assertTrue(log(folder).getLast().startsWith("{\"step\":8,\"epoch\":2,\"val_loss\":"));
    assertTrue(Files.readString(folder.resolve("ap.svg")).contains(">class accuracy</text>"));
    assertTrue(log(folder).getLast().contains("\"val_AP_by_class\":{"), log(folder)::getLast);
    assertTrue(log(folder).getLast().contains("\"val_confusion\":["), log(folder)::getLast);
    assertTrue(Files.readString(folder.resolve("classes.svg")).contains("AP by class"));
    assertTrue(Files.readString(folder.resolve("confusion.svg")).contains(">nothing there</text>"));
    RgbImage sheet = RgbImage.read(folder.resolve("validation").resolve("epoch-0003.jpg"));
    assertEquals(2 * 480 + 6, sheet.width());
    // Three squares below each other.
    assertEquals(3 * 480 + 2 * 6, sheet.height());
  }

  @Test
  void checkpointsTellTheirClassesAndSize() throws IOException {
    run(folder, 1e-3, new Listener(-1)).start(TinyDetr.of(1));
    try (Session session =
        Session.open(
            ModelSource.file(folder.resolve("last.safetensors")),
            LoadOptions.defaults().withThreads(1))) {
      assertEquals(Rectangles.CLASSES, session.classes());
      assertEquals(Rectangles.SIZE, session.inputSize().shorter());
      assertEquals(4, session.config().heads());
    }
    ModelState read = ModelState.read(folder.resolve("best.safetensors"));
    assertEquals(Rectangles.CLASSES, read.classes());
  }

  @Test
  void anotherPlanIsRefused() throws IOException {
    assertThrows(Killed.class, () -> run(folder, 1e-3, new Listener(1)).start(TinyDetr.of(1)));
    TrainingException thrown =
        assertThrows(
            TrainingException.class,
            () -> run(folder, 2e-3, new Listener(-1)).resume(TinyDetr.of(1)));
    assertTrue(thrown.getMessage().contains("--lr 0.001, not 0.002"), thrown::getMessage);
  }

  @Test
  void aModelIsNoState() throws IOException {
    TinyDetr.of(1).write(folder.resolve("state.safetensors"));
    TrainingException thrown =
        assertThrows(
            TrainingException.class,
            () -> run(folder, 1e-3, new Listener(-1)).resume(TinyDetr.of(1)));
    assertTrue(thrown.getMessage().endsWith("is not the state of a training"));
  }

  @Test
  void divergenceNamesTheStepAndKeepsTheState() throws IOException {
    ModelState bad = TinyDetr.of(1);
    float[] weight = bad.tensors().get("class_embed.weight").data();
    weight[0] = Float.MAX_VALUE;
    TrainingException thrown =
        assertThrows(TrainingException.class, () -> run(folder, 1e-3, new Listener(-1)).start(bad));
    assertTrue(thrown.getMessage().contains("diverged in step 1:"), thrown::getMessage);
    assertEquals(0, TrainingRun.stepsTaken(folder));
    assertFalse(Files.exists(folder.resolve("last.safetensors")));
  }

  private static TrainingRun run(TrainingPlan plan, Path folder, Listener listener) {
    return new TrainingRun(plan, DATA, VALIDATION, folder, 2, listener);
  }

  private void assertOtherRunIsRefused(TrainingRun run, ModelState initial, String difference) {
    TrainingException thrown = assertThrows(TrainingException.class, () -> run.resume(initial));
    assertTrue(thrown.getMessage().contains(difference), thrown::getMessage);
  }

  @Test
  void otherDataAndModelsAreRefused() throws IOException {
    assertThrows(Killed.class, () -> run(folder, 1e-3, new Listener(1)).start(TinyDetr.of(1)));
    Rectangles others = new Rectangles(12, 2);
    Listener listener = new Listener(-1);
    assertOtherRunIsRefused(
        new TrainingRun(plan(1e-3), others, VALIDATION, folder, 2, listener),
        TinyDetr.of(1),
        "started with data of 10 rectangles, not of 12 rectangles");
    assertOtherRunIsRefused(
        new TrainingRun(plan(1e-3), DATA, null, folder, 2, listener),
        TinyDetr.of(1),
        "started with validation data of 3 rectangles, not of none");
    ModelState larger = TinyDetr.of(1).withInputSize(ResizeRule.square(96));
    assertOtherRunIsRefused(run(folder, 1e-3, listener), larger, "started with model ");
    TrainingPlan otherParts = plan(1e-3).toBuilder().frozen(Set.of(ModelPart.ENCODER)).build();
    assertOtherRunIsRefused(
        run(otherParts, folder, listener), TinyDetr.of(1), "frozen parts [], not [encoder]");
  }

  @Test
  void aFinishedRunGoesOnForMoreEpochs() throws IOException {
    run(folder, 1e-3, new Listener(-1)).start(TinyDetr.of(1));
    long steps = TrainingRun.stepsTaken(folder);
    Listener listener = new Listener(-1);
    TrainingPlan longer = plan(1e-3).toBuilder().epochs(5).dropEpoch(3).build();
    run(longer, folder, listener).resume(TinyDetr.of(1));
    // 25 batches, two a step, of which 16 had been taken.
    assertEquals(13, TrainingRun.stepsTaken(folder));
    assertEquals(8, steps);
    assertEquals(List.of(4, 5), listener.epochs);
    // The cosine is that of 5 epochs now: at its end the rate is 0 again.
    assertTrue(log(folder).stream().anyMatch(row -> row.startsWith("{\"step\":13,\"epoch\":4")));
    assertOtherRunIsRefused(
        run(plan(1e-3), folder, listener), TinyDetr.of(1), "has taken 13 steps, more than the 8");
  }

  @Test
  void anUnfinishedRunGoesOnForFewerEpochs() throws IOException {
    assertThrows(Killed.class, () -> run(folder, 1e-3, new Listener(4)).start(TinyDetr.of(1)));
    Listener listener = new Listener(-1);
    run(plan(1e-3).toBuilder().epochs(2).build(), folder, listener).resume(TinyDetr.of(1));
    assertEquals(5, TrainingRun.stepsTaken(folder));
    assertEquals(List.of(2), listener.epochs);
  }

  /** Five batches an epoch: a step of eight spans two, and the third is the end of the last. */
  @Test
  void stepsOfMoreThanAnEpochAreEvaluatedToo() throws IOException {
    for (int every : new int[] {1, 2}) {
      Path run = folder.resolve("every" + every);
      Listener listener = new Listener(-1);
      TrainingPlan plan =
          plan(1e-3).toBuilder().accumulate(8).epochs(4).evaluateEvery(every).build();
      run(plan, run, listener).start(TinyDetr.of(1));
      assertEquals(3, TrainingRun.stepsTaken(run));
      assertEquals(every == 1 ? List.of(1, 3, 4) : List.of(3, 4), listener.epochs);
      assertTrue(Files.exists(run.resolve("last.safetensors")));
    }
  }

  /**
   * With a rate of next to nothing the AP stays what it is: no evaluation after the first is
   * better.
   */
  @Test
  void endsWithoutPatience() throws IOException {
    TrainingPlan plan =
        plan(1e-12).toBuilder()
            .optimizer(TrainingPlan.Optimizer.ADAMW)
            .backboneRate(1e-12)
            .accumulate(1)
            .average(0)
            .epochs(9)
            .patience(2)
            .build();
    Listener listener = new Listener(-1);
    run(plan, folder, listener).start(TinyDetr.of(1));
    assertEquals(List.of(1, 2, 3), listener.epochs);
    assertEquals(3, listener.endedAfter);
    assertEquals(15, TrainingRun.stepsTaken(folder));
    Listener again = new Listener(-1);
    run(plan.toBuilder().patience(3).build(), folder, again).resume(TinyDetr.of(1));
    assertEquals(List.of(4), again.epochs);
  }

  @Test
  void aFolderIsFilledByOneRunAtATime() throws IOException {
    try (RunLock _ = RunLock.of(folder)) {
      TrainingException thrown = assertThrows(TrainingException.class, () -> RunLock.of(folder));
      assertTrue(thrown.getMessage().contains("another training"), thrown::getMessage);
    }
    RunLock.of(folder).close();
  }
}
