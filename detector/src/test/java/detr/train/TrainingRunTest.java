package detr.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.model.Session;
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
    return new TrainingPlan(
        3,
        2,
        2,
        TrainingPlan.Optimizer.MUON,
        rate,
        1e-3,
        1e-4,
        0.1,
        false,
        true,
        false,
        Decline.COSINE,
        2,
        2,
        0.5,
        LossWeights.PAPER,
        1,
        9);
  }

  /** Stands for kill −9: throws when a step is reached. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Counts; and throws after some steps. */
  private static final class Listener implements TrainingListener {
    final List<Integer> epochs = new ArrayList<>();
    private int left;

    Listener(int left) {
      this.left = left;
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
      run(killed, 1e-3, new Listener(-1)).resume();
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
              "ap.svg"),
          names);
    }
    // 3 epochs of 5 batches, 2 a step: 8 steps, the last of which takes one batch more.
    assertEquals(8 + 3, log(folder).size());
    assertTrue(log(folder).getLast().startsWith("{\"step\":8,\"epoch\":2,\"val_loss\":"));
    assertTrue(Files.readString(folder.resolve("ap.svg")).contains(">class accuracy</text>"));
  }

  @Test
  void checkpointsTellTheirClassesAndSize() throws IOException {
    run(folder, 1e-3, new Listener(-1)).start(TinyDetr.of(1));
    try (Session session = Session.open(folder.resolve("last.safetensors"), 1)) {
      assertEquals(Rectangles.CLASSES, session.classes());
      assertEquals(Rectangles.SIZE, session.inputSize().shorter());
      assertEquals(4, session.config().heads());
    }
    StateDict read = StateDict.read(folder.resolve("best.safetensors"));
    assertEquals(Rectangles.CLASSES, read.classes());
  }

  @Test
  void anotherPlanIsRefused() throws IOException {
    assertThrows(Killed.class, () -> run(folder, 1e-3, new Listener(1)).start(TinyDetr.of(1)));
    TrainingException thrown =
        assertThrows(TrainingException.class, () -> run(folder, 2e-3, new Listener(-1)).resume());
    assertTrue(thrown.getMessage().contains("rate 0.001, not 0.002"), thrown::getMessage);
  }

  @Test
  void aModelIsNoState() throws IOException {
    TinyDetr.of(1).write(folder.resolve("state.safetensors"));
    TrainingException thrown =
        assertThrows(TrainingException.class, () -> run(folder, 1e-3, new Listener(-1)).resume());
    assertTrue(thrown.getMessage().endsWith("is not the state of a training"));
  }

  @Test
  void divergenceNamesTheStepAndKeepsTheState() throws IOException {
    StateDict bad = TinyDetr.of(1);
    float[] weight = bad.tensors().get("class_embed.weight").data();
    weight[0] = Float.MAX_VALUE;
    TrainingException thrown =
        assertThrows(TrainingException.class, () -> run(folder, 1e-3, new Listener(-1)).start(bad));
    assertTrue(thrown.getMessage().contains("diverged in step 1:"), thrown::getMessage);
    assertEquals(0, TrainingRun.stepsTaken(folder));
    assertFalse(Files.exists(folder.resolve("last.safetensors")));
  }
}
